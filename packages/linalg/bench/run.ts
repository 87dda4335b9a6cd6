// Longer than other files: one table of all kernels, each verified before it is timed, in the order in which it is printed.
import { cpus } from 'node:os';
import { benchRow } from '@geq/testing/benchRow';
import { fill, seeded } from '../fixtures/seeded.ts';
import {
  createArena,
  matrix,
  matmul,
  syrk,
  symmetricEigen,
  symmetricEigenvalues,
  symmetricSpectrum,
  transpose,
  type Arena,
  type Matrix,
  type SymmetricSpectrum,
} from '../src/index.ts';
import { numpyEigh } from './numpyEigh.ts';
import { wasmModule as peakModule } from './peakModule.ts';

// Speed of the kernels beside their largest error. Limit: the multiply-add rate of one thread with 128-bit registers and no
// memory (assembly/bench/peak.ts), measured in the same minute. Medians; the machine may be noisy: compare shares.

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { peak64(rounds: number): number } };
};

const next = seeded(1);

/** Median seconds of a call. */
function seconds(call: () => void, { runs = 15, repeat = 1 } = {}): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    for (let i = 0; i < repeat; i++) call();
    return (performance.now() - start) / 1000 / repeat;
  });
  return times.sort((x, y) => x - y)[runs >> 1];
}

/** GFLOPS of the register loop: the fastest of many short runs, since it stands for what cannot be beaten. */
function measurePeak64(): number {
  const { peak64 } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(peakModule, 'base64'))).exports;
  const rounds = 20_000;
  const fastest = Math.min(...Array.from({ length: 200 }, () => seconds(() => peak64(rounds), { runs: 1 })));
  return (4 * 28 * 2 * rounds) / fastest / 1e9;
}

const peak64 = measurePeak64();
const limits = { float32: 2 * peak64, float64: peak64 };

function report(
  name: string,
  { flops, time, error, kind }: { flops: number; time: number; error: number; kind: 'float32' | 'float64' },
): void {
  const gflops = flops / time / 1e9;
  benchRow({
    work: name,
    ours: 1e3 * time,
    unit: 'ms',
    limit: { name: `${kind} registers`, share: gflops / limits[kind] },
    error,
  });
  const duration =
    time < 1e-3 ? `${(time * 1e6).toFixed(2)} µs` : time < 1 ? `${(time * 1e3).toFixed(2)} ms` : `${time.toFixed(2)} s`;
  console.log(
    `${name.padEnd(42)} ${duration.padStart(11)} ${gflops.toFixed(1).padStart(7)} GFLOPS ${((100 * gflops) / limits[kind]).toFixed(0).padStart(4)} % of limit   error ${error.toExponential(1)}`,
  );
}

/** Largest |actual − expected(i)| over a sample of entries, relative to the largest |expected|. */
function sampledError(actual: ArrayLike<number>, expected: (i: number) => number, samples = 500): number {
  let worst = 0;
  let largest = 0;
  for (let q = 0; q < samples; q++) {
    const i = Math.floor((q * (actual.length - 1)) / Math.max(1, samples - 1));
    const truth = expected(i);
    worst = Math.max(worst, Math.abs(actual[i] - truth));
    largest = Math.max(largest, Math.abs(truth));
  }
  return worst / largest;
}

function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

function gemm32(arena: Arena, m: number, k: number, n: number): number {
  const a = fill(arena.float32(m * k), next),
    b = fill(arena.float32(k * n), next),
    out = arena.float32(m * n);
  const call = (): void => arena.gemm32(m, k, n, a, b, out);
  call();
  const error = sampledError(out, (ij) => sum(k, (l) => a[Math.floor(ij / n) * k + l] * b[l * n + (ij % n)]));
  const time = seconds(call);
  report(`gemm32 ${m} × ${k} × ${n}`, { flops: 2 * m * k * n, time, error, kind: 'float32' });
  return time / m;
}

function gemm64(arena: Arena, n: number): void {
  const a = fill(arena.float64(n * n), next),
    b = fill(arena.float64(n * n), next),
    out = arena.float64(n * n);
  const call = (): void => arena.gemm64(n, n, n, a, b, out);
  call();
  const error = sampledError(out, (ij) => sum(n, (l) => a[Math.floor(ij / n) * n + l] * b[l * n + (ij % n)]));
  report(`gemm64 ${n} × ${n} × ${n}`, { flops: 2 * n ** 3, time: seconds(call, { runs: 5 }), error, kind: 'float64' });
}

