import { uniteBlocks, type BlockSet } from './blockSet.ts';
import { requireSameGenerator, sampleCount, type HalfSums, type MomentState } from './momentState.ts';
import { joinMeans, joinOmega, joinPacked, joinPhi, pooledMeanC } from './joinMeans.ts';

/**
 * The sum over the blocks of all shards, as if one run had seen them:
 *
 *   Σ_ab = Σ_a + Σ_b + n_a n_b/(n_a + n_b) · (mean_b − mean_a)(mean_b − mean_a)ᵀ
 *
 * The shards are joined in the order of their first block, whatever order they arrive in; merging merged shards in another
 * grouping changes entries by rounding alone (relative 1e-12). Seeds may differ: their blocks are other samples.
 *
 * @returns a new state; the shards stay as they are. Peak memory: the shards and one state more.
 * @throws RangeError when there is no shard, when two hold the same block of the same seed, or when they belong to different
 *   generators
 * @see Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979
 */
export function mergeMoments(shards: readonly MomentState[]): MomentState {
  if (shards.length === 0) throw new RangeError('mergeMoments: expected at least one shard, got none');
  shards.forEach((shard) => requireSameGenerator('mergeMoments', shards[0], shard));
  shards.reduce((set: BlockSet, { blocks }) => uniteBlocks('mergeMoments', set, blocks), []); // refuse before any work
  const [first, ...rest] = shards.toSorted(byFirstBlock);
  return rest.reduce(join, first);
}

function byFirstBlock(a: MomentState, b: MomentState): number {
  const [p, q] = [a.blocks.at(0), b.blocks.at(0)];
  if (!p || !q) return Number(p !== undefined) - Number(q !== undefined); // empty shards first
  return p.seed - q.seed || p.ranges[0][0] - q.ranges[0][0];
}

function join(a: MomentState, b: MomentState): MomentState {
  return {
    ...a,
    blocks: uniteBlocks('mergeMoments', a.blocks, b.blocks),
    latent: joinPacked(
      { count: sampleCount(a), mean: pooledMeanC(a.halves), sums: a.latent },
      { count: sampleCount(b), mean: pooledMeanC(b.halves), sums: b.latent },
    ),
    halves: [joinHalves(a.halves[0], b.halves[0]), joinHalves(a.halves[1], b.halves[1])],
    fourthOrder: { xx: a.fourthOrder.xx + b.fourthOrder.xx, xc: a.fourthOrder.xc + b.fourthOrder.xc },
  };
}

function joinHalves(a: HalfSums, b: HalfSums): HalfSums {
  const meanX = a.meanX.slice();
  const meanC = a.meanC.slice();
  joinMeans(a.count, a.meanX, b.count, b.meanX, meanX);
  joinMeans(a.count, a.meanC, b.count, b.meanC, meanC);
  return { count: a.count + b.count, meanX, meanC, omega: joinOmega(a, b), phi: joinPhi(a, b) };
}
