import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { cifarFile, firsts, plainPng, tarOf, zipOf } from '../../test/imageFiles.ts';
import { readImages } from './readImages.ts';

const levels = (images: Uint8Array): number[] => firsts(images, 3 * 16);
const read = (path: string, options = {}): ReturnType<typeof readImages> => readImages(path, { size: 4, ...options });

describe('folders', () => {
  it('follow links to folders and files, and count those that lead back', () =>
    withTemporaryFolder(async (parent) => {
      const [data, away] = [join(parent, 'data'), join(parent, 'away')];
      for (const folder of [data, away, join(data, 'dogs')]) await mkdir(folder);
      for (const [i, file] of [join(away, '1.png'), join(away, '2.png'), join(data, 'dogs', '3.png')].entries())
        await writeFile(file, await plainPng(10 * i + 10));
      await symlink(away, join(data, 'cats'));
      await symlink(join(away, '2.png'), join(data, 'dogs', '4.png'));
      await symlink('..', join(data, 'dogs', 'up'));
      const found = await read(data);
      expect(levels(found.images)).toEqual([10, 20, 30, 20]);
      expect(found.note).toBe('4 images of 3×4×4 (4 PNG); left out: 1 link back to a folder above');
    }));

  it('follow links that git left as text', () =>
    withTemporaryFolder(async (parent) => {
      for (const name of ['data', 'away']) await mkdir(join(parent, name));
      await writeFile(join(parent, 'away', '1.png'), await plainPng(7));
      await writeFile(join(parent, 'data', 'train'), '../away');
      expect((await read(join(parent, 'data'))).note).toBe(
        '1 image of 3×4×4 (1 PNG, 1 link that git left as text followed)',
      );
      await writeFile(join(parent, 'data', 'train'), './train');
      await expect(read(join(parent, 'data'))).rejects.toThrow(
        'data, train: expected files that can be read, got a link to itself',
      );
    }));

  it('with links that lead nowhere, or to one folder twice, are refused', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'a'));
      await writeFile(join(folder, 'a', '1.png'), await plainPng(7));
      await symlink(join(folder, 'gone'), join(folder, 'b'));
      await expect(read(folder)).rejects.toThrow(
        `${folder}, b: expected files that can be read, got a link that leads nowhere; mend or remove it, or leave such files out with --skip-unreadable`,
      );
      expect((await read(folder, { skipUnreadable: true })).note).toContain(
        'left out: 1 file that could not be read (b)',
      );
      await symlink('a', join(folder, 'c'));
      await expect(read(folder, { skipUnreadable: true })).rejects.toThrow(
        'expected each folder once, got a and c, which are the same one',
      );
    }));

  it('pass over hidden files, and archives that lie unpacked beside themselves', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'c'));
      await writeFile(join(folder, 'c', 'data_batch_1.bin'), cifarFile(2, { first: 5 }));
      await writeFile(
        join(folder, 'c.tar.gz'),
        gzipSync(await tarOf({ 'c/data_batch_1.bin': cifarFile(2, { first: 5 }) })),
      );
      await writeFile(join(folder, '.hidden.bin'), 'no');
      await writeFile(join(folder, '._c.bin'), 'no');
      expect(await readImages(folder)).toMatchObject({
        count: 2,
        note: '2 images of 3×32×32 (from 1 CIFAR file); left out: c.tar.gz, unpacked beside it, 1 hidden file or folder',
      });
    }));
});

