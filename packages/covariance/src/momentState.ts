import { BLOCK_SIZE } from '@geq/random';
import type { BlockSet } from './blockSet.ts';

/** Which generator a sum belongs to. */
export interface GeneratorIdentity {
  /** For people: appears in error messages. */
  readonly generatorName: string;
  /** For the machine: content hash of the generator's specification and weights. Sums with different hashes never mix. */
  readonly generatorHash: string;
  /** Output dimension. */
  readonly N: number;
  /** Latent dimension. */
  readonly D: number;
}

/** Sums over the even or the odd blocks, about the means of those same blocks. */
export interface HalfSums {
  /** Samples, a multiple of BLOCK_SIZE. */
  readonly count: number;
  /** N */
  readonly meanX: Float64Array;
  /** D */
  readonly meanC: Float64Array;
  /** N(N+1)/2, upper triangle row by row: Σ (x − x̄)(x − x̄)ᵀ */
  readonly omega: Float64Array;
  /** N×D: Σ (x − x̄)(c − c̄)ᵀ */
  readonly phi: Float64Array;
}

/** Σ over samples of products of squared norms, each block about its own mean; they give the sampling error. */
export interface FourthOrderSums {
  /** Σ ‖x − x̄‖⁴ */
  readonly xx: number;
  /** Σ ‖x − x̄‖² ‖c − c̄‖² */
  readonly xc: number;
}

/**
 * Sums from which the moments follow, and the blocks they hold: plain data, never changed once made. N(N+1) + 2ND + D(D+1)/2
 * doubles and a few rows.
 */
export interface MomentState extends GeneratorIdentity {
  readonly blocks: BlockSet;
  /** D(D+1)/2, upper triangle row by row: Σ (c − c̄)(c − c̄)ᵀ over all samples */
  readonly latent: Float64Array;
  /** even blocks, odd blocks */
  readonly halves: readonly [HalfSums, HalfSums];
  readonly fourthOrder: FourthOrderSums;
}

const MAX_BYTES = 2 ** 32 - 2 ** 20; // what a 32-bit WebAssembly memory holds, less a margin for its scratch

/**
 * Bytes of working memory that an accumulator needs: 2N² + 2ND + D² doubles of sums, and panels of BLOCK_SIZE + 1 rows of N + D doubles.
 */
export function accumulatorBytes(N: number, D: number): number {
  return 8 * (2 * N * N + 2 * N * D + D * D + (BLOCK_SIZE + 1) * (N + D));
}

/**
 * The state of a sum without samples.
 *
 * @throws RangeError when N or D is no whole number ≥ 1, when the sums would not fit into 4 GiB (N of about 16,000 for
 *   small D, 10,000 for D = N), or when name or hash is empty
 */
export function createMoments({ generatorName, generatorHash, N, D }: GeneratorIdentity): MomentState {
  requireIdentity('createMoments', { generatorName, generatorHash, N, D });
  const half = (): HalfSums => ({
    count: 0,
    meanX: new Float64Array(N),
    meanC: new Float64Array(D),
    omega: new Float64Array((N * (N + 1)) / 2),
    phi: new Float64Array(N * D),
  });
  return {
    generatorName,
    generatorHash,
    N,
    D,
    blocks: [],
    latent: new Float64Array((D * (D + 1)) / 2),
    halves: [half(), half()],
    fourthOrder: { xx: 0, xc: 0 },
  };
}

/** Throws, in the name of `caller`, unless sizes and names are usable. */
export function requireIdentity(caller: string, { generatorName, generatorHash, N, D }: GeneratorIdentity): void {
  for (const [name, value] of [
    ['generatorName', generatorName],
    ['generatorHash', generatorHash],
  ]) {
    if (typeof value !== 'string' || value === '')
      throw new TypeError(
        `${caller}: expected a non-empty string as ${name}, got ${value === '' ? 'an empty one' : typeof value}`,
      );
  }
  for (const [name, value] of [
    ['N', N],
    ['D', D],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${caller}: expected a whole number ${name} ≥ 1, got ${String(value)}`);
  }
  const bytes = accumulatorBytes(N, D);
  if (bytes > MAX_BYTES)
    throw new RangeError(
      `${caller}: expected moments that fit into 4 GiB, got N = ${N}, D = ${D}, which need ${(bytes / 2 ** 30).toPrecision(3)} GiB`,
    );
}

/** Throws, in the name of `caller`, unless both are sums over the same generator. */
export function requireSameGenerator(caller: string, a: GeneratorIdentity, b: GeneratorIdentity): void {
  if (a.generatorHash !== b.generatorHash) {
    throw new RangeError(
      `${caller}: expected sums over one generator, got '${a.generatorName}' (hash ${a.generatorHash}) and '${b.generatorName}' (hash ${b.generatorHash})`,
    );
  }
  if (a.N !== b.N || a.D !== b.D) {
    throw new RangeError(
      `${caller}: expected sums of one shape, got N = ${a.N}, D = ${a.D} and N = ${b.N}, D = ${b.D} for generator '${a.generatorName}'`,
    );
  }
}

/** Samples in both halves. */
export function sampleCount({ halves: [even, odd] }: { readonly halves: readonly [HalfSums, HalfSums] }): number {
  return even.count + odd.count;
}
