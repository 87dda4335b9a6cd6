import type { Comparison } from '@geq/analysis';

/** What numerical trouble was met, and what is left of the comparison: what goes with exit code 1. */
export function troubleLine(
  troubles: readonly string[],
  { t, runs, leftOut }: Pick<Comparison, 't' | 'runs' | 'leftOut'>,
): string {
  const more = troubles.length > 1 ? ` (and ${troubles.length - 1} more)` : '';
  const all = runs + leftOut.runs;
  const left =
    t.length === 0
      ? 'no row is left to compare'
      : `compared: ${all > 1 ? `${runs} of ${all} runs, ` : ''}${t.length} rows up to t = ${Number(t[t.length - 1].toPrecision(4))}`;
  return `numerical trouble: ${troubles[0]}${more}; ${left}`;
}
