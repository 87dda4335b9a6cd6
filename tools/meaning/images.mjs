// Data sets of images: what numbers mean (dtypes, ranges, axes, gray), and what of a container is meant (archives, links, names twice, masks,
// parts to test on, labels). The images read have to be those few bytes that were put in.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { readImages } from '@geq/training';
import { npy } from './make/npy.mjs';
import { any } from './make/numbers.mjs';
import { png } from './make/png.mjs';
import { safetensors } from './make/safetensors.mjs';
import { tar } from './make/tar.mjs';
import { zip } from './make/zip.mjs';

export const kind = 'images: numbers, axes, containers, parts';

/** A .npy file of any dtype and order. */
const npyOf = (data, shape, type, { big = false, fortran = false } = {}) =>
  Buffer.from(npy(data, shape, { descr: `${type.endsWith('1') ? '|' : big ? '>' : '<'}${type}`, fortran }).bytes);

/** count × channels × side × side random bytes in which 0 and 255 are found. */
const bytesOf = (random, count, channels, side) =>
  Float64Array.from({ length: count * channels * side * side }, (_, i) => (i < 2 ? 255 * i : random(256)));

/** Row, column, channel in place of channel, row, column. */
const channelsLast = (x, count, channels, side) =>
  x.map((_, i) => {
    const [b, rest] = [Math.floor(i / (channels * side * side)), i % (channels * side * side)];
    return x[(b * channels + (rest % channels)) * side * side + Math.floor(rest / channels)];
  });

const gray = (x, count, side) =>
  Float64Array.from({ length: count * side * side }, (_, i) => {
    const [b, p, n] = [Math.floor(i / (side * side)), i % (side * side), side * side];
    return Math.floor(
      (19595 * x[3 * b * n + p] + 38470 * x[(3 * b + 1) * n + p] + 7471 * x[(3 * b + 2) * n + p] + 32768) / 65536,
    );
  });

/** What bytes may have become on their way into an array: dtype, numbers, what is said of them, whether they can be told. */
const PLAIN = [
  ['u1', (x) => x, {}, true],
  ['f4', (x) => x / 255, {}, true],
  ['f8', (x) => (2 * x) / 255 - 1, {}, true],
  ['f4', (x) => x / 255 - 0.5, { range: [-0.5, 0.5] }, true],
];
const MEANINGS = [
  ...PLAIN,
  ...PLAIN,
  ...PLAIN,
  ['i8', (x) => x, {}, true],
  ['i4', (x) => x, {}, true],
  ['f4', (x) => x, {}, true],
  ['u2', (x) => 257 * x, {}, true],
  ['f4', (x) => x / 255, {}, true],
  ['f8', (x) => (2 * x) / 255 - 1, {}, true],
  ['f4', (x) => x / 255 - 0.5, { range: [-0.5, 0.5] }, true],
  ['f4', (x) => x / 255 - 0.5, {}, false],
  ['f8', (x) => x / 510, {}, false],
  ['f8', (x) => x / 510, { range: [0, 0.5] }, true],
  ['f8', (x, i) => (i === 5 ? -0.004 : x / 255), {}, false],
  ['f8', (x, i) => (i === 5 ? 1.03 : x / 255), {}, false],
  ['i2', (x) => x - 128, { range: [-128, 127] }, true],
  ['i1', (x) => x - 128, {}, false],
  ['u2', (x) => Math.round((x * 4095) / 255), {}, false],
  ['u2', (x) => Math.round((x * 4095) / 255), { range: [0, 4095] }, true],
  ['f4', (x) => (x / 255 - 0.48) / 0.24, {}, false],
  ['f4', (x) => x / 255, { range: [0, 255] }, false],
  ['u1', (x) => x, { range: [0, 1] }, false],
  ['f8', (x, i) => (i === 7 ? NaN : x / 255), {}, false],
  ['f4', (x) => x / 255 - 0.45, {}, false],
  ['i4', (x) => x * 257, {}, false],
  ['u4', (x) => x * 257, { range: [0, 65535] }, true],
];

