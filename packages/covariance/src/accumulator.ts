import { createArena, type Arena } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { uniteBlocks, type BlockSet } from './blockSet.ts';
import { centerBlock } from './centerBlock.ts';
import {
  accumulatorBytes,
  requireIdentity,
  sampleCount,
  type GeneratorIdentity,
  type MomentState,
} from './momentState.ts';
import { packUpper, unpackUpper } from './packUpper.ts';
import { joinMeans, joinWeight, pooledMeanC } from './joinMeans.ts';

/** `HalfSums` while samples are being added. */
interface OpenHalf {
  count: number;
  readonly meanX: Float64Array;
  readonly meanC: Float64Array;
  /** N×N, upper triangle */
  readonly omega: Float64Array;
  readonly phi: Float64Array;
}

/**
 * A `MomentState` opened for adding: its sums lie in an arena, where the kernels reach them, with room for one block.
 * Only `updateMoments` changes it. Made of `accumulatorBytes(N, D)` bytes, however many samples follow.
 */
export interface Accumulator extends GeneratorIdentity {
  readonly arena: Arena;
  blocks: BlockSet;
  /** D×D, upper triangle */
  readonly latent: Float64Array;
  readonly halves: readonly [OpenHalf, OpenHalf];
  readonly fourthOrder: { xx: number; xc: number };
  /** (BLOCK_SIZE + 1)×N: centered outputs, and the rank-one term of the joint as one more row */
  readonly panelX: Float64Array;
  /** (BLOCK_SIZE + 1)×D: the same for the latents */
  readonly panelC: Float64Array;
}

/** A block of samples, and which block of which seed it is. */
export interface SampleBlock {
  readonly seed: number;
  readonly block: number;
  /** BLOCK_SIZE×D */
  readonly latents: Float32Array;
  /** BLOCK_SIZE×N, not centered */
  readonly outputs: Float32Array;
}

/** What became of a block: added, or left out because an output was NaN or infinite. */
export type UpdateResult =
  | { readonly status: 'ok' }
  | {
      readonly status: 'nonFinite';
      /** row in the block */ readonly sample: number;
      /** column */ readonly output: number;
    };

/** Opens a state for adding blocks; the state itself stays as it is. `backend` as in `createArena`. */
export function createAccumulator(
  state: MomentState,
  { backend }: { readonly backend?: 'wasm' | 'plain' } = {},
): Accumulator {
  const { generatorName, generatorHash, N, D, blocks } = state;
  requireIdentity('createAccumulator', state);
  const arena = createArena(accumulatorBytes(N, D), { backend });
  const latent = arena.float64(D * D);
  unpackUpper(D, state.latent, latent);
  const [even, odd] = state.halves.map((half): OpenHalf => {
    const omega = arena.float64(N * N);
    unpackUpper(N, half.omega, omega);
    const phi = arena.float64(N * D);
    phi.set(half.phi);
    return { count: half.count, meanX: half.meanX.slice(), meanC: half.meanC.slice(), omega, phi };
  });
  const panelX = arena.float64((BLOCK_SIZE + 1) * N);
  const panelC = arena.float64((BLOCK_SIZE + 1) * D);
  return {
    generatorName,
    generatorHash,
    N,
    D,
    arena,
    blocks,
    latent,
    halves: [even, odd],
    fourthOrder: { ...state.fourthOrder },
    panelX,
    panelC,
  };
}

/** A copy of the sums as plain data; adding may go on afterwards. */
export function snapshotMoments({
  generatorName,
  generatorHash,
  N,
  D,
  blocks,
  latent,
  halves,
  fourthOrder,
}: Accumulator): MomentState {
  const [even, odd] = halves.map(({ count, meanX, meanC, omega, phi }) => ({
    count,
    meanX: meanX.slice(),
    meanC: meanC.slice(),
    omega: packUpper(N, omega),
    phi: phi.slice(),
  }));
  return {
    generatorName,
    generatorHash,
    N,
    D,
    blocks,
    latent: packUpper(D, latent),
    halves: [even, odd],
    fourthOrder: { ...fourthOrder },
  };
}

