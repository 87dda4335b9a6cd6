import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { decode } from 'fast-png';
import { imageGrid } from './grid.ts';

/** An image whose numbers say where they are: different in every channel, row and column, within [−1, 1]. */
const value = (k: number, c: number, i: number, j: number): number =>
  ((37 * k + 101 * c + 11 * i + 5 * j) % 256) / 127.5 - 1;

function images(count: number, channels: number, rows: number, columns: number): Float32Array {
  const x = new Float32Array(count * channels * rows * columns);
  let at = 0;
  for (let k = 0; k < count; k++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) x[at++] = value(k, c, i, j);
  return x;
}

describe('imageGrid', () => {
  it.each([
    [1, 5, 4, 3, undefined],
    [3, 7, 3, 5, 4],
    [3, 1, 2, 2, undefined],
    [1, 3, 2, 2, 1],
  ] as const)(
    'puts every pixel in its place: %i channels, %i images of %i×%i',
    (channels, count, rows, columns, gridColumns) => {
      const gap = 2;
      const across = gridColumns ?? Math.ceil(Math.sqrt(count));
      const png = decode(
        imageGrid(images(count, channels, rows, columns), {
          channels,
          rows,
          columns,
          ...(gridColumns === undefined ? {} : { gridColumns }),
        }),
      );
      expect([png.width, png.height, png.channels, png.depth]).toEqual([
        across * (columns + gap) + gap,
        Math.ceil(count / across) * (rows + gap) + gap,
        channels,
        8,
      ]);
      const expected = new Array<number>(png.width * png.height * channels).fill(255);
      for (let k = 0; k < count; k++)
        for (let c = 0; c < channels; c++)
          for (let i = 0; i < rows; i++)
            for (let j = 0; j < columns; j++) {
              const y = gap + Math.floor(k / across) * (rows + gap) + i;
              const x = gap + (k % across) * (columns + gap) + j;
              expected[(y * png.width + x) * channels + c] = (37 * k + 101 * c + 11 * i + 5 * j) % 256;
            }
      expect([...png.data]).toEqual(expected);
    },
  );

  it('clamps to its range', () => {
    const shown = (x: number[], range?: [number, number]): number[] => [
      ...decode(
        imageGrid(Float32Array.from(x), { channels: 1, rows: 1, columns: x.length, gap: 0, ...(range && { range }) }),
      ).data,
    ];
    expect(shown([-Infinity, -3, -1, 0, 1, 7])).toEqual([0, 0, 0, 128, 255, 255]);
    expect(shown([-1, 0, 0.5, 1, 2], [0, 1])).toEqual([0, 0, 128, 255, 255]);
  });

  it('zooms', () => {
    const png = decode(imageGrid(Float32Array.of(-1, 1), { channels: 1, rows: 1, columns: 2, gap: 1, zoom: 2 }));
    expect([png.width, png.height]).toEqual([6, 4]);
    expect([...png.data.subarray(6, 12)]).toEqual([255, 0, 0, 255, 255, 255]);
  });

  it('refuses what is no grid of images', () => {
    const x = new Float32Array(24);
    expect(() => imageGrid(x, { channels: 2 as 1, size: 2 })).toThrow('imageGrid: expected 1 or 3 channels, got 2');
    expect(() => imageGrid(x, { channels: 3, size: 4 })).toThrow(
      'imageGrid: expected whole images of 3×4×4 numbers, at least one, got 24 numbers',
    );
    expect(() => imageGrid(new Float32Array(0), { channels: 1, size: 4 })).toThrow(
      'imageGrid: expected whole images of 1×4×4 numbers, at least one, got 0 numbers',
    );
    expect(() => imageGrid(x, { channels: 1 })).toThrow(
      'imageGrid: expected rows (or size) as a whole number ≥ 1, got undefined',
    );
    expect(() => imageGrid(x, { channels: 1, size: 2, gridColumns: 0 })).toThrow(
      'imageGrid: expected gridColumns as a whole number ≥ 1, got 0',
    );
    expect(() => imageGrid(x, { channels: 1, size: 2, range: [1, 1] })).toThrow(
      'imageGrid: expected a range [low, high] with low < high, got [1, 1]',
    );
    expect(() => imageGrid(new Float32Array(20000), { channels: 1, size: 1, gridColumns: 1 })).toThrow(
      'imageGrid: expected edges of at most 16384 pixels, got 60002; show fewer images',
    );
    expect(() => imageGrid(Float32Array.of(0, NaN, 0, 0), { channels: 1, size: 1 })).toThrow(
      'imageGrid: expected numbers, got NaN in image 1',
    );
  });
});
