import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { FormatError } from '../formatError.ts';
import { crc32 } from './crc32.ts';
import { readZip, type ZipOptions } from './readZip.ts';
import { writeZip } from './writeZip.ts';
import { dataView } from './zipRecords.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const files = [
  { name: 'a.txt', bytes: text('hello') },
  { name: 'η/b', bytes: new Uint8Array(1000) },
  { name: 'empty', bytes: new Uint8Array(0) },
];
const contents = (bytes: Uint8Array, options?: ZipOptions): unknown =>
  readZip(bytes, 'test.zip', options).map(({ name, bytes: file }) => ({ name, bytes: Uint8Array.from(file) }));

/** The archive with some 32-bit fields of its first central record changed; the offsets are those of APPNOTE 4.3.12. */
function withCentral(bytes: Uint8Array, changes: Record<number, number>, width: 16 | 32 = 32): Uint8Array {
  const out = bytes.slice();
  const view = dataView(out);
  const directory = view.getUint32(out.length - 6, true);
  for (const [at, value] of Object.entries(changes)) {
    if (width === 32) view.setUint32(directory + Number(at), value, true);
    else view.setUint16(directory + Number(at), value, true);
  }
  return out;
}

/** The archive with the sizes of its only entry, and its directory, in zip64 records (APPNOTE 4.3.14, 4.3.15, 4.5.3). */
function toZip64(bytes: Uint8Array): Uint8Array {
  const view = dataView(bytes);
  const directory = view.getUint32(bytes.length - 6, true);
  const record = bytes.slice(directory, bytes.length - 22);
  const sizes = [24, 20, 42].map((at) => dataView(record).getUint32(at, true)); // unpacked, packed, header
  for (const at of [24, 20, 42]) dataView(record).setUint32(at, 0xffffffff, true);
  const extra = new Uint8Array(4 + 28); // an unknown field stands before it
  const end = new Uint8Array(56 + 20 + 22);
  const [extraView, endView] = [dataView(extra), dataView(end)];
  extraView.setUint32(0, 0x9999, true);
  extraView.setUint16(4, 1, true);
  extraView.setUint16(6, 24, true);
  sizes.forEach((size, i) => extraView.setUint32(8 + 8 * i, size, true));
  dataView(record).setUint16(30, extra.length, true);
  const fields: [number, number][] = [
    [0, 0x06064b50],
    [24, 1],
    [32, 1],
    [40, record.length + extra.length],
    [48, directory],
    [56, 0x07064b50],
    [64, directory + record.length + extra.length],
    [72, 1],
    [76, 0x06054b50],
    [84, 0xffffffff],
    [88, 0xffffffff],
    [92, 0xffffffff],
  ];
  for (const [at, value] of fields) endView.setUint32(at, value, true);
  return Uint8Array.of(...bytes.subarray(0, directory), ...record, ...extra, ...end);
}

describe('crc32', () => {
  it('gives the check value of the definition, at every length and alignment', () => {
    expect(crc32(text('123456789'))).toBe(0xcbf43926); // Williams, "A painless guide to CRC error detection algorithms"
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * 37) & 255);
    for (let length = 0; length < 40; length++) {
      let slow = 0xffffffff; // bit by bit
      for (const byte of bytes.subarray(3, 3 + length)) {
        slow ^= byte;
        for (let bit = 0; bit < 8; bit++) slow = slow & 1 ? (slow >>> 1) ^ 0xedb88320 : slow >>> 1;
      }
      expect(crc32(bytes.subarray(3, 3 + length))).toBe((slow ^ 0xffffffff) >>> 0);
    }
  });
});