function moments(arena: Arena, p: number, n: number, d: number): void {
  const x = fill(arena.float64(p * n), next),
    c = fill(arena.float64(p * d), next),
    square = arena.float64(n * n),
    cross = arena.float64(n * d);
  arena.syrk64(p, n, x, square);
  arena.gemmTN64(p, n, d, x, c, cross);
  const upper = (ij: number): [number, number] => [
    Math.min(Math.floor(ij / n), ij % n),
    Math.max(Math.floor(ij / n), ij % n),
  ];
  const full = Float64Array.from(square, (_, ij) => square[upper(ij)[0] * n + upper(ij)[1]]);
  const squareError = sampledError(full, (ij) => sum(p, (s) => x[s * n + upper(ij)[0]] * x[s * n + upper(ij)[1]]));
  const crossError = sampledError(cross, (ij) => sum(p, (s) => x[s * n + Math.floor(ij / d)] * c[s * d + (ij % d)]));
  report(`syrk64 ${p} samples, N = ${n}`, {
    flops: p * n * n,
    time: seconds(() => arena.syrk64(p, n, x, square), { runs: 9 }),
    error: squareError,
    kind: 'float64',
  });
  report(`gemmTN64 ${p} samples, ${n} × ${d}`, {
    flops: 2 * p * n * d,
    time: seconds(() => arena.gemmTN64(p, n, d, x, c, cross), { runs: 9 }),
    error: crossError,
    kind: 'float64',
  });
}

function step(arena: Arena, N: number, K: number): void {
  const x = fill(arena.float32(N), next),
    w = fill(arena.float64(K * N), next),
    out = arena.float64(K),
    zero = arena.float64(K),
    y = fill(arena.float64(N), next);
  arena.fields(1, K, N, x, w, out);
  const error = sampledError(out, (k) => sum(N, (i) => w[k * N + i] * x[i]), K);
  const many = { runs: 9, repeat: 20000 };
  report(`fields K = ${K}, N = ${N}`, {
    flops: 2 * K * N,
    time: seconds(() => arena.fields(1, K, N, x, w, out), many),
    error,
    kind: 'float64',
  });
  const before = w.slice();
  out.fill(0.25);
  arena.rankOne(K, N, out, x, w);
  report(`rankOne K = ${K}, N = ${N}`, {
    flops: 2 * K * N,
    time: seconds(() => arena.rankOne(K, N, zero, x, w), many),
    error: sampledError(w, (ki) => before[ki] + 0.25 * x[ki % N]),
    kind: 'float64',
  });
  const dotError = Math.abs(arena.dot64(N, w, y) - sum(N, (i) => w[i] * y[i]));
  report(`dot64 N = ${N}`, {
    flops: 2 * N,
    time: seconds(() => void arena.dot64(N, w, y), many),
    error: dotError,
    kind: 'float64',
  });
  const old = y.slice();
  arena.axpy64(N, 0.25, w, y);
  report(`axpy64 N = ${N}`, {
    flops: 2 * N,
    time: seconds(() => arena.axpy64(N, 0, w, y), many),
    error: sampledError(y, (i) => old[i] + 0.25 * w[i]),
    kind: 'float64',
  });
}

function covarianceLike(n: number): Matrix {
  const samples = matrix(2 * n, n, fill(new Float64Array(2 * n * n), next));
  return syrk(samples);
}

/** Times the spectrum with four rows; the error is that of rows f(A) rowsᵀ, f(ρ) = ρ and 1, relative. */
function spectrum(n: number, runs: number): void {
  const a = covarianceLike(n);
  const rows = matrix(4, n, fill(new Float64Array(4 * n), next));
  const { eigenvalues, projections } = symmetricSpectrum(a, rows);
  const forms = matmul(matmul(rows, a), transpose(rows)).data;
  const weighted = matmul(
    matrix(
      4,
      n,
      projections.data.map((x, i) => x * eigenvalues[i % n]),
    ),
    transpose(projections),
  ).data;
  const error = sampledError(weighted, (i) => forms[i], 16);
  report(`symmetricSpectrum, 4 rows, N = ${n}`, {
    flops: (4 / 3) * n ** 3,
    time: seconds(() => void symmetricSpectrum(a, rows), { runs }),
    error,
    kind: 'float64',
  });
  report(`symmetricEigenvalues, N = ${n}`, {
    flops: (4 / 3) * n ** 3,
    time: seconds(() => void symmetricEigenvalues(a), { runs }),
    error,
    kind: 'float64',
  });
  const { values, vectors } = symmetricEigen(a);
  const back = matmul(
    matrix(
      n,
      n,
      vectors.data.map((x, i) => x * values[i % n]),
    ),
    transpose(vectors),
  ).data;
  report(`symmetricEigen, N = ${n} (11 N³ flops)`, {
    flops: 11 * n ** 3,
    time: seconds(() => void symmetricEigen(a), { runs: 3 }),
    error: sampledError(back, (i) => a.data[i]),
    kind: 'float64',
  });
}

