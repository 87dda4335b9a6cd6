import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { pack } from 'tar-stream';
import { writeNpy } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { readImages } from './readImages.ts';

/** Records of CIFAR; image i is filled with first + i. */
const cifar = (count: number, { labels = 1, first = 0 } = {}): Uint8Array => {
  const record = labels + 3072;
  return Uint8Array.from({ length: count * record }, (_, at) => (at % record < labels ? 3 : first + Math.floor(at / record)));
};

const archive = async (files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> => {
  const stream = pack();
  for (const [name, bytes] of Object.entries(files)) stream.entry({ name }, Buffer.from(bytes));
  stream.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

/** A picture of one colour on the left third, another in the middle, a third on the right. */
const stripes = (width: number, height: number, colors: readonly (readonly [number, number, number])[]): Sharp =>
  sharp(Uint8Array.from({ length: width * height * 3 }, (_, i) => colors[Math.floor((3 * (Math.floor(i / 3) % width)) / width)][i % 3]), { raw: { width, height, channels: 3 } });

const firsts = (images: Uint8Array): number[] => Array.from({ length: images.length / 3072 }, (_, i) => images[i * 3072 + 5]);

describe('CIFAR', () => {
  it('reads a file, a folder and an archive alike, in the order of names, tests apart', () => withTemporaryFolder(async (folder) => {
    const files = { 'c/data_batch_2.bin': cifar(1, { first: 3 }), 'c/test_batch.bin': cifar(2, { first: 9 }), 'c/data_batch_1.bin': cifar(3), 'c/readme.html': new Uint8Array(7) };
    await mkdir(join(folder, 'c'));
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    await writeFile(join(folder, 'c.tar.gz'), gzipSync(await archive(files)));
    await writeFile(join(folder, 'c.tar'), await archive(files));
    const found = await readImages(join(folder, 'c'));
    expect(found).toMatchObject({ channels: 3, size: 32, count: 4, skipped: [] });
    expect([firsts(found.images), firsts(found.test)]).toEqual([[0, 1, 2, 3], [9, 10]]);
    expect(found.images.buffer).toBeInstanceOf(SharedArrayBuffer);
    for (const packed of ['c.tar', 'c.tar.gz']) expect(await readImages(join(folder, packed))).toMatchObject({ hash: found.hash, images: found.images });
    const alone = await readImages(join(folder, 'c', 'test_batch.bin'));
    expect([firsts(alone.images), alone.test.length]).toEqual([[9, 10], 0]); // named by itself it is what to train on
    expect(alone.hash).not.toBe(found.hash);
  }));

  it('reads CIFAR-100', () => withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'train.bin'), cifar(2, { labels: 2, first: 5 }));
    expect(firsts((await readImages(folder)).images)).toEqual([5, 6]);
  }));

  it('refuses wrong sizes, labels and shapes, and damaged archives', () => withTemporaryFolder(async (folder) => {
    const file = join(folder, 'a.bin');
    await writeFile(file, cifar(2).subarray(1));
    await expect(readImages(file)).rejects.toThrow(`${file}: expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got 6145 bytes`);
    await writeFile(file, cifar(1).fill(77));
    await expect(readImages(file)).rejects.toThrow('expected a label from 0 to 9 in record 0, got 77');
    await writeFile(file, cifar(1));
    await expect(readImages(file, { size: 16 })).rejects.toThrow(`${file}: expected images of 16×16 pixels, got 32×32; leave --image-size out, or take PNG or JPEG files, which are resized`);
    await expect(readImages(file, { channels: 1 })).rejects.toThrow('expected images of 1 channel, got 3; leave --channels out');
    const packed = gzipSync(await archive({ 'data_batch_1.bin': Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? 1 : (i * i * 7919) >> 3)) }));
    const broken = join(folder, 'b.tar.gz');
    await writeFile(broken, packed.subarray(0, packed.length - 200));
    await expect(readImages(broken)).rejects.toThrow(`${broken}: expected a whole .tar or .tar.gz archive, got a damaged one`);
  }));
});

