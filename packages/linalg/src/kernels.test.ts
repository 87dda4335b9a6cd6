import { describe, expect, it } from '@jest/globals';
import { allocationOf } from '@geq/testing';
import { fill, seeded } from '../fixtures/seeded.ts';
import { createArena, type Arena } from './index.ts';

const wasm = createArena(6e7);
const plain = createArena(6e7, { backend: 'plain' });
const next = seeded(1);

interface Pair<TArray> {
  of(arena: Arena): TArray;
  check(): void;
}

/** The same random array in both arenas; a guard of eight marked entries follows it. */
function pair<TArray extends Float32Array | Float64Array>(
  n: number,
  allocate: (arena: Arena, n: number) => TArray,
): Pair<TArray> {
  const [first, second] = [wasm, plain].map((arena) => allocate(arena, n + 8));
  first.fill(123);
  fill(first.subarray(0, n), next);
  second.set(first);
  return {
    of: (arena) => (arena === wasm ? first : second).subarray(0, n) as TArray,
    check() {
      expect(first.subarray(n).every((x) => x === 123)).toBe(true);
      let differ = 0;
      for (let i = 0; i < n; i++) if (!Object.is(first[i], second[i])) differ++;
      expect(differ).toBe(0);
    },
  };
}
const pair32 = (n: number): Pair<Float32Array> => pair(n, (arena, length) => arena.float32(length));
const pair64 = (n: number): Pair<Float64Array> => pair(n, (arena, length) => arena.float64(length));

/** Σ a_i b_i in ascending order, double: an oracle without blocks or running sums. */
function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

const shapes = [
  [1, 1, 1],
  [1, 7, 9],
  [2, 3, 5],
  [3, 8, 8],
  [4, 4, 4],
  [5, 17, 1],
  [7, 1100, 13],
  [8, 2, 64],
  [9, 0, 3],
  [31, 33, 65],
  [64, 64, 64],
  [100, 5, 131],
  [259, 70, 12],
  [3, 270, 201],
  [0, 4, 4],
  [4, 4, 0],
];