describe('readZip and writeZip', () => {
  const zeroed = (bytes: Uint8Array, which: (entry: number) => boolean): Uint8Array => {
    const out = bytes.slice();
    const view = dataView(out);
    let at = view.getUint32(out.length - 6, true);
    for (let i = 0; i < view.getUint16(out.length - 12, true); i++) {
      if (which(i)) view.setUint32(at + 16, 0, true);
      at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return out;
  };

  it('compares no checksums where none was computed, which is where all are 0', () => {
    const whole = writeZip(files, 'test');
    expect(contents(zeroed(whole, () => true))).toEqual(contents(whole));
    expect(() => contents(zeroed(whole, (i) => i === 0))).toThrow(
      'expected the bytes of "a.txt" to have the archive\'s checksum, got another; the file is damaged',
    );
  });

  it('says so of several archives in a row, with and without zip64 records', () => {
    const one = writeZip([files[0]], 'test');
    for (const behind of [one, toZip64(one)]) {
      expect(() => contents(Uint8Array.of(...one, ...behind))).toThrow(
        `expected one archive in the file, got one behind ${one.length} other bytes: several in a row, as torch.distributed.checkpoint writes`,
      );
    }
  });

  it.each([{}, { compress: true }, { align: 64 }, { compress: true, align: 16 }])('give files back, %j', (options) => {
    const bytes = writeZip(files, 'test', options);
    expect(contents(bytes)).toEqual(files);
    if (options.align) for (const { offset } of readZip(bytes, 'test')) expect(offset % options.align).toBe(0);
  });

  it('reads what another writer made', () => {
    expect(contents(zipSync({ 'a.txt': [text('hello'), { level: 0 }], 'η/b': new Uint8Array(1000) }))).toEqual(
      files.slice(0, 2),
    );
  });

  it('reads zip64 records, and refuses them where they point nowhere', () => {
    const long = toZip64(writeZip([files[0]], 'test'));
    expect(contents(long)).toEqual([files[0]]);
    expect(() => contents(long.with(long.length - 22 - 12, 1))).toThrow('expected a zip64 end record at byte');
    expect(() => contents(long.with(long.length - 22 - 20, 1))).toThrow(
      'expected a zip64 locator before the end record, got none',
    );
  });

  it('refuses two files of one name', () => {
    expect(() => writeZip([files[0], files[0]], 'test')).toThrow(
      'test: expected a name for each file of the archive, got one twice',
    );
  });

  const stored = writeZip(files, 'test');
  const packed = writeZip([{ name: 'zeros', bytes: new Uint8Array(200_000) }], 'test', { compress: true });
  const twice = writeZip(
    [
      { name: 'a', bytes: text('x') },
      { name: 'b', bytes: text('y') },
    ],
    'test',
  );
  it.each<[string, Uint8Array, string]>([
    [
      'a file cut off',
      stored.subarray(0, -1),
      'expected a zip directory at the end of the file, got none; the file is cut off',
    ],
    ['an empty file', new Uint8Array(0), 'expected a zip directory'],
    ['encryption', withCentral(stored, { 8: 1 }, 16), 'expected entries that are not encrypted, got "a.txt"'],
    [
      'another method',
      withCentral(stored, { 10: 14 }, 16),
      'expected "a.txt" stored or deflated, got compression method 14',
    ],
    [
      'a huge entry',
      withCentral(stored, { 20: 0x7fffffff, 24: 0x7fffffff }),
      'expected 2147483647 bytes of "a.txt" at byte 35, got ',
    ],
    ['a header elsewhere', withCentral(stored, { 42: 1 }), 'expected a local header of "a.txt" at byte 1, got none'],
    [
      'a header beyond the file',
      withCentral(stored, { 42: 0x7fffffff }),
      'expected a local header of "a.txt" at byte 2147483647, got none',
    ],
    [
      'entries that overlap',
      withCentral(twice, { 20: 5, 24: 5 }),
      'expected entries that do not overlap, got "b" inside "a"; this is the form of a zip bomb',
    ],
    [
      'one name twice',
      Uint8Array.from(twice, (byte) => (byte === 'b'.charCodeAt(0) ? 'a'.charCodeAt(0) : byte)),
      'expected each name once in the archive, got "a" twice',
    ],
    [
      'damaged bytes',
      Uint8Array.from(stored, (byte, i) => (i === 36 ? byte ^ 1 : byte)),
      'test.zip, byte 35: expected the bytes of "a.txt" to have the archive\'s checksum, got another; the file is damaged',
    ],
    [
      'a size that deflate cannot reach',
      withCentral(packed, { 24: 0x7fffffff }),
      'expected at most 1032 bytes from each deflated one, got 2147483647',
    ],
    [
      'more unpacked than declared',
      withCentral(packed, { 24: 1000 }),
      'expected 1000 bytes unpacked for "zeros", got more',
    ],
    [
      'less unpacked than declared',
      withCentral(packed, { 24: 200_001 }),
      'expected 200001 bytes unpacked for "zeros", got 200000',
    ],
    [
      'other bytes where deflated ones should be',
      Uint8Array.from(packed, (byte, i) => (i >= 35 && i < 60 ? 255 : byte)),
      'expected deflated bytes for "zeros", got others',
    ],
    [
      'a directory of fewer entries',
      withCentral(twice, { 0: 0 }),
      'expected 2 entries in the zip directory, got 0; the archive is damaged',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => contents(bytes)).toThrow(FormatError);
    expect(() => contents(bytes)).toThrow(message);
  });

  it('refuses a zip bomb by its declared sizes, before it unpacks', () => {
    const bomb = writeZip([{ name: 'zeros', bytes: new Uint8Array(8e7) }], 'test', { compress: true }); // 80 MB in 78 kB
    expect(() => contents(bomb)).toThrow(
      `expected at most ${2 ** 26 + 100 * bomb.length} bytes unpacked, got 80000000 or more; this is the form of a zip bomb, raise maxBytes if you trust the file`,
    );
    expect(() => contents(packed, { maxBytes: 1000 })).toThrow(
      'expected at most 1000 bytes unpacked, got 200000 or more',
    );
  });

  it('leaves checksums alone when told so', () => {
    expect(() =>
      contents(
        Uint8Array.from(stored, (byte, i) => (i === 36 ? byte ^ 1 : byte)),
        { checkCrc: false },
      ),
    ).not.toThrow();
  });
});
