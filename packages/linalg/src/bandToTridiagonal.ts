import type { CarriedRows } from './carriedRows.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';

const MIN_REFLECTORS = 16384; // doubles of reflectors gathered before they pass over the carried rows, at least those of two chains

/**
 * The lower triangle of an n×n band matrix of width b with room for its bulges, behind b rows of zeros: entry (i − b, j − b) of the matrix, i − 2b < j ≤ i, at
 * 3b i + 2b + j. What lies above the diagonal means nothing.
 */
export interface Band {
  readonly n: number;
  readonly b: number;
  readonly entries: Float64Array;
}

export function createBand(n: number, b: number, float64: (length: number) => Float64Array): Band {
  return { n, b, entries: float64(bandLength(n, b)) };
}

/** Index of entry (i, j) of the matrix. */
export const bandIndex = (b: number, i: number, j: number): number => 3 * b * (i + b) + 3 * b + j;

const bandLength = (n: number, b: number): number => bandIndex(b, n, n);

/** Doubles that createBand and bandToTridiagonal take from an arena. */
export const chaseLength = (n: number, b: number): number => bandLength(n, b) + 2 * reflectorsLength(n, b) + b;

const reflectorsLength = (n: number, b: number): number => Math.max(MIN_REFLECTORS, 2 * (n + b));

/**
 * Reduction of a band to a tridiagonal matrix, row by row from the last upwards: one reflector of length b clears a row beyond the entry beside the diagonal, the
 * others chase the bulge this makes off the upper end. 6 n² b flops, all in cache.
 *
 * @param carried rows that are multiplied by the reflectors from the right
 * @returns T_ii, and T_{i,i+1} with a last entry that means nothing
 * @see Murata & Horikoshi, Information Processing in Japan 15, 108 (1975); Bischof, Lang & Sun, ACM Trans. Math. Softw. 26, 581 (2000)
 */
export function bandToTridiagonal(
  kernels: SpectrumKernels,
  { n, b, entries }: Band,
  { strips }: CarriedRows,
  float64: (length: number) => Float64Array,
): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const gathered = float64(reflectorsLength(n, b));
  const taus = float64(reflectorsLength(n, b));
  const scratch = float64(b);
  let chains: { r: number; v: Float64Array; tau: Float64Array }[] = [];
  let used = 0;
  const flush = (): void => {
    for (const strip of strips) for (const { r, v, tau } of chains) kernels.reflectChain(r, b, v, tau, strip);
    chains = [];
    used = 0;
  };
  for (let r = b + n - 1; r > b + 1; r--) {
    const length = b * Math.ceil((r - b) / b);
    if (used + length > gathered.length) flush();
    const v = gathered.subarray(used, used + length);
    const tau = taus.subarray(used / b, (used + length) / b);
    kernels.chaseRow(r, b, entries, v, tau, scratch);
    chains.push({ r, v, tau });
    used += length;
  }
  flush();
  return {
    diagonal: Float64Array.from({ length: n }, (_, i) => entries[bandIndex(b, i, i)]),
    offDiagonal: Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? entries[bandIndex(b, i + 1, i)] : 0)),
  };
}