describe.each(shapes)('kernels of sizes %i, %i, %i', (m, k, n) => {
  const a32 = pair32(m * k),
    b32 = pair32(k * n);
  const a = pair64(m * k),
    b = pair64(k * n),
    c = pair64(m * n),
    x = pair64(Math.max(k, m, n));
  const run = (results: { check(): void }[], call: (arena: Arena) => void): void => {
    call(wasm);
    call(plain);
    for (const result of [...results, a32, b32, a, b, c, x]) result.check(); // inputs: unmodified, or modified alike
  };

  it('gemm32: equal bits, and the sum in double precision', () => {
    const out = pair32(m * n);
    run([out], (arena) => arena.gemm32(m, k, n, a32.of(arena), b32.of(arena), out.of(arena)));
    const [A, B] = [a32.of(wasm), b32.of(wasm)];
    const oracle = Array.from({ length: m * n }, (_, ij) =>
      sum(k, (l) => A[Math.floor(ij / n) * k + l] * B[l * n + (ij % n)]),
    );
    expect(out.of(wasm)).toBeAllclose(oracle, { atol: 6e-8 * Math.max(1, k ** 1.5) }); // k roundings, each 6e-8 of a running sum of size √k or so
  });

  it('gemm64, gemmTN64, syrk64: equal bits, and the plain sum', () => {
    const out = pair64(m * n),
      transposed = pair64(k * n),
      square = pair64(k * k);
    const before = { transposed: transposed.of(wasm).slice(), square: square.of(wasm).slice() };
    const [A, B, C] = [a.of(wasm), b.of(wasm), c.of(wasm)];
    run([out], (arena) => arena.gemm64(m, k, n, a.of(arena), b.of(arena), out.of(arena)));
    const rounding = { atol: 1e-15 * Math.max(m, k) }; // one rounding of at most 1.1e-16 of the running sum for each term
    expect(out.of(wasm)).toBeAllclose(
      Array.from({ length: m * n }, (_, ij) => sum(k, (l) => A[Math.floor(ij / n) * k + l] * B[l * n + (ij % n)])),
      rounding,
    );
    run([transposed], (arena) => arena.gemmTN64(m, k, n, a.of(arena), c.of(arena), transposed.of(arena)));
    expect(transposed.of(wasm)).toBeAllclose(
      Array.from(
        before.transposed,
        (old, ij) => old + sum(m, (s) => A[s * k + Math.floor(ij / n)] * C[s * n + (ij % n)]),
      ),
      rounding,
    );
    if (k > 400) return; // the square would be large and nothing new
    for (const arena of [wasm, plain]) arena.syrk64(m, k, a.of(arena), square.of(arena));
    const upper = (data: Float64Array): number[] => [...data].filter((_, ij) => Math.floor(ij / k) <= ij % k);
    expect(upper(square.of(wasm))).toEqual(upper(square.of(plain)));
    expect(upper(square.of(wasm))).toBeAllclose(
      upper(before.square.map((old, ij) => old + sum(m, (s) => A[s * k + Math.floor(ij / k)] * A[s * k + (ij % k)]))),
      rounding,
    );
  });

  it('gemv64, gemvT64, dot64, axpy64: equal bits, and the plain sum', () => {
    const out = pair64(m);
    run([out], (arena) => arena.gemv64(m, k, a.of(arena), x.of(arena), out.of(arena)));
    const [A, X] = [a.of(wasm), x.of(wasm).slice()];
    expect(out.of(wasm)).toBeAllclose(
      Array.from({ length: m }, (_, i) => sum(k, (l) => A[i * k + l] * X[l])),
      { atol: 1e-15 * Math.max(1, k) },
    ); // k roundings
    const sums = pair64(k);
    const before = sums.of(wasm).slice();
    run([sums], (arena) => arena.gemvT64(m, k, a.of(arena), x.of(arena), sums.of(arena)));
    expect(sums.of(wasm)).toBeAllclose(
      before.map((old, l) => old + sum(m, (i) => A[i * k + l] * X[i])),
      { atol: 1e-15 * Math.max(1, m) },
    ); // m roundings
    expect(wasm.dot64(m * k, a.of(wasm), a.of(wasm))).toBe(plain.dot64(m * k, a.of(plain), a.of(plain)));
    expect(wasm.dot64(m * k, A, A)).toBeAllclose(
      sum(m * k, (i) => A[i] ** 2),
      { rtol: 1e-12 },
    ); // positive terms: roundings stay relative
    run([], (arena) => arena.axpy64(Math.min(k, m), -0.3, a.of(arena).subarray(0, Math.min(k, m)), x.of(arena)));
    expect(x.of(wasm)).toBeAllclose(
      X.map((xi, i) => (i < Math.min(k, m) ? xi - 0.3 * A[i] : xi)),
      { atol: 1e-16 },
    ); // the same two roundings
  });

  it('fields, rankOne, sign32: equal bits, and the plain sum', () => {
    const w = pair64(n * k),
      out = pair64(m * n);
    run([out, w], (arena) => arena.fields(m, n, k, a32.of(arena), w.of(arena), out.of(arena)));
    const [A, W] = [a32.of(wasm), w.of(wasm).slice()];
    const oracle = Array.from({ length: m * n }, (_, pk) =>
      sum(k, (i) => W[(pk % n) * k + i] * A[Math.floor(pk / n) * k + i]),
    );
    expect(out.of(wasm)).toBeAllclose(oracle, { atol: 1e-15 * Math.max(1, k) }); // k roundings
    if (m > 0) {
      run([w], (arena) => arena.rankOne(n, k, x.of(arena), a32.of(arena), w.of(arena)));
      expect(w.of(wasm)).toBeAllclose(
        W.map((old, ki) => old + x.of(wasm)[Math.floor(ki / k)] * A[ki % k]),
        { atol: 1e-16 },
      ); // the same two roundings
    }
    const signs = A.map(Math.sign);
    run([], (arena) => arena.sign32(m * k, a32.of(arena)));
    expect(a32.of(wasm)).toEqual(signs);
  });
});