async function arrayMember(random, folder) {
  const [count, side, channels] = [4 + random(4), 4 + random(5), any(random, [1, 3])];
  const isTruth = random(8) === 0;
  const bits = isTruth
    ? bytesOf(random, count, channels, side).map((x) => (x > 127 ? 255 : 0))
    : bytesOf(random, count, channels, side);
  const [type, of, said, isTold] = isTruth
    ? any(random, [
        ['b1', (x) => x / 255, {}, true],
        ['u1', (x) => x / 255, {}, false],
        ['u1', (x) => x / 255, { range: [0, 1] }, true],
        ['i8', (x) => x / 255, {}, false],
      ])
    : any(random, MEANINGS);
  const isLast = random(2) === 1;
  const numbers = (isLast ? channelsLast(bits, count, channels, side) : bits).map(of);
  const shape =
    channels === 1 && random(2) === 1
      ? [count, side, side]
      : isLast
        ? [count, side, side, channels]
        : [count, channels, side, side];
  const file = npyOf(numbers, shape, type, { big: random(3) === 0, fortran: random(3) === 0 });
  const labels = npyOf(new Float64Array(count), [count], 'i8');
  const isGray = channels === 3 && random(3) === 0;
  const [container, name, content, more] = any(random, [
    ['.npy', 'x.npy', file],
    ['.npy.gz', 'x.npy.gz', gzipSync(file)],
    ['.npz with labels', 'x.npz', zip({ 'x_train.npy': file, 'y_train.npy': labels })],
    [
      '.npz with a test part',
      'x.npz',
      zip({ 'train_images.npy': file, 'test_images.npy': file, 'test_labels.npy': labels }),
    ],
    ['.npz with two arrays', 'x.npz', zip({ 'a.npy': file, 'b.npy': file }), 'two'],
    [
      '.npz, one of two',
      'x.npz',
      zip({ 'a.npy': file, 'b.npy': npyOf(bits, [count, channels, side, side], 'u1') }),
      'a',
    ],
    ['deflated .npz under another name', 'data', deflated({ 'arr_0.npy': file })],
    ['a tar of an array', 'x.tar', tar([['x.npy', file]])],
  ]);
  const path = join(folder, name);
  await writeFile(path, content);
  const options = { ...said, ...(more === 'a' && { key: 'a' }), ...(isGray && { channels: 1 }) };
  return {
    title: `${type} ${JSON.stringify(said)} of ${shape.join('×')} in ${container}${isGray ? ', gray' : ''}`,
    run: () => read(path, options),
    right: isTold && more !== 'two' ? (isGray ? gray(bits, count, side) : bits) : undefined,
    tolerance: type === 'u2' || said.range?.[1] === 4095 ? 1 : 0,
  };
}

const read = async (path, options) => Float64Array.from((await readImages(path, options)).images);

/** A zip of deflated files. */
function deflated(files) {
  const stored = zip(files);
  if (Object.keys(files).length !== 1) return stored;
  const [[name, bytes]] = Object.entries(files);
  const packed = deflateRawSync(bytes);
  const end = stored.lastIndexOf(0x50, stored.length - 22);
  const head = Buffer.from(stored.subarray(0, 30 + name.length));
  const central = Buffer.from(stored.subarray(30 + name.length + bytes.length, end));
  const tail = Buffer.from(stored.subarray(end));
  for (const [part, at] of [
    [head, 8],
    [central, 10],
  ]) {
    part.writeUInt16LE(8, at);
    part.writeUInt32LE(packed.length, at + 10);
  }
  tail.writeUInt32LE(head.length + packed.length, 16);
  return Buffer.concat([head, packed, central, tail]);
}

