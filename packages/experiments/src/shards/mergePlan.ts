import { shardName, shardRange, type Range, type Shard, UsageError } from '@geq/runs';

/** A folder that holds part of something larger. */
export interface Part {
  readonly folder: string;
  /** Which items of the whole: ascending, separate. */
  readonly ranges: readonly Range[];
  readonly shard?: Shard;
  /** Of its run: `complete`, or why not. */
  readonly status: string;
}

/** Which parts of a whole there are, and what is missing. */
export interface MergePlan<TPart extends Part> {
  /** The finished parts by their first item, whatever order they came in: the order of the sums. */
  readonly parts: readonly TPart[];
  /** Which items the finished parts have. */
  readonly ranges: readonly Range[];
  /** What is not there, each in words. */
  readonly missing: readonly string[];
}

const byFirst = <TPart extends Part>(parts: readonly TPart[]): TPart[] =>
  parts.toSorted((a, b) => a.ranges[0][0] - b.ranges[0][0]);

/**
 * Holds the parts of a whole of `total` items against each other.
 *
 * @param unit of the items: "blocks", "seeds"
 * @throws UsageError when two parts, finished or not, have an item in common: it names both folders
 */
export function planMerge<TPart extends Part>(all: readonly TPart[], total: number, unit: string): MergePlan<TPart> {
  requireApart(all, unit);
  const parts = byFirst(all.filter(({ status }) => status === 'complete'));
  const ranges = joined(parts.flatMap((part) => part.ranges));
  const unfinished = all.filter(({ status }) => status !== 'complete');
  const gaps = without(
    complement(ranges, total),
    unfinished.flatMap((part) => part.ranges),
  );
  const counts = new Set(all.flatMap(({ shard }) => (shard ? [shard.count] : [])));
  const [count] = counts.size === 1 ? counts : [undefined];
  return {
    parts,
    ranges,
    missing: [
      ...unfinished.map((part) => `${nameOf(part)} (${part.folder}: ${STANDS[part.status] ?? part.status})`),
      ...gaps.flatMap((gap) => namesOf(gap, count, total, unit)),
    ],
  };
}

const STANDS: Readonly<Record<string, string>> = {
  running: 'not finished',
  nonFinite: 'ended in numerical trouble, which its own command says again',
};

const nameOf = ({ shard, folder }: Part): string => (shard ? shardName(shard) : folder);
const inWords = ([from, to]: Range, unit: string): string => `${unit} ${from} to ${to - 1}`;

/** The shards that make up a gap, where all that is known was cut alike; else its items. */
function namesOf(gap: Range, count: number | undefined, total: number, unit: string): string[] {
  if (count === undefined) return [inWords(gap, unit)];
  const shards = Array.from({ length: count }, (_, i) => ({ index: i + 1, count })).filter((shard) => {
    const [from, to] = shardRange(shard, total);
    return from >= gap[0] && to <= gap[1];
  });
  const covered = shards.reduce((sum, shard) => sum + shardRange(shard, total)[1] - shardRange(shard, total)[0], 0);
  return covered === gap[1] - gap[0] ? shards.map(shardName) : [inWords(gap, unit)];
}

interface Owned {
  readonly range: Range;
  readonly folder: string;
}

function requireApart(parts: readonly Part[], unit: string): void {
  const owned = parts
    .flatMap(({ folder, ranges }) => ranges.map((range): Owned => ({ folder, range })))
    .sort((a, b) => a.range[0] - b.range[0]);
  for (let i = 1; i < owned.length; i++) {
    const [a, b] = [owned[i - 1], owned[i]];
    const end = Math.min(a.range[1], b.range[1]);
    if (b.range[0] < end)
      throw new UsageError(
        `merge: expected shards that do not overlap, got ${inWords([b.range[0], end], unit)} in ${a.folder} and in ${b.folder}; leave one of them out`,
      );
  }
}

/** Neighbors made one, ascending. */
function joined(ranges: readonly Range[]): Range[] {
  const out: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last?.[1] === from) last[1] = to;
    else out.push([from, to]);
  }
  return out;
}

/** What [0, total) has beside these ranges, which are ascending and separate. */
function complement(ranges: readonly Range[], total: number): Range[] {
  const edges = [0, ...ranges.flat(), total];
  return edges.flatMap((edge, i): Range[] => (i % 2 === 0 && edge < edges[i + 1] ? [[edge, edges[i + 1]]] : []));
}

/** Ranges less others that lie within them. */
const without = (ranges: readonly Range[], others: readonly Range[]): Range[] =>
  ranges.flatMap(([from, to]) =>
    complement(
      joined(others.filter(([a, b]) => a >= from && b <= to)).map(([a, b]): Range => [a - from, b - from]),
      to - from,
    ).map(([a, b]): Range => [a + from, b + from]),
  );