describe('archives', () => {
  it('have each name once: the last one counts', () =>
    withTemporaryFolder(async (folder) => {
      const pairs = [
        ['a.png', await plainPng(0)],
        ['./b.png', await plainPng(20)],
        ['./a.png', await plainPng(10)],
      ] as const;
      for (const [name, bytes] of [
        ['d.tar', await tarOf(pairs)],
        ['d.zip', zipOf(pairs.map(([at, png]) => [at.replace('./', ''), png] as const))],
      ] as const) {
        await writeFile(join(folder, name), bytes);
        const found = await read(join(folder, name));
        expect([name, levels(found.images), found.note]).toEqual([
          name,
          [10, 20],
          '2 images of 3×4×4 (2 PNG); left out: 1 file whose name comes again later in the archive',
        ]);
      }
    }));

  it('are told by their bytes, give the same images, and go nowhere', () =>
    withTemporaryFolder(async (folder) => {
      const files = {
        '../../x/1.png': await plainPng(1),
        'in/2.png': await plainPng(2),
        '__MACOSX/in/._2.png': 'no',
        'in/dataset.json': '{}',
      };
      await writeFile(join(folder, 'tar.dat'), await tarOf(files));
      await writeFile(join(folder, 'gz.dat'), gzipSync(await tarOf(files)));
      await writeFile(
        join(folder, 'zip.dat'),
        zipOf({ ...files, '../../x/1.png': '', 'x/1.png': files['../../x/1.png'] }),
      );
      const found = await read(join(folder, 'tar.dat'));
      expect([levels(found.images), found.note]).toEqual([
        [1, 2],
        '2 images of 3×4×4 (2 PNG); left out: 1 file or array without images (in/dataset.json)',
      ]);
      expect((await read(join(folder, 'gz.dat'))).hash).toBe(found.hash);
      await expect(read(join(folder, 'zip.dat'))).rejects.toThrow(
        'zip.dat: expected names of files inside the archive, got one that leads elsewhere (invalid relative path: ../../x/1.png); unpack it and name the folder',
      );
      const { '../../x/1.png': first, ...rest } = files;
      await writeFile(join(folder, 'zip.dat'), zipOf({ '1.png': first, ...rest }));
      expect((await read(join(folder, 'zip.dat'))).hash).toBe(found.hash);
    }));

  it('of tar without the zeros at their end are read, with a word', () =>
    withTemporaryFolder(async (folder) => {
      const whole = await tarOf({ '1.png': await plainPng(1) });
      await writeFile(join(folder, 'a.tar'), whole.subarray(0, whole.length - 1024));
      expect((await read(join(folder, 'a.tar'))).note).toBe(
        '1 image of 3×4×4 (1 PNG, an archive without its end mark, which may be cut off)',
      );
    }));

  it('that are damaged, cut off, empty or bombs are refused in one line', () =>
    withTemporaryFolder(async (folder) => {
      const [file, zip] = [join(folder, 'a.zip'), zipOf({ '1.png': await plainPng(1) })];
      await writeFile(file, zip);
      await truncate(file, zip.length - 30);
      await expect(read(file)).rejects.toThrow(
        /^[^\n]*a\.zip: expected a whole \.zip archive, got a damaged one \([^\n]*\); fetch it again$/,
      );
      const flipped = Buffer.from(zip);
      flipped[60] ^= 1;
      await writeFile(file, flipped);
      await expect(read(file)).rejects.toThrow(
        "expected the bytes of 1.png to have the archive's checksum, got another",
      );
      const bomb = Buffer.from(zip);
      const central = bomb.indexOf('PK\x01\x02');
      bomb.writeUInt16LE(8, central + 10);
      bomb.writeUInt32LE(0xfffffff0, central + 24);
      await writeFile(file, bomb);
      await expect(read(file)).rejects.toThrow('this is the form of a zip bomb');
      await writeFile(file, zipOf({}));
      await expect(read(file)).rejects.toThrow('a.zip: expected images');
    }));

  it('show names of strangers escaped', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(
        join(folder, 'e.tar'),
        await tarOf({ '\u001b[2J\u001b[31mevil.png': 'no', 'ok.png': await plainPng(1) }),
      );
      await expect(read(join(folder, 'e.tar'))).rejects.toThrow(
        `${join(folder, 'e.tar')}, \\u{1b}[2J\\u{1b}[31mevil.png: expected a whole picture, got text; remove it or save it as PNG, or leave such files out with --skip-unreadable`,
      );
      expect((await read(join(folder, 'e.tar'), { skipUnreadable: true })).note).toContain(
        '1 file that could not be read (\\u{1b}[2J\\u{1b}[31mevil.png)',
      );
    }));
});

