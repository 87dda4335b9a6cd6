import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { binary, struct, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { writeNpy, writeNpz, writePyTorch, writePyTorchTensor, writeSafetensors } from '@geq/formats';
import { loadBinaryFixture, loadJsonFixture, withTemporaryFolder } from '@geq/testing';
import { cifarFile as cifar, firsts as firstsOf, plainPng, tarOf } from '../../test/imageFiles.ts';
import { readImages } from './readImages.ts';

const firsts = (images: Uint8Array): number[] => firstsOf(images, 3072);

describe('CIFAR', () => {
  it('reads a file, a folder and an archive alike, in the order of names, tests apart', () =>
    withTemporaryFolder(async (folder) => {
      const files = {
        'c/data_batch_2.bin': cifar(1, { first: 3 }),
        'c/test_batch.bin': cifar(2, { first: 9 }),
        'c/data_batch_1.bin': cifar(3),
        'c/readme.html': new Uint8Array(7),
      };
      await mkdir(join(folder, 'c'));
      for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
      await writeFile(join(folder, 'c.tar.gz'), gzipSync(await tarOf(files)));
      await writeFile(join(folder, 'c.tar'), await tarOf(files));
      const found = await readImages(join(folder, 'c'));
      expect(found).toMatchObject({
        channels: 3,
        size: 32,
        count: 4,
        skipped: [],
        note: '4 images of 3×32×32 and 2 to test on (from 2 CIFAR files); left out: 1 file or array without images (readme.html)',
      });
      expect([firsts(found.images), firsts(found.test)]).toEqual([
        [0, 1, 2, 3],
        [9, 10],
      ]);
      expect(found.images.buffer).toBeInstanceOf(SharedArrayBuffer);
      for (const packed of ['c.tar', 'c.tar.gz'])
        expect(await readImages(join(folder, packed))).toMatchObject({ hash: found.hash, images: found.images });
      const alone = await readImages(join(folder, 'c', 'test_batch.bin'));
      expect([firsts(alone.images), alone.test.length]).toEqual([[9, 10], 0]); // named by itself it is what to train on
      expect(alone.hash).not.toBe(found.hash);
      expect(firsts((await readImages(join(folder, 'c'), { split: 'test' })).images)).toEqual([9, 10]);
    }));

  it('reads CIFAR-100, other sizes and channels where they are asked for', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'train.bin'), cifar(2, { labels: 2, first: 5 }));
      expect(firsts((await readImages(folder)).images)).toEqual([5, 6]);
      const small = await readImages(folder, { size: 16, channels: 1 });
      expect([[...new Set(small.images)], small.note]).toEqual([
        [5, 6],
        '2 images of 1×16×16 (from 1 CIFAR file, resized from 32×32, made gray, 0.299 R + 0.587 G + 0.114 B)',
      ]);
    }));

  it('reads pickles of its Python version, and the batches of small ImageNet', () =>
    withTemporaryFolder(async (folder) => {
      const { pickles } = loadJsonFixture<{ pickles: string[] }>(
        import.meta.url,
        '../../fixtures/images/cifarPickles.json',
      );
      for (const [i, name] of ['data_batch_1', 'test_batch', 'batches.meta'].entries())
        await writeFile(join(folder, name), Buffer.from(pickles[i], 'base64'));
      const found = await readImages(folder);
      expect(found).toMatchObject({
        channels: 3,
        size: 8,
        count: 3,
        note: '3 images of 3×8×8 and 1 to test on (from 1 CIFAR pickle); left out: 1 file or array without images (batches.meta)',
      });
      expect([...found.images.subarray(190, 194)]).toEqual([190, 191, 7, 8]); // rows of reds, greens, blues, as they lie
      expect(found.test[0]).toBe(100);
      await expect(readImages(join(folder, 'batches.meta'))).rejects.toThrow(
        "batches.meta: expected a batch of CIFAR, a dictionary whose 'data' has rows of 3072 bytes, got a pickle of Python objects",
      );
    }));

  it('refuses wrong sizes and labels, and damaged archives', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a.bin');
      await writeFile(file, cifar(2).subarray(1));
      await expect(readImages(file)).rejects.toThrow(
        `${file}: expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got 6145 bytes`,
      );
      await writeFile(file, cifar(1).fill(77));
      await expect(readImages(file)).rejects.toThrow('expected a label from 0 to 9 in record 0, got 77');
      await writeFile(file, new Uint8Array(27_648).fill(1));
      await expect(readImages(file)).rejects.toThrow(
        'a.bin: expected images to train on, got STL-10 in its binary layout; save the images in Python',
      );
      const packed = gzipSync(
        await tarOf({
          'data_batch_1.bin': Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? 1 : (i * i * 7919) >> 3)),
        }),
      );
      const broken = join(folder, 'b.tar.gz');
      await writeFile(broken, packed.subarray(0, packed.length - 200));
      await expect(readImages(broken)).rejects.toThrow(
        `${broken}: expected a whole .tar or .tar.gz archive, got a damaged one`,
      );
    }));
});

