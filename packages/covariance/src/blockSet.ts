import { BLOCK_SIZE } from '@geq/random';

/** Blocks from ≤ b < to. */
export type BlockRange = readonly [from: number, to: number];

/** Blocks of one seed: ranges ascending, with a gap between neighbors. */
export interface SeedBlocks {
  readonly seed: number;
  readonly ranges: readonly BlockRange[];
}

/** Which blocks of which seeds went into a sum: seeds ascending, each at most once. One set has one form. */
export type BlockSet = readonly SeedBlocks[];

/**
 * Blocks that hold at least `samples` samples: max(2, ⌈samples / BLOCK_SIZE⌉). Two at least, because Φ is kept in two
 * halves, even and odd blocks.
 *
 * @throws RangeError when samples is no whole number ≥ 1
 */
export function blocksFor(samples: number): number {
  if (!Number.isSafeInteger(samples) || samples < 1)
    throw new RangeError(`blocksFor: expected a whole number of samples ≥ 1, got ${String(samples)}`);
  return Math.max(2, Math.ceil(samples / BLOCK_SIZE));
}

/** Number of even and of odd blocks, all seeds together. */
export function countByParity(set: BlockSet): [even: number, odd: number] {
  let even = 0;
  let odd = 0;
  for (const { ranges } of set) {
    for (const [from, to] of ranges) {
      const evens = Math.ceil(to / 2) - Math.ceil(from / 2); // even numbers in [from, to)
      even += evens;
      odd += to - from - evens;
    }
  }
  return [even, odd];
}

/** How many blocks of [from, to) of this seed the set holds. */
export function countWithin(set: BlockSet, seed: number, [from, to]: BlockRange): number {
  const ranges = set.find((entry) => entry.seed === seed)?.ranges ?? [];
  return ranges.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);
}

/** The blocks of [from, to) of this seed that the set does not hold, ascending, one at a time. */
export function* missingBlocks(set: BlockSet, seed: number, [from, to]: BlockRange): Generator<number, void> {
  const ranges = set.find((entry) => entry.seed === seed)?.ranges ?? [];
  let block = from;
  for (const [a, b] of ranges) {
    for (; block < Math.min(a, to); block++) yield block;
    block = Math.max(block, b);
  }
  for (; block < to; block++) yield block;
}

/**
 * a ∪ b for disjoint sets.
 *
 * @param caller name of the public function whose argument they are
 * @throws RangeError that names the first block that both hold
 */
export function uniteBlocks(caller: string, a: BlockSet, b: BlockSet): BlockSet {
  const seeds = [...new Set([...a, ...b].map(({ seed }) => seed))].sort((s, t) => s - t);
  return seeds.map((seed) => {
    const ranges = [...a, ...b].filter((entry) => entry.seed === seed).flatMap((entry) => entry.ranges);
    return { seed, ranges: joinRanges(caller, seed, ranges) };
  });
}

function joinRanges(caller: string, seed: number, ranges: readonly BlockRange[]): BlockRange[] {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((r, s) => r[0] - s[0])) {
    const last = joined.at(-1);
    if (last && from < last[1]) {
      throw new RangeError(
        `${caller}: expected every block once, got blocks [${from}, ${Math.min(to, last[1])}) of seed ${seed} twice; leave one of the overlapping shards out`,
      );
    }
    if (last && from === last[1]) last[1] = to;
    else joined.push([from, to]);
  }
  return joined;
}
