import type { RunPair } from './runPair.ts';

/** The runs that can be averaged, and what had to be left out. */
export interface Selection {
  /** Runs that went on to the end of the longest. */
  readonly pairs: readonly RunPair[];
  /** Rows that all of them have, in the simulation and in the theory. */
  readonly numRows: number;
  readonly leftOut: {
    /** Runs whose simulation ended early. */
    readonly runs: number;
    /** Rows of the simulations beyond the end of the shortest theory. */
    readonly rowsWithoutTheory: number;
  };
}

const SAME_TIME = 1e-5; // relative; the authors' files print times with seven digits, one SGD step is 1/N

/**
 * Picks the runs that reached the end: a mean over runs of which some have stopped would jump where they stop, and those
 * that diverge are not a random choice. The rows end with the shortest theory of the runs that are left.
 *
 * @throws RangeError when there are no runs, when runs have rows at different times, or a theory is not on its simulation's rows
 */
export function selectRuns(all: readonly RunPair[]): Selection {
  if (all.length === 0) throw new RangeError('compareRuns: expected at least one run, got none');
  const longest = all.reduce((most, pair) => (pair.simulation.t.length > most.simulation.t.length ? pair : most));
  for (const pair of all) {
    requireSameTimes(pair, pair.theory.t, 'theory', 1e-9, "integrate at the simulation's times");
    requireSameTimes(
      pair,
      longest.simulation.t,
      `seed ${longest.seed}`,
      SAME_TIME,
      'compare runs of one configuration at a time',
    );
  }
  const end = longest.simulation.t.length;
  const pairs = all.filter(({ simulation }) => simulation.t.length === end);
  const numRows = Math.min(...pairs.map(({ simulation, theory }) => Math.min(simulation.t.length, theory.t.length)));
  return { pairs, numRows, leftOut: { runs: all.length - pairs.length, rowsWithoutTheory: end - numRows } };
}

function requireSameTimes(
  { simulation, seed, student }: RunPair,
  times: Float64Array,
  whose: string,
  tolerance: number,
  remedy: string,
): void {
  const { t } = simulation;
  for (let i = 0; i < Math.min(t.length, times.length); i++) {
    if (Math.abs(t[i] - times[i]) <= tolerance * (1 + t[i])) continue;
    throw new RangeError(
      `compareRuns: expected equal times, got t = ${t[i]} (simulation) and ${times[i]} (${whose}) in row ${i} of seed ${seed}, student ${student}; ${remedy}`,
    );
  }
}