describe('MNIST', () => {
  const idx = (count: number, first = 40): Uint8Array =>
    Uint8Array.from([
      0,
      0,
      8,
      3,
      0,
      0,
      0,
      count,
      0,
      0,
      0,
      4,
      0,
      0,
      0,
      4,
      ...Array.from({ length: 16 * count }, (_, i) => first + Math.floor(i / 16)),
    ]);

  it('reads files raw and packed, without labels, and holds its test images back', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'train-images-idx3-ubyte'), idx(3));
      await writeFile(join(folder, 'train-images-idx3-ubyte.gz'), gzipSync(idx(3)));
      await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(idx(2, 49)));
      await writeFile(join(folder, 'train-labels-idx1-ubyte'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3));
      const found = await readImages(folder);
      expect([found.channels, found.size, firstsOf(found.images, 16), found.note]).toEqual([
        1,
        4,
        [40, 41, 42],
        '3 images of 1×4×4 (from 1 MNIST file, bytes from 40 to 42); left out: held back, test: 2 (--split takes them), train-images-idx3-ubyte.gz, unpacked beside it, 1 file or array without images (train-labels-idx1-ubyte)',
      ]);
      expect((await readImages(join(folder, 'train-images-idx3-ubyte.gz'))).hash).toBe(found.hash);
      expect(firstsOf((await readImages(folder, { split: 'all' })).images, 16)).toEqual([49, 50, 40, 41, 42]);
      await writeFile(join(folder, 'train-images-idx3-ubyte'), idx(3).subarray(0, 40));
      await expect(readImages(join(folder, 'train-images-idx3-ubyte'))).rejects.toThrow('the file is cut off');
    }));
});