describe('samples with several images, and parts', () => {
  const files = async (): Promise<Record<string, Buffer>> =>
    Object.fromEntries(
      await Promise.all(
        Array.from(
          { length: 3 },
          async (_, i) =>
            [
              [`${i}.png`, await plainPng(i + 1)],
              [`${i}.mask.png`, await plainPng(255)],
              [`${i}.cls`, Buffer.from('7')],
            ] as const,
        ),
      ).then((all) => all.flat()),
    );

  it('of WebDataset: the key has to be said, shards go together', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'with-masks.tar'), await tarOf(await files()));
      await expect(read(folder)).rejects.toThrow(
        `${folder}: expected one image a sample, got several (mask.png: 3, png: 3); choose with --key png, or take all with --key all`,
      );
      await expect(read(folder, { key: 'jpg' })).rejects.toThrow(
        'expected one of the keys there are (mask.png: 3, png: 3) or all, got --key jpg',
      );
      const chosen = await read(folder, { key: 'png' });
      expect([levels(chosen.images), chosen.note]).toEqual([
        [1, 2, 3],
        '3 images of 3×4×4 (3 PNG); left out: other keys, mask.png: 3, 3 files or arrays without images (with-masks.tar/0.cls, with-masks.tar/1.cls, with-masks.tar/2.cls)',
      ]);
      expect((await read(folder, { key: 'all' })).count).toBe(6);
      await writeFile(join(folder, 'with-masks.tar'), await tarOf({ '0.png': await plainPng(1) }));
      await writeFile(join(folder, 'b-val-1.tar'), await tarOf({ '1.png': await plainPng(2) }));
      expect([(await read(folder)).note, (await read(folder, { split: 'val' })).note]).toEqual([
        '1 image of 3×4×4 (1 PNG); left out: held back, val: 1 (--split takes them)',
        '1 image of 3×4×4 (1 PNG); left out: held back, no split: 1',
      ]);
    }));

  it('in folders: masks are no pictures to learn from, validation and test are held back', () =>
    withTemporaryFolder(async (folder) => {
      for (const [i, name] of ['train/images', 'train/masks', 'val/images', 'test/images'].entries()) {
        await mkdir(join(folder, name), { recursive: true });
        await writeFile(join(folder, name, '1.png'), await plainPng(i + 1));
      }
      await expect(read(folder)).rejects.toThrow(
        'expected one image a sample, got several (masks: 1, png: 1); choose with --key png',
      );
      expect((await read(folder, { key: 'png' })).note).toBe(
        '1 image of 3×4×4 (1 PNG); left out: held back, test: 1, val: 1 (--split takes them), other keys, masks: 1',
      );
      expect(levels((await read(folder, { key: 'png', split: 'train,val' })).images)).toEqual([1, 3]);
      expect(levels((await read(folder, { key: 'png', split: 'all' })).images)).toEqual([4, 1, 3]);
      await expect(read(folder, { split: 'dev' })).rejects.toThrow(
        'expected one of the splits there are (test: 1, train: 2, val: 1) or all, got --split dev',
      );
      expect(levels((await read(join(folder, 'test'))).images)).toEqual([4]); // named by itself
    }));

  it('pictures of one name and other endings are one sample in archives, and two in folders', () =>
    withTemporaryFolder(async (folder) => {
      const two = { '1.png': await plainPng(1), '1.gif': await plainPng(2) };
      for (const [name, bytes] of Object.entries(two)) await writeFile(join(folder, name), bytes);
      expect((await read(folder)).count).toBe(2);
      await writeFile(join(folder, 'a.tar'), await tarOf(two));
      await expect(read(join(folder, 'a.tar'))).rejects.toThrow(
        'expected one image a sample, got several (gif: 1, png: 1)',
      );
    }));
});