/** Σ_τ f(ρ_τ) P_aτ P_bτ. */
function weightedSums({ eigenvalues, projections: P }: SymmetricSpectrum, f: (rho: number) => number): Float64Array {
  return matmul(
    matrix(
      P.rows,
      P.cols,
      P.data.map((x, i) => x * f(eigenvalues[i % P.cols])),
    ),
    transpose(P),
  ).data;
}

const largestOf = (x: Float64Array): number => x.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
const largestGap = (x: Float64Array, y: Float64Array): number =>
  largestOf(x.map((entry, i) => entry - y[i])) / largestOf(y);

/** The spectrum with four rows beside NumPy's, one after the other in turns: agreement first, then both times. */
function pairedSpectrum(n: number): void {
  const a = covarianceLike(n);
  const rows = matrix(4, n, fill(new Float64Array(4 * n), next));
  const ours: number[] = [],
    theirs: number[] = [],
    valuesAlone: number[] = [];
  let error: number | undefined; // of the sums, where NumPy is there to tell
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    const spectrum = symmetricSpectrum(a, rows);
    ours.push((performance.now() - start) / 1000);
    const numpy = n <= 4000 ? numpyEigh(a, rows) : undefined;
    if (turn === 0 && numpy) {
      const rhoMax = largestOf(numpy.eigenvalues);
      const sums = [
        (rho: number): number => rho / rhoMax,
        (rho: number): number => 1 / (0.01 + rho / rhoMax),
        (rho: number): number => Math.exp((-10 * rho) / rhoMax),
      ].map((f) => largestGap(weightedSums(spectrum, f), weightedSums(numpy, f)));
      error = Math.max(...sums);
      console.log(
        `N = ${n} against NumPy: eigenvalues ${largestGap(spectrum.eigenvalues, numpy.eigenvalues).toExponential(1)} of the largest, Σ f(ρ) P_a P_b ${error.toExponential(1)}`,
      );
    }
    if (!numpy) break;
    theirs.push(numpy.eigh);
    valuesAlone.push(numpy.eigvalsh);
  }
  const median = (x: number[]): number => [...x].sort((s, t) => s - t)[x.length >> 1];
  const time = median(ours);
  const share = ((4 / 3) * n ** 3) / time / 1e9 / limits.float64;
  benchRow({
    work: `symmetricSpectrum, 4 rows, N = ${n}, paired`,
    ours: time,
    unit: 's',
    ...(theirs.length > 0 ? { baseline: { name: 'NumPy eigh, one thread', time: median(theirs) } } : {}),
    limit: { name: 'float64 registers', share },
    error,
  });
  console.log(
    `symmetricSpectrum, 4 rows, N = ${n}: ${time.toFixed(2)} s, ${(100 * share).toFixed(0)} % of limit` +
      (theirs.length > 0
        ? `; NumPy on one thread: eigh ${median(theirs).toFixed(2)} s (${(median(theirs) / time).toFixed(2)}×), eigvalsh, no projections, ${median(valuesAlone).toFixed(2)} s`
        : ''),
  );
}

const large = process.argv.slice(2).map(Number); // further sizes of the spectrum, paired with NumPy where there is one, e.g. 3072
console.log(
  `${cpus()[0].model}, Node ${process.version}; limit ${limits.float32.toFixed(0)} GFLOPS float32, ${limits.float64.toFixed(0)} GFLOPS float64`,
);
const perSample = 3 * gemm32(createArena(1e6), 256, 100, 100) + gemm32(createArena(4e6), 256, 100, 1000);
console.log(`  rand, three 100 × 100 layers and one 100 × 1000: ${(perSample * 1e6).toFixed(2)} µs a sample`);
gemm32(createArena(1e7), 256, 100, 3072);
gemm32(createArena(6e7), 2048, 2048, 2048);
gemm64(createArena(3e7), 1000);
moments(createArena(3e7), 256, 1000, 100);
moments(createArena(1e8), 256, 3072, 100);
for (const N of [1000, 3072]) step(createArena(1e6), N, 2);
for (const n of [250, 1000]) spectrum(n, n > 250 ? 5 : 40);
for (const n of large) pairedSpectrum(n);