describe('arrays', () => {
  const bytes = Uint8Array.from({ length: 300 * 12 }, (_, i) => (i * 37) % 256); // 300×3×2×2: two blocks
  const write = async (
    folder: string,
    name: string,
    shape: number[],
    data: Parameters<typeof writeNpy>[0]['data'],
    options = {},
  ): Promise<string> => {
    await writeFile(join(folder, name), writeNpy({ shape, data, ...options }));
    return join(folder, name);
  };

  it('of bytes and of floats, channels first and last, in either order of axes, are the same images', () =>
    withTemporaryFolder(async (folder) => {
      const found = await readImages(await write(folder, 'a.npy', [300, 3, 2, 2], bytes));
      expect(found).toMatchObject({
        channels: 3,
        size: 2,
        count: 300,
        images: bytes,
        note: '300 images of 3×2×2 (from 1 array, bytes from 0 to 255)',
      });
      const last = Uint8Array.from(
        bytes,
        (_, i) => bytes[Math.floor(i / 12) * 12 + (i % 3) * 4 + Math.floor((i % 12) / 3)],
      );
      for (const [name, shape, data, options] of [
        ['last.npy', [300, 2, 2, 3], last, {}],
        ['unit.npy', [300, 3, 2, 2], Float32Array.from(bytes, (byte) => byte / 255), {}],
        ['signed.npy', [300, 3, 2, 2], Float64Array.from(bytes, (byte) => (2 * byte) / 255 - 1), {}],
        ['fortran.npy', [300, 3, 2, 2], bytes, { fortranOrder: true }],
        ['long.npy', [300, 3, 2, 2], BigInt64Array.from(bytes, BigInt), {}],
        ['words.npy', [300, 3, 2, 2], Uint16Array.from(bytes, (byte) => 257 * byte), {}],
      ] as const)
        expect([name, (await readImages(await write(folder, name, [...shape], data, options))).hash]).toEqual([
          name,
          found.hash,
        ]);
      expect(await readImages(await write(folder, 'grey.npy', [5, 4, 4], bytes.subarray(0, 80)))).toMatchObject({
        channels: 1,
        size: 4,
        count: 5,
      });
      const truth = await readImages(
        await write(folder, 'truth.npy', [2, 2, 2], Uint8Array.of(0, 1, 1, 0, 1, 1, 0, 0), { dtype: '|b1' }),
      );
      expect([[...truth.images], truth.note]).toEqual([
        [0, 255, 255, 0, 255, 255, 0, 0],
        '2 images of 1×2×2 (from 1 array, truth values, True is white)',
      ]);
    }));

  it('of numbers with more than one meaning are refused until it is said', () =>
    withTemporaryFolder(async (folder) => {
      const centred = await write(
        folder,
        'c.npy',
        [300, 3, 2, 2],
        Float32Array.from(bytes, (byte) => byte / 255 - 0.5),
      );
      await expect(readImages(centred)).rejects.toThrow(
        'c.npy: expected bytes, or numbers that fill [0, 1] or [−1, 1], got floats from −0.5 to 0.5; say what is black and what is white with --range LOW,HIGH, such as --range -0.5,0.5',
      );
      expect((await readImages(centred, { range: [-0.5, 0.5] })).images).toEqual(
        (await readImages(await write(folder, 'a.npy', [300, 3, 2, 2], bytes))).images,
      );
      await expect(
        readImages(await write(folder, 'd.npy', [2, 2, 2], Float32Array.of(0.2, 1, 0.5, -0.01, 0, 1.003, 1, 0))),
      ).rejects.toThrow(
        'got floats from −0.01 to 1.003; say what is black and what is white with --range LOW,HIGH, such as --range 0,1, which clamps what lies beyond',
      );
      await expect(
        readImages(await write(folder, 'b.npy', [1, 1, 2, 2], Float32Array.of(0, 1, 2, NaN))),
      ).rejects.toThrow('expected numbers that are finite, got NaN among them');
      await writeFile(join(folder, 'a.png'), await plainPng(1));
      await expect(readImages(join(folder, 'a.png'), { range: [0, 1] })).rejects.toThrow(
        '--range needs arrays of numbers',
      );
    }));

  it('of other shapes, cut off or empty are refused', () =>
    withTemporaryFolder(async (folder) => {
      await expect(readImages(await write(folder, 'a.npy', [2, 3, 4], new Uint8Array(24)))).rejects.toThrow(
        'expected square images, got 3×4; --image-size cuts their centred square out and resizes it',
      );
      expect((await readImages(join(folder, 'a.npy'), { size: 8 })).note).toBe(
        '2 images of 1×8×8 (from 1 array, bytes from 0 to 0, cut to their centred square, resized from 3×4)',
      );
      await expect(readImages(await write(folder, 'b.npy', [2, 5], new Uint8Array(10)))).rejects.toThrow(
        'expected images of 1 or 3 channels, shape (N, C, H, W), (N, H, W, C) or (N, H, W), got (2, 5)',
      );
      await expect(readImages(await write(folder, 'c.npy', [0, 1, 2, 2], new Uint8Array(0)))).rejects.toThrow(
        'expected at least one image, got none',
      );
      await writeFile(join(folder, 'd.npy'), (await readFile(join(folder, 'a.npy'))).subarray(0, 140));
      await expect(readImages(join(folder, 'd.npy'))).rejects.toThrow('the file is cut off');
    }));

  it('in .npz, .pt, .safetensors and folders: labels are passed over, test parts held back, two kinds told apart', () =>
    withTemporaryFolder(async (folder) => {
      const tensor = (
        count: number,
        first: number,
        shape = [2, 2],
      ): { dtype: 'U8'; shape: number[]; data: Uint8Array } => ({
        dtype: 'U8',
        shape: [count, ...shape],
        data: Uint8Array.from({ length: count * 4 }, (_, i) => first + i),
      });
      const labels = { dtype: 'U8', shape: [4], data: new Uint8Array(4) } as const;
      const tensors = { x_test: tensor(2, 100), x_train: tensor(4, 10), y_train: labels };
      await writeFile(join(folder, 'm.npz'), writeNpz({ tensors }));
      await writeFile(join(folder, 'm.pt'), writePyTorch({ tensors }));
      await writeFile(join(folder, 'm.safetensors'), writeSafetensors({ tensors }));
      await writeFile(join(folder, 'one.pt'), writePyTorchTensor(tensor(4, 10)));
      const { hash } = await readImages(join(folder, 'one.pt'));
      for (const name of ['m.npz', 'm.pt', 'm.safetensors']) {
        const found = await readImages(join(folder, name));
        expect([name, found.hash, found.note.replace(/\((m\.\w+\/)?y_train[^)]*\)/, '')]).toEqual([
          name,
          hash,
          `4 images of 1×2×2 (from 1 ${name === 'm.npz' ? 'array' : 'file of tensors'}, bytes from 10 to 25); left out: held back, test: 2 (--split takes them), 1 file or array without images `,
        ]);
      }
      const flat = { dtype: 'U8', shape: [4, 192], data: Uint8Array.from({ length: 768 }, (_, i) => i) } as const;
      await writeFile(join(folder, 'imagenet8.npz'), writeNpz({ tensors: { data: flat, labels } }));
      expect(await readImages(join(folder, 'imagenet8.npz'))).toMatchObject({
        channels: 3,
        size: 8,
        images: flat.data,
      });
      await writeFile(join(folder, 'flat.npz'), writeNpz({ tensors: { x: flat, labels } }));
      await expect(readImages(join(folder, 'flat.npz'))).rejects.toThrow(
        'flat rows of 192 numbers; x.reshape(-1, 3, 8, 8) if a row has all reds, then all greens, then all blues, x.reshape(-1, 8, 8, 3) if it has pixel after pixel',
      );
      await writeFile(join(folder, 'two.npz'), writeNpz({ tensors: { images: tensor(4, 10), masks: tensor(4, 50) } }));
      await expect(readImages(join(folder, 'two.npz'))).rejects.toThrow(
        'expected one image a sample, got several (images: 4, masks: 4); choose with --key images',
      );
      expect((await readImages(join(folder, 'two.npz'), { key: 'images' })).hash).toBe(hash);
      await writeFile(
        join(folder, 'net.pt'),
        writePyTorch({
          tensors: { 'main.0.weight': { dtype: 'F32', shape: [4, 3, 4, 4], data: new Float32Array(192) } },
        }),
      );
      await expect(readImages(join(folder, 'net.pt'))).rejects.toThrow(
        'net.pt: expected images, got the weights of a network (main.0.weight); --init begins a training with them',
      );
    }));
});

