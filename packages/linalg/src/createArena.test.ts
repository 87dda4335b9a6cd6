import { describe, expect, it } from '@jest/globals';
import { createArena, hasSimd, type Arena } from './index.ts';

const backends = ['wasm', 'plain'] as const;

describe('createArena', () => {
  it('runs the SIMD kernels by default', () => {
    expect(hasSimd()).toBe(true);
    expect(createArena(100).backend).toBe('wasm');
    expect(createArena(100, { backend: 'plain' }).backend).toBe('plain');
  });

  it.each(backends)(
    'gives zeroed arrays on cache lines that do not overlap, sixty of them within the bytes asked for (%s)',
    (backend) => {
      const arena = createArena(60 * 12, { backend });
      const arrays = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? arena.float32(3) : arena.float64(1)));
      arrays.forEach((array, i) => {
        expect([...array]).toEqual(new Array(array.length).fill(0));
        expect(array.byteOffset % 64).toBe(0);
        array.fill(i + 1);
      });
      arrays.forEach((array, i) => expect(array[0]).toBe(i + 1));
      expect(new Set(arrays.map((array) => array.buffer)).size).toBe(1);
    },
  );

  it.each(backends)('says when it is full and keeps its arrays (%s)', (backend) => {
    const arena = createArena(1000, { backend });
    const kept = arena.float64(100).fill(7);
    expect(() => arena.float64(1e6)).toThrow(
      /^Arena: expected at most \d+ more bytes, got a request for 8000000; create the arena larger$/,
    );
    expect(() => arena.float32(-1)).toThrow('Arena: expected a whole number of entries ≥ 0, got -1');
    expect(() => arena.float32(0.5)).toThrow('Arena: expected a whole number of entries ≥ 0, got 0.5');
    expect(arena.dot64(100, kept, kept)).toBe(4900);
  });

  it.each([NaN, -1, 1.5, 2 ** 32, Infinity])('refuses %s bytes', (bytes) => {
    expect(() => createArena(bytes)).toThrow(
      `createArena: expected a whole number of bytes, at most 4294545408, got ${bytes}`,
    );
  });

  it('gives memory back when an arena is garbage', () => {
    for (let i = 0; i < 100; i++) createArena(3e8).float64(10)[0] = 1; // 30 GB in all, were it kept
    expect(createArena(3e8).float64(1)[0]).toBe(0);
  });
});

describe('the arguments of a kernel', () => {
  const cases: [string, (arena: Arena) => void, string][] = [
    [
      'an array of another arena',
      (arena) => arena.dot64(2, arena.float64(2), createArena(100).float64(2)),
      'dot64: expected b in the memory of this arena, got an array from elsewhere; allocate it with arena.float64',
    ],
    [
      'an array of its own',
      (arena) => arena.sign32(2, new Float32Array(2)),
      'sign32: expected x in the memory of this arena, got an array from elsewhere; allocate it with arena.float32',
    ],
    [
      'a short array',
      (arena) => arena.gemm32(2, 3, 4, arena.float32(6), arena.float32(11), arena.float32(8)),
      'gemm32: expected at least 12 entries in b, got 11',
    ],
    [
      'a short output',
      (arena) => arena.fields(2, 3, 4, arena.float32(8), arena.float64(12), arena.float64(5)),
      'fields: expected at least 6 entries in out, got 5',
    ],
    [
      'a negative size',
      (arena) => arena.syrk64(-1, 2, arena.float64(2), arena.float64(4)),
      'syrk64: expected whole numbers ≥ 0 as sizes, got -1, 2, 0',
    ],
    [
      'a broken size',
      (arena) => arena.gemv64(1.5, 2, arena.float64(4), arena.float64(2), arena.float64(2)),
      'gemv64: expected whole numbers ≥ 0 as sizes, got 1.5, 2, 0',
    ],
    [
      'NaN as size',
      (arena) => arena.axpy64(NaN, 1, arena.float64(1), arena.float64(1)),
      'axpy64: expected whole numbers ≥ 0 as sizes, got NaN, 0, 0',
    ],
    [
      'doubles where floats belong',
      (arena) => arena.rankOne(1, 2, arena.float64(1), arena.float64(2) as unknown as Float32Array, arena.float64(2)),
      'rankOne: expected x to be a Float32Array, got Float64Array',
    ],
    [
      'a short transposed factor',
      (arena) => arena.gemmTN64(3, 2, 2, arena.float64(6), arena.float64(5), arena.float64(4)),
      'gemmTN64: expected at least 6 entries in c, got 5',
    ],
    [
      'a short matrix',
      (arena) => arena.gemm64(2, 2, 2, arena.float64(3), arena.float64(4), arena.float64(4)),
      'gemm64: expected at least 4 entries in a, got 3',
    ],
  ];
  for (const backend of backends) {
    it.each(cases)(`are refused: %s (${backend})`, (_, call, message) => {
      expect(() => call(createArena(4000, { backend }))).toThrow(message);
    });
  }

  it('may be views of arena arrays', () => {
    const arena = createArena(1000);
    const x = arena.float64(10).map((_, i) => i);
    const y = arena.float64(10);
    y.set(x);
    expect(arena.dot64(3, y.subarray(2), y.subarray(5))).toBe(2 * 5 + 3 * 6 + 4 * 7);
  });
});