describe('pictures', () => {
  const [red, green, blue] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const;

  it('are cropped to their centre and resized, PNG and JPEG, colour and grey, from folders below and from archives', () => withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'in', 'b'), { recursive: true });
    const [wide, tall] = [await stripes(90, 30, [red, green, blue]).png().toBuffer(), await stripes(30, 60, [red, red, red]).jpeg({ quality: 100 }).toBuffer()];
    await writeFile(join(folder, 'in', 'z.png'), wide);
    await writeFile(join(folder, 'in', 'b', 'a.JPG'), tall);
    await writeFile(join(folder, 'in', '.hidden.png'), 'no');
    await writeFile(join(folder, 'in', 'notes.txt'), 'no');
    const found = await readImages(join(folder, 'in'), { size: 8 });
    expect(found).toMatchObject({ channels: 3, size: 8, count: 2, skipped: [] });
    const planes = (i: number): number[][] => [0, 1, 2].map((c) => [...found.images.subarray(i * 192 + c * 64, i * 192 + (c + 1) * 64)]);
    for (const [c, value] of [0, 255, 0].entries()) for (const x of planes(1)[c]) expect(Math.abs(x - value)).toBeLessThan(20); // the middle third of z.png; Lanczos reaches a little beyond the cut
    for (const [c, value] of [254, 0, 0].entries()) for (const x of planes(0)[c]) expect(Math.abs(x - value)).toBeLessThan(3); // JPEG keeps plain red within 2
    const grey = await readImages(join(folder, 'in'), { size: 8, channels: 1 });
    expect([grey.count, grey.images.length]).toEqual([2, 128]);
    await writeFile(join(folder, 'p.tgz'), gzipSync(await archive({ 'z.png': wide, 'b/a.JPG': tall })));
    expect((await readImages(join(folder, 'p.tgz'), { size: 8 })).hash).toBe(found.hash);
  }));

  it('with transparency lie on white, with sixteen bits become bytes', () => withTemporaryFolder(async (folder) => {
    await sharp({ create: { width: 5, height: 5, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } }).png().toFile(join(folder, 'clear.png'));
    await sharp({ create: { width: 5, height: 5, channels: 3, background: { r: 255, g: 0, b: 128 } } }).toColourspace('rgb16').png().toFile(join(folder, 'deep.png'));
    const { images } = await readImages(folder, { size: 4 });
    expect([images[0], images[16], images[32]]).toEqual([255, 255, 255]);
    expect([images[48], images[64]]).toEqual([255, 0]);
    expect(Math.abs(images[80] - 128)).toBeLessThan(2); // one rounding on the way to 16 bits and one back
  }));

  it('that cannot be read are named and refused, or left out and counted', () => withTemporaryFolder(async (folder) => {
    const noise = await sharp(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251), { raw: { width: 64, height: 64, channels: 3 } }).jpeg().toBuffer();
    await writeFile(join(folder, 'a.jpg'), noise);
    await writeFile(join(folder, 'b.jpg'), noise.subarray(0, noise.length / 2)); // truncated
    await writeFile(join(folder, 'c.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(readImages(folder, { size: 8 })).rejects.toThrow(/, [bc]\.(jpg|png): expected a whole PNG or JPEG image, got one that cannot be read \(.*\); remove it, or leave such files out with --skip-unreadable/);
    expect(await readImages(folder, { size: 8, skipUnreadable: true })).toMatchObject({ count: 1, skipped: ['b.jpg', 'c.png'], images: (await readImages(join(folder, 'a.jpg'), { size: 8 })).images });
    await expect(readImages(join(folder, 'b.jpg'), { skipUnreadable: true })).rejects.toThrow('expected images that can be read, got none among 1 file');
  }));
});

describe('.npy stacks', () => {
  const write = async (folder: string, name: string, shape: number[], data: Uint8Array | Float32Array | Float64Array): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, writeNpy({ shape, data }));
    return file;
  };

  it('of bytes and of floats, channels first and last, are the same images', () => withTemporaryFolder(async (folder) => {
    const bytes = Uint8Array.from({ length: 300 * 12 }, (_, i) => (i * 37) % 256); // 300×3×2×2: two blocks
    const found = await readImages(await write(folder, 'a.npy', [300, 3, 2, 2], bytes));
    expect(found).toMatchObject({ channels: 3, size: 2, count: 300, images: bytes });
    const last = Uint8Array.from(bytes, (_, i) => bytes[Math.floor(i / 12) * 12 + (i % 3) * 4 + Math.floor((i % 12) / 3)]);
    for (const [name, shape, data] of [
      ['last.npy', [300, 2, 2, 3], last],
      ['unit.npy', [300, 3, 2, 2], Float32Array.from(bytes, (byte) => byte / 255)],
      ['signed.npy', [300, 3, 2, 2], Float64Array.from(bytes, (byte) => (2 * byte) / 255 - 1)],
    ] as const) expect((await readImages(await write(folder, name, [...shape], data))).hash).toBe(found.hash);
    expect(await readImages(await write(folder, 'grey.npy', [3, 4, 4], bytes.subarray(0, 48)))).toMatchObject({ channels: 1, size: 4, count: 3 });
  }));

  it('of other shapes, ranges and dtypes are refused', () => withTemporaryFolder(async (folder) => {
    await expect(readImages(await write(folder, 'a.npy', [2, 3, 4], new Uint8Array(24)))).rejects.toThrow('expected square images of 1 or 3 channels, shape (N, C, H, W), (N, H, W, C) or (N, H, W), got (2, 3, 4)');
    await expect(readImages(await write(folder, 'b.npy', [1, 1, 2, 2], Float32Array.of(0, 1, 2, NaN)))).rejects.toThrow('expected floats in [0, 1] or [−1, 1], got 2 in image 0; save bytes as uint8');
    await expect(readImages(await write(folder, 'c.npy', [0, 1, 2, 2], new Uint8Array(0)))).rejects.toThrow('expected at least one image, got none');
    await writeFile(join(folder, 'd.npy'), (await readFile(join(folder, 'b.npy'))).subarray(0, 140));
    await expect(readImages(join(folder, 'd.npy'))).rejects.toThrow('the file is cut off');
  }));
});

it('nothing, mixtures and foreign files are told apart', () => withTemporaryFolder(async (folder) => {
  await expect(readImages(folder)).rejects.toThrow(`${folder}: expected images (.png, .jpg, .bin of CIFAR, .npy; a folder or .tar.gz of them), got none`);
  await writeFile(join(folder, 'readme.txt'), '');
  await expect(readImages(folder)).rejects.toThrow('got none among 1 file');
  await expect(readImages(join(folder, 'gone'))).rejects.toThrow('cannot be read (no such file or folder); name images with --data');
  await writeFile(join(folder, 'a.bin'), '');
  await expect(readImages(folder)).rejects.toThrow('got an empty file');
  await writeFile(join(folder, 'a.png'), '');
  await expect(readImages(folder)).rejects.toThrow('expected images of one kind, got 1 .bin and 1 .png or .jpg; name a folder that holds one of them');
}));