describe('tables', () => {
  const fixture = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../../fixtures/images/${name}`);

  it('in Parquet have pictures in a column; of several one has to be said', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'train-00000-of-00001.parquet'), fixture('pictures.parquet'));
      await writeFile(join(folder, 'test-00000-of-00001.parquet'), fixture('pictures.parquet'));
      const found = await readImages(folder, { size: 4 });
      expect([
        Array.from({ length: 5 }, (_, i) => [
          found.images[48 * i],
          found.images[48 * i + 16],
          found.images[48 * i + 47],
        ]),
        found.note,
      ]).toEqual([
        Array.from({ length: 5 }, (_, i) => [10 * i, 20 * i, 30 * i]),
        '5 images of 3×4×4 (from 1 Parquet file, 5 PNG); left out: held back, test: 5 (--split takes them)',
      ]);
      const masks = join(folder, 'masks');
      await writeFile(masks, fixture('masks.parquet'));
      await expect(readImages(masks)).rejects.toThrow(
        'expected one image a sample, got several (image: 5, mask: 5); choose with --key image',
      );
      expect((await readImages(masks, { size: 4, key: 'image' })).hash).toBe(found.hash);
      await writeFile(masks, fixture('pictures.parquet').subarray(0, 1500));
      await expect(readImages(masks)).rejects.toThrow(
        /masks: expected a whole Parquet file, got one that cannot be read \([^\n]*\); fetch it again/,
      );
    }));

  it('in Arrow too', () =>
    withTemporaryFolder(async (folder) => {
      const image = await Promise.all(
        [1, 2, 3].map(async (i) => ({ bytes: new Uint8Array(await plainPng(i)), path: null })),
      );
      const table = tableFromArrays(
        { image, label: [0, 1, 2] },
        { types: { image: struct({ bytes: binary(), path: utf8() }) } },
      );
      await writeFile(join(folder, 'data-00000-of-00001.arrow'), tableToIPC(table, { format: 'stream' }) as Uint8Array);
      await writeFile(join(folder, 'cache-ab12.arrow'), tableToIPC(table, { format: 'stream' }) as Uint8Array);
      const found = await readImages(folder, { size: 4 });
      expect([firstsOf(found.images, 48), found.note]).toEqual([
        [1, 2, 3],
        '3 images of 3×4×4 (from 1 Arrow file, 3 PNG); left out: 1 file or array without images (cache-ab12.arrow)',
      ]);
      await writeFile(join(folder, 'f'), tableToIPC(table, { format: 'file' }) as Uint8Array);
      expect((await readImages(join(folder, 'f'), { size: 4 })).hash).toBe(found.hash);
      await writeFile(
        join(folder, 'f'),
        tableToIPC(tableFromArrays({ label: [1, 2] }), { format: 'file' }) as Uint8Array,
      );
      await expect(readImages(join(folder, 'f'))).rejects.toThrow(
        'f: expected a column of pictures in the table, got none; in Python: datasets.load_from_disk(FOLDER)',
      );
    }));
});

it('nothing, mixtures and foreign files are told apart', () =>
  withTemporaryFolder(async (folder) => {
    await expect(readImages(folder)).rejects.toThrow(
      `${folder}: expected images (pictures, CIFAR, MNIST, .npy, .npz, .pt, .safetensors, .parquet, .arrow; a folder or an archive of them), got none`,
    );
    await writeFile(join(folder, 'readme.txt'), 'Hello');
    await writeFile(join(folder, 'notes.txt'), 'Hello');
    await expect(readImages(folder)).rejects.toThrow('got none among 2 files (notes.txt, readme.txt)');
    await expect(readImages(join(folder, 'gone'))).rejects.toThrow(
      'cannot be read (no such file or folder); name images with --data',
    );
    await writeFile(join(folder, 'a.bin'), '');
    await expect(readImages(folder)).rejects.toThrow(
      'a.bin: expected images to train on, got an empty file; download or write it again',
    );
    await writeFile(join(folder, 'a.bin'), cifar(1));
    await writeFile(join(folder, 'a.png'), await plainPng(1));
    await expect(readImages(folder)).rejects.toThrow(
      'expected images of one kind, got 1 CIFAR file and 1 picture; name the file or folder that holds one of them',
    );
    for (const [name, content, words] of [
      [
        'x.npy',
        'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 14\n',
        'got a Git LFS pointer in place of the file; fetch the file with git lfs pull',
      ],
      ['x.tar.gz', '<!DOCTYPE html><html></html>', 'got a web page (HTML), which a link gave in place of the file'],
      [
        'x.jpg',
        'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 14\n',
        'expected a whole picture, got a Git LFS pointer in place of the file; fetch the file with git lfs pull, or leave such files out',
      ],
      [
        'x.mat',
        `${'MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124)}\0\x01IM`,
        'got a MATLAB file (.mat); save the images in Python: numpy.save("images.npy", scipy.io.loadmat("x.mat")["X"].transpose(3, 0, 1, 2))',
      ],
      ['x.h5', `\x89HDF\r\n\x1a\n${'\0'.repeat(2040)}`, 'got an HDF5 file; save the images in Python'],
    ]) {
      await writeFile(join(folder, name), Buffer.from(content, 'latin1'));
      await expect(readImages(join(folder, name))).rejects.toThrow(words);
    }
  }));