/**
 * Adds one block of samples to an open sum, in place. With the block's means m, its n rows and the δ from the old mean,
 *
 *   Σ ← Σ + Σ_s (x_s − m)(x_s − m)ᵀ + n_old·n/(n_old + n) · δ δᵀ
 *
 * about the mean of the block's half (even or odd), likewise Σ (x − x̄)(c − c̄)ᵀ, and Σ (c − c̄)(c − c̄)ᵀ about the mean of all samples.
 * The last term is one more row of the panel, so each update is two symmetric rank-257 products and one of 257 rows: N² + 2ND + D² flops a sample.
 *
 * @returns status 'nonFinite' when an output is NaN or infinite: then nothing was added
 * @throws RangeError when the block is in the sum already, a size or number is wrong, or a latent is not finite
 * @see Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979
 */
export function updateMoments(accumulator: Accumulator, { seed, block, latents, outputs }: SampleBlock): UpdateResult {
  const { N, D, arena, panelX, panelC, fourthOrder } = accumulator;
  if (outputs.length !== BLOCK_SIZE * N)
    throw new RangeError(
      `updateMoments: expected ${BLOCK_SIZE}×${N} outputs from generator '${accumulator.generatorName}', got ${outputs.length} numbers`,
    );
  if (latents.length !== BLOCK_SIZE * D)
    throw new RangeError(`updateMoments: expected ${BLOCK_SIZE}×${D} latents, got ${latents.length} numbers`);
  for (const [name, value] of Object.entries({ seed, block })) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`updateMoments: expected a whole number ${name} ≥ 0, got ${String(value)}`);
  }
  const blocks = uniteBlocks('updateMoments', accumulator.blocks, [{ seed, ranges: [[block, block + 1]] }]);
  const meanX = new Float64Array(N);
  const meanC = new Float64Array(D);
  if (!centerBlock(BLOCK_SIZE, N, outputs, meanX, panelX)) {
    const at = outputs.findIndex((value) => !Number.isFinite(value));
    return { status: 'nonFinite', sample: Math.floor(at / N), output: at % N };
  }
  if (!centerBlock(BLOCK_SIZE, D, latents, meanC, panelC))
    throw new RangeError('updateMoments: expected finite latents, got NaN or an infinity');

  for (let s = 0; s < BLOCK_SIZE; s++) {
    const x = panelX.subarray(s * N, (s + 1) * N);
    const c = panelC.subarray(s * D, (s + 1) * D);
    const x2 = arena.dot64(N, x, x);
    fourthOrder.xx += x2 * x2;
    fourthOrder.xc += x2 * arena.dot64(D, c, c);
  }

  writeJointRow(panelC, sampleCount(accumulator), pooledMeanC(accumulator.halves), meanC);
  arena.syrk64(BLOCK_SIZE + 1, D, panelC, accumulator.latent);

  const half = accumulator.halves[block % 2];
  writeJointRow(panelX, half.count, half.meanX, meanX);
  arena.syrk64(BLOCK_SIZE + 1, N, panelX, half.omega);
  writeJointRow(panelC, half.count, half.meanC, meanC);
  arena.gemmTN64(BLOCK_SIZE + 1, N, D, panelX, panelC, half.phi);
  joinMeans(half.count, half.meanX, BLOCK_SIZE, meanX, half.meanX);
  joinMeans(half.count, half.meanC, BLOCK_SIZE, meanC, half.meanC);
  half.count += BLOCK_SIZE;
  accumulator.blocks = blocks;
  return { status: 'ok' };
}

/** Last row of the panel: √(n_old·n/(n_old + n)) · (mean of the block − old mean). */
function writeJointRow(panel: Float64Array, count: number, oldMean: Float64Array, blockMean: Float64Array): void {
  const scale = Math.sqrt(joinWeight(count, BLOCK_SIZE));
  const last = BLOCK_SIZE * blockMean.length;
  for (let j = 0; j < blockMean.length; j++) panel[last + j] = scale * (blockMean[j] - oldMean[j]);
}
