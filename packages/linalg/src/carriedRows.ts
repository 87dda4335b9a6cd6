import type { Matrix } from './matrix.ts';
import { matrix } from './matrix.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';

const STRIP = 8; // vectors that move through reflectors and rotations together; one row of a strip is a cache line
const MIN_PAIRS = 8192; // rotations are gathered until they fill this many (cosine, sine) pairs, at least those of two sweeps

/**
 * Rows x that are multiplied by orthogonal matrices from the right, x ← x H, stored as strips of eight: strip[8·i + c] = x_c,i.
 * A strip fits in the second-level cache, so many reflectors or rotations pass over it at memory-free speed.
 */
export interface CarriedRows {
  readonly n: number;
  readonly numRows: number;
  readonly strips: readonly Float64Array[];
}

/** Bytes that carryRows and rotationBuffer take from an arena. */
export function carriedBytes(n: number, numRows: number): number {
  return 8 * (STRIP * n * Math.ceil(numRows / STRIP) + pairsLength(n));
}

const pairsLength = (n: number): number => 2 * Math.max(MIN_PAIRS, 2 * n);

/** The rows of a p×n matrix as strips. */
export function carryRows(rows: Matrix, float64: (length: number) => Float64Array): CarriedRows {
  const { rows: numRows, cols: n } = rows;
  const strips = Array.from({ length: Math.ceil(numRows / STRIP) }, () => float64(STRIP * n));
  for (let k = 0; k < numRows; k++) {
    const strip = strips[Math.floor(k / STRIP)];
    for (let i = 0; i < n; i++) strip[STRIP * i + (k % STRIP)] = rows.data[k * n + i];
  }
  return { n, numRows, strips };
}

/** The carried rows as a matrix, column j being their entry order[j]. */
export function carriedMatrix({ n, numRows, strips }: CarriedRows, order: ArrayLike<number>): Matrix {
  const out = matrix(numRows, n);
  for (let k = 0; k < numRows; k++) {
    const strip = strips[Math.floor(k / STRIP)];
    for (let j = 0; j < n; j++) out.data[k * n + j] = strip[STRIP * order[j] + (k % STRIP)];
  }
  return out;
}

/** x ← x H_1 H_2 ⋯ for every carried row: reflectors in the order given, each on its first entries. tau = 0 stands for the identity. */
export function reflectRows(
  kernels: SpectrumKernels,
  { strips }: CarriedRows,
  reflectors: readonly { v: Float64Array; tau: number }[],
): void {
  for (const strip of strips) {
    for (const { v, tau } of reflectors) if (tau !== 0) kernels.reflectStrip(v.length, tau, v, strip);
  }
}

/** Gathers sweeps of rotations and applies many of them to a strip while it is in cache. `flush` applies what is left. */
export function rotateRows(
  kernels: SpectrumKernels,
  { n, strips }: CarriedRows,
  float64: (length: number) => Float64Array,
): { onSweep(first: number, count: number, pairs: Float64Array): void; flush(): void } {
  const gathered = float64(pairsLength(n));
  let sweeps: { first: number; count: number; pairs: Float64Array }[] = [];
  let used = 0;
  const flush = (): void => {
    for (const strip of strips)
      for (const { first, count, pairs } of sweeps) kernels.rotateStrip(first, count, pairs, strip);
    sweeps = [];
    used = 0;
  };
  return {
    onSweep(first, count, pairs) {
      if (used + 2 * count > gathered.length) flush();
      const kept = gathered.subarray(used, used + 2 * count);
      kept.set(pairs.subarray(0, 2 * count));
      sweeps.push({ first, count, pairs: kept });
      used += 2 * count;
    },
    flush,
  };
}