/** Pictures of `numbers` (channel, row, column), in one of PNG's ways to hold them. */
function picture(random, numbers, side, channels) {
  const pixels = channelsLast(numbers, 1, channels, side);
  const way = random(channels === 3 ? 3 : 2);
  if (way === 1)
    return png(
      pixels.map((x) => 257 * x),
      { rows: side, columns: side, channels, bits: 16 },
    );
  if (way === 2)
    return png(
      Float64Array.from({ length: side * side * 4 }, (_, i) =>
        i % 4 === 3 ? 255 : pixels[3 * Math.floor(i / 4) + (i % 4)],
      ),
      { rows: side, columns: side, channels: 4 },
    );
  return png(pixels, { rows: side, columns: side, channels });
}

async function pictureMember(random, folder) {
  const [side, count, channels] = [4 + random(4), 3 + random(4), any(random, [1, 3])];
  const images = Array.from({ length: count }, () => bytesOf(random, 1, channels, side));
  const pictures = images.map((numbers) => picture(random, numbers, side, channels));
  const mask = png(new Float64Array(side * side).fill(255), { rows: side, columns: side, channels: 1 });
  const names = images.map((_, i) => `${any(random, ['a', 'b'])}/${String(i).padStart(4, '0')}`);
  const order = names.map((_, i) => i).sort((i, j) => (names[i] < names[j] ? -1 : 1));
  const wanted = (from = order) =>
    Float64Array.from(
      from.flatMap((i) => (channels === 3 ? [...images[i]] : [...images[i], ...images[i], ...images[i]])),
    );
  const files = names.map((name, i) => [`${name}.png`, pictures[i]]);
  const [title, tree, right, options = {}] = any(random, [
    ['plain', files, wanted()],
    ['plain', files, wanted()],
    ['plain', files, wanted()],
    [
      'with notes',
      [
        ...files,
        ['readme.txt', Buffer.from('Hello')],
        ['labels.json', Buffer.from('{}')],
        ['__MACOSX/a/._0000.png', Buffer.from('no')],
      ],
      wanted(),
    ],
    ['with masks', [...files, ...names.map((name) => [`${name}.mask.png`, mask])], undefined],
    [
      'with masks, one chosen',
      [...files, ...names.map((name) => [`${name}_mask.png`, mask])],
      wanted(),
      { key: 'png' },
    ],
    ['with a folder of masks', [...files, ...names.map((name) => [`masks/${name}.png`, mask])], undefined],
    [
      'with validation and test folders',
      [...files.map(([name, bytes]) => [`train/${name}`, bytes]), ['val/a/1.png', mask], ['test/b/2.png', mask]],
      wanted(),
    ],
    [
      'the test part',
      [...files.map(([name, bytes]) => [`test/${name}`, bytes]), ['train/a/1.png', mask]],
      wanted(),
      { split: 'test' },
    ],
    ['one broken', [...files, ['c/9999.png', pictures[0].subarray(0, pictures[0].length - 20)]], undefined],
    ['one broken, left out', [...files, ['c/9999.png', Buffer.from('no picture')]], wanted(), { skipUnreadable: true }],
    ['one a web page', [...files, ['c/9999.jpg', Buffer.from('<!DOCTYPE html><html></html>')]], undefined],
    [
      'one BMP',
      [...files, ['c/9999.bmp', Buffer.from(`BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28${'\0'.repeat(55)}`, 'latin1')]],
      undefined,
    ],
  ]);
  const pack = any(random, [
    'folder',
    'folder',
    'links',
    'text links',
    'tar',
    'tar.gz',
    'zip',
    'shards',
    'tar with names twice',
    'a dead link',
  ]);
  const path = join(folder, 'data');
  const put = async (base, list) => {
    for (const [name, bytes] of list) {
      await mkdir(dirname(join(base, name)), { recursive: true });
      await writeFile(join(base, name), bytes);
    }
  };
  if (pack === 'folder' || pack === 'a dead link') await put(path, tree);
  if (pack === 'a dead link') await symlink(join(folder, 'nowhere'), join(path, 'zz'));
  if (pack === 'links' || pack === 'text links') {
    await put(join(folder, 'elsewhere'), tree);
    await mkdir(path);
    for (const top of new Set(tree.map(([name]) => name.split('/')[0]))) {
      if (pack === 'links') await symlink(join('..', 'elsewhere', top), join(path, top));
      else await writeFile(join(path, top), `../elsewhere/${top}`);
    }
  }
  if (pack === 'tar') await writeFile(path, tar(tree));
  if (pack === 'tar.gz') await writeFile(path, gzipSync(tar(tree)));
  if (pack === 'tar with names twice') await writeFile(path, tar([[tree[0][0], mask], ...tree]));
  if (pack === 'zip') await writeFile(path, zip(Object.fromEntries(tree)));
  if (pack === 'shards') {
    await mkdir(path);
    await writeFile(join(path, 'part-000000.tar'), tar(tree));
  }
  const isDead = pack === 'a dead link' && options.skipUnreadable !== true;
  return {
    title: `${channels === 1 ? 'gray' : 'colour'} pictures ${title}, ${pack}`,
    run: () => read(path, { size: side, ...options }),
    right: isDead ? undefined : right,
    tolerance: 0,
  };
}

