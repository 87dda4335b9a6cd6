import { describe, expect, it } from '@jest/globals';
import { FormatError, parseCifar } from './index.ts';

/** A pixel that says where it is. */
const pixel = (b: number, i: number): number => (7 * b + 13 * i + Math.floor(i / 256)) % 256;

/** A file as the data set's page describes it: labels, then 1024 red, 1024 green, 1024 blue bytes. */
function file(labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(labels.flatMap((own, b) => [...own, ...Array.from({ length: 3072 }, (_, i) => pixel(b, i))]));
}

describe('parseCifar', () => {
  it.each([
    ['CIFAR-10', [[3], [9], [0]]],
    [
      'CIFAR-100',
      [
        [19, 99],
        [0, 5],
      ],
    ],
  ])('reads %s', (_, labels) => {
    const read = parseCifar(file(labels));
    expect(read.count).toBe(labels.length);
    expect([...read.labels]).toEqual(labels.flat());
    expect([...read.images]).toEqual(
      labels.flatMap((_own, b) => Array.from({ length: 3072 }, (_pixel, i) => pixel(b, i))),
    );
    expect(parseCifar(file(labels), { labels: labels[0].length as 1 | 2 })).toEqual(read);
  });

  it('shares no memory with the file', () => {
    const bytes = file([[1]]);
    const { images } = parseCifar(bytes);
    bytes.fill(0);
    expect(images[1]).toBe(pixel(0, 1));
  });

  const both = new Uint8Array(3073 * 3074);

  it('asks for the labels where the length fits both', () => {
    expect(() => parseCifar(both)).toThrow(
      'parseCifar: expected a length that tells CIFAR-10 from CIFAR-100, got 9446402 bytes, whole records of both; say how many labels a record has',
    );
    expect(parseCifar(both, { labels: 1 }).count).toBe(3074);
    expect(parseCifar(both, { labels: 2 }).count).toBe(3073);
  });

  it.each<[string, Uint8Array, 1 | 2 | undefined, string]>([
    [
      'an empty file',
      new Uint8Array(0),
      undefined,
      'expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got an empty file',
    ],
    ['an empty file of known kind', new Uint8Array(0), 2, 'expected whole records of 3074 bytes, got an empty file'],
    [
      'a file cut off',
      file([[3], [9]]).subarray(0, 5000),
      undefined,
      'expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got 5000 bytes',
    ],
    ['the other kind', file([[3]]), 2, 'expected whole records of 3074 bytes, got 3073 bytes'],
    [
      'a label of CIFAR-10 that is none',
      file([[3], [10]]),
      undefined,
      ', byte 3073: expected a label from 0 to 9 in record 1, got 10; not a file of CIFAR-10',
    ],
    [
      'a coarse label that is none',
      file([[20, 0]]),
      undefined,
      ', byte 0: expected a label from 0 to 19 in record 0, got 20; not a file of CIFAR-100',
    ],
    [
      'a fine label that is none',
      file([[1, 100]]),
      undefined,
      ', byte 1: expected a label from 0 to 99 in record 0, got 100; not a file of CIFAR-100',
    ],
  ])('refuses %s', (_, bytes, labels, message) => {
    const parse = (): unknown => parseCifar(bytes, { source: 'x.bin', ...(labels && { labels }) });
    expect(parse).toThrow(FormatError);
    expect(parse).toThrow(`x.bin${message.startsWith(',') ? '' : ': '}${message}`);
  });

  it('refuses other numbers of labels', () => {
    expect(() => parseCifar(file([[1]]), { labels: 3 as 1 })).toThrow(
      new RangeError('parseCifar: expected 1 or 2 labels, got 3'),
    );
  });
});
