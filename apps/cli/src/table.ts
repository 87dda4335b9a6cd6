import type { RunPair } from '@geq/analysis';
import { alignedTable } from './alignedTable.ts';
import type { Yardstick } from './curves.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const numeral = (x: number): string => (Number.isNaN(x) ? '–' : x.toPrecision(5));
const signed = (x: number): string => (Number.isNaN(x) ? '–' : `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(2)} %`);

/** Rows spread evenly over `count`, first and last among them. */
function spread(count: number, rows: number): number[] {
  if (rows >= count) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: rows }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, rows - 1)));
}

/**
 * Simulation and theory number by number, means over runs: e_g on the test set, its closed form at exact overlaps (or at
 * those of the test set, where no others are known), the theory, and how far the latter two are apart relative to the theory.
 *
 * @param rows at most so many, evenly spread over those of the run, which are spread evenly in log t
 */
export function comparisonTable(
  pairs: readonly RunPair[],
  { rows, yardstick }: { rows: number; yardstick: Yardstick },
): string[] {
  const [
    {
      simulation: { t },
    },
  ] = pairs;
  const count = Math.min(...pairs.map(({ simulation, theory }) => Math.min(simulation.t.length, theory.t.length)));
  const isTheory = yardstick === 'theory';
  const isExact = pairs.every(({ simulation }) => simulation.eg !== simulation.egTestClosed); // the authors' files have no exact overlaps
  const closed = isExact ? 'exact' : 'closed form';
  const head = isTheory
    ? ['t', 'e_g test set', `e_g ${closed}`, 'e_g theory', `${closed} − theory`]
    : ['t', 'e_g test set', 'e_g closed form', 'test − closed form'];
  const body = spread(count, rows).map((row) => {
    const test = mean(pairs.map(({ simulation }) => simulation.egTest[row]));
    const exact = mean(pairs.map(({ simulation }) => simulation.eg[row]));
    const theory = mean(pairs.map((pair) => pair.theory.eg[row]));
    const time = Number(t[row].toPrecision(4)).toString();
    return isTheory
      ? [time, numeral(test), numeral(exact), numeral(theory), signed((exact - theory) / theory)]
      : [time, numeral(test), numeral(exact), signed((test - exact) / exact)];
  });
  return alignedTable([head, ...body]);
}