async function officialMember(random, folder) {
  const count = 2 + random(4);
  const path = join(folder, 'data');
  const [title, make] = any(random, [
    [
      'CIFAR-10',
      () => [
        bytesOf(random, count, 3, 32),
        (x) =>
          Buffer.concat(
            Array.from({ length: count }, (_, b) => Buffer.from([3, ...x.subarray(b * 3072, (b + 1) * 3072)])),
          ),
        'data_batch_1.bin',
      ],
    ],
    [
      'CIFAR-100',
      () => [
        bytesOf(random, count, 3, 32),
        (x) =>
          Buffer.concat(
            Array.from({ length: count }, (_, b) => Buffer.from([3, 40, ...x.subarray(b * 3072, (b + 1) * 3072)])),
          ),
        'train.bin',
      ],
    ],
    [
      'MNIST',
      () => [
        bytesOf(random, count, 1, 28),
        (x) => Buffer.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28, ...x]),
        'train-images-idx3-ubyte',
      ],
    ],
    [
      'safetensors',
      () => [
        bytesOf(random, count, 3, 8),
        (x) => safetensors({ images: { shape: [count, 3, 8, 8], data: x.map((byte) => byte / 255) } }),
        'x.safetensors',
      ],
    ],
  ]);
  const [x, write, name] = make();
  const bytes = write(x);
  const way = any(random, ['alone', 'gz', 'gz', 'folder', 'folder', 'tar', 'zip', 'cut off', 'a pointer in its place']);
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, count, ...new Uint8Array(count)]);
  if (way === 'folder') {
    await mkdir(path);
    for (const [at, content] of [
      [name, bytes],
      ['train-labels-idx1-ubyte', labels],
      ['readme.html', '<html></html>'],
    ])
      await writeFile(join(path, at), content);
  }
  const place = way === 'folder' ? path : join(folder, name);
  if (way === 'alone') await writeFile(place, bytes);
  if (way === 'gz') await writeFile(`${place}.gz`, gzipSync(bytes));
  if (way === 'tar') await writeFile(place, tar([[name, bytes]]));
  if (way === 'zip') await writeFile(place, zip({ [name]: bytes }));
  if (way === 'cut off') await writeFile(place, bytes.subarray(0, bytes.length - 11));
  if (way === 'a pointer in its place')
    await writeFile(place, 'version https://git-lfs.github.com/spec/v1\noid sha256:abcd\nsize 1234\n');
  const isRight = way !== 'cut off' && way !== 'a pointer in its place';
  return {
    title: `${title}, ${way}`,
    run: () => read(way === 'gz' ? `${place}.gz` : place, {}),
    right: isRight ? x : undefined,
    tolerance: 0,
  };
}

export const member = (random, folder) =>
  any(random, [arrayMember, arrayMember, pictureMember, officialMember])(random, folder);
