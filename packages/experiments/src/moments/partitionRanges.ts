import type { MomentsConfig } from '@geq/scenarios';
import { shardRange, type Range } from '@geq/runs';

const FIRST = 32; // blocks: 8192 samples, some seconds of the slowest generators
const EVEN = 8; // partitions of that size
const PER_OCTAVE = 4; // from there on: 24 partitions for 10⁶ samples, 50 for 10⁸
const OF_A_SHARD = 4;

/** Blocks before partition k: 0, 32, 64, …, 256, then four to an octave: 320, 384, 448, 512, 640, … */
export function partitionStart(k: number): number {
  if (k <= EVEN) return FIRST * k;
  const [octave, quarter] = [Math.floor((k - EVEN) / PER_OCTAVE), (k - EVEN) % PER_OCTAVE];
  return FIRST * EVEN * 2 ** octave * (1 + quarter / PER_OCTAVE);
}

/** What says how the blocks of a folder are cut. */
type Cut = Pick<MomentsConfig, 'blocks' | 'base' | 'shard'>;

/**
 * The partitions of some moments: each is summed block by block by one thread, and the sums of all are added in ascending order. Where partitions begin
 * depends on the blocks before them alone, not on how many follow. So moments that go on from smaller ones have the same bits as those that are
 * drawn in one go: all partitions but the last are the smaller ones' own, and the last goes on from where it stood.
 *
 * A shard, which nothing goes on from, is cut into four.
 */
export function partitionRanges({ blocks, base = 0, shard }: Cut): Range[] {
  if (shard) {
    const [first, end] = shardRange(shard, blocks);
    const count = Math.min(OF_A_SHARD, end - first);
    return Array.from({ length: count }, (_, k): Range => [
      first + Math.floor((k * (end - first)) / count),
      first + Math.floor(((k + 1) * (end - first)) / count),
    ]);
  }
  const ranges: Range[] = [];
  for (let k = 0; base + partitionStart(k) < blocks; k++)
    ranges.push([base + partitionStart(k), Math.min(base + partitionStart(k + 1), blocks)]);
  return ranges;
}

/** How many of the partitions are whole: all, or all but the last. What is whole stays as it is when samples are added. */
export function wholePartitions({ blocks, base = 0, shard }: Cut): number {
  const count = partitionRanges({ blocks, base, shard }).length;
  return shard || base + partitionStart(count) === blocks ? count : Math.max(0, count - 1);
}