describe.each([wasm, plain])('what a result depends on ($backend)', (arena) => {
  const P = 9,
    K = 5,
    N = 203;
  const x = fill(arena.float32(P * N), next),
    w = fill(arena.float64(K * N), next),
    f = fill(arena.float32(N * 21), next);

  it('a row of gemm32 is the same whatever rows come with it', () => {
    const whole = arena.float32(P * 21),
      part = arena.float32(P * 21);
    arena.gemm32(P, N, 21, x, f, whole);
    for (let from = 0; from < P; from++) {
      for (let rows = 1; from + rows <= P; rows++) {
        arena.gemm32(rows, N, 21, x.subarray(from * N), f, part);
        expect(part.subarray(0, rows * 21)).toEqual(whole.subarray(from * 21, (from + rows) * 21));
      }
    }
  });

  it('a field is the same whatever samples and weight rows come with it', () => {
    const whole = arena.float64(P * K),
      one = arena.float64(1);
    arena.fields(P, K, N, x, w, whole);
    for (let p = 0; p < P; p++) {
      for (let k = 0; k < K; k++) {
        arena.fields(1, 1, N, x.subarray(p * N), w.subarray(k * N), one);
        expect(one[0]).toBe(whole[p * K + k]);
      }
    }
  });

  it('moments are the same however the samples are split', () => {
    const samples = 300,
      n = 11,
      d = 6;
    const data = fill(arena.float64(samples * n), next),
      latents = fill(arena.float64(samples * d), next);
    const at = (splits: number[]): { square: number[]; cross: number[] } => {
      const square = arena.float64(n * n),
        cross = arena.float64(n * d);
      splits.slice(1).forEach((to, i) => {
        const from = splits[i];
        arena.syrk64(to - from, n, data.subarray(from * n), square);
        arena.gemmTN64(to - from, n, d, data.subarray(from * n), latents.subarray(from * d), cross);
      });
      return { square: [...square].filter((_, ij) => Math.floor(ij / n) <= ij % n), cross: [...cross] };
    };
    const whole = at([0, samples]);
    for (const splits of [
      [0, 1, 2, samples],
      [0, 64, 128, 256, samples],
      [0, 299, samples],
    ])
      expect(at(splits)).toEqual(whole);
  });

  it('sign32 keeps the sign of zero and NaN', () => {
    const special = arena.float32(11);
    special.set([0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3, -3, -0, NaN]);
    arena.sign32(11, special);
    expect([...special]).toEqual([0, -0, NaN, 1, -1, 1, -1, 1, -1, -0, NaN]);
  });

  it('infinities and NaN pass through', () => {
    const a = arena.float64(4),
      b = arena.float64(4),
      out = arena.float64(4);
    a.set([Infinity, 1, NaN, 0]);
    b.set([1, 0, 0, 1]);
    arena.gemm64(2, 2, 2, a, b, out);
    expect([...out]).toEqual([Infinity, NaN, NaN, NaN]); // Infinity · 0 is NaN
    a.set([Infinity, 1, 2, 0]);
    b.set([1, 1, 1, 1]);
    arena.gemm64(2, 2, 2, a, b, out);
    expect([...out]).toEqual([Infinity, Infinity, 2, 2]);
  });
});

it('SIMD calls in an inner loop leave nothing behind', async () => {
  expect(await allocationOf(new URL('../test/allocation.ts', import.meta.url))).toBeLessThan(8); // bytes a call: one boxed double would be 12 or more, an array view 100
});
