import type { TaskResult } from './task.ts';

/** Where the time of some work went. */
export interface TimeSpent {
  /** By the clock. */
  readonly seconds: number;
  /** Tasks side by side. */
  readonly lanes: number;
  /** Seconds of the lanes, by what they were spent on; `rest`: all else, waiting for other lanes included. */
  readonly spent: Readonly<Record<string, number>>;
}

/** Adds up what tasks have told. @param seconds from start to end, by the clock */
export function timeSpent(
  results: readonly TaskResult[],
  { seconds, lanes }: { readonly seconds: number; readonly lanes: number },
): TimeSpent {
  const spent: Record<string, number> = {};
  for (const result of results)
    for (const [what, time] of Object.entries(result.seconds ?? {})) spent[what] = (spent[what] ?? 0) + time;
  const known = Object.values(spent).reduce((sum, time) => sum + time, 0);
  return { seconds, lanes, spent: { ...spent, rest: Math.max(0, lanes * seconds - known) } };
}

/** In words: the clock, then shares of the lanes' time, the largest first. */
export function timeText({ seconds, spent }: TimeSpent): string {
  const total = Object.values(spent).reduce((sum, time) => sum + time, 0) || 1;
  const shares = Object.entries(spent)
    .sort(([a, x], [b, y]) => Number(a === 'rest') - Number(b === 'rest') || y - x)
    .map(([what, time]) => `${what} ${((100 * time) / total).toFixed(1)} %`);
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s: ${shares.join(', ')}`;
}
