import { meanOverRuns, percentWithError, type Interval } from '@geq/analysis';
import type { Matrix } from '@geq/linalg';
import { DEFAULT_THEORY, integrateTheory } from '../../theory/integrateTheory.ts';
import { copiedModes, startOf, type CopiesOptions } from './copiedModes.ts';
import { simulateCopies, type CopiesRun } from './simulateCopies.ts';

/** Which students are compared with the theory on copies of a Gaussian, and when. */
export interface CompareCopiesOptions extends Omit<CopiesOptions, 'seed'>, Omit<CopiesRun, 'seed' | 'times'> {
  /** Independent streams, with students of their own. */
  readonly seeds: number;
  /** Above 0, increasing. */
  readonly times: readonly number[];
}

/** (simulation − theory)/theory at each time, over all students of all streams. */
export interface CopiesComparison {
  readonly copies: number;
  /** (Σρ)²/Σρ² of all copies */
  readonly participationRatio: number;
  readonly eg: readonly Interval[];
  /** Of the sum of Q_kk over the student's units. */
  readonly Q: readonly Interval[];
}

/** @returns undefined after an abort */
export async function compareCopies(
  moments: { readonly omega: Matrix; readonly phi: Matrix },
  { seeds, times, eta, signal, onProgress, ...sizes }: CompareCopiesOptions,
): Promise<CopiesComparison | undefined> {
  const streams: number[] = [];
  const [eg, Q]: [number[][], number[][]] = [times.map(() => []), times.map(() => [])];
  let participationRatio = NaN;
  for (let seed = 0; seed < seeds; seed++) {
    const modes = copiedModes(moments, { ...sizes, seed });
    const [sum, squares] = modes.rhos.reduce(([s, q], rho) => [s + rho, q + rho * rho], [0, 0]);
    participationRatio = (sizes.copies * sum * sum) / squares;
    const simulated = await simulateCopies(modes, {
      eta,
      times,
      seed,
      signal,
      onProgress: onProgress && ((step, steps) => onProgress(seed * steps + step, seeds * steps)),
    });
    if (!simulated) return undefined;
    for (const [s, student] of modes.students.entries()) {
      const { trajectory, status } = await integrateTheory(startOf(modes, student), {
        unit: 'erf',
        eta,
        both: true,
        times: Float64Array.from(times),
        steps: times[times.length - 1],
        method: DEFAULT_THEORY,
      });
      if (status !== 'ok') throw new Error(`compareCopies: the theory ended early (${status})`);
      const { K } = trajectory;
      const trace = (overlaps: Float64Array, row: number): number =>
        Array.from({ length: K }, (_, k) => overlaps[(row * K + k) * K + k]).reduce((a, b) => a + b, 0);
      times.forEach((_, i) => {
        const row = trajectory.t.length - times.length + i; // a row at t = 0 comes first
        eg[i].push(simulated[s][i].eg / trajectory.eg[row] - 1);
        Q[i].push(trace(simulated[s][i].Q, 0) / trace(trajectory.Q, row) - 1);
      });
      streams.push(seed);
    }
  }
  const over = (values: readonly number[][]): Interval[] => values.map((at) => meanOverRuns(at, streams));
  return { copies: sizes.copies, participationRatio, eg: over(eg), Q: over(Q) };
}

/** A Markdown table: a row per number of copies. */
export function copiesTable(points: readonly CopiesComparison[], times: readonly number[]): string {
  const percent = ({ mean, halfWidth }: Interval): string => percentWithError(mean, halfWidth).replace(/\u00a0%$/, '');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line([
      'copies',
      'participation ratio',
      ...times.map((t) => `e_g, t = ${t}`),
      ...times.map((t) => `Q_kk, t = ${t}`),
    ]),
    line(['---', '---', ...times.flatMap(() => ['---', '---'])]),
    ...points.map(({ copies, participationRatio, eg, Q }) =>
      line([String(copies), participationRatio.toPrecision(3), ...[...eg, ...Q].map(percent)]),
    ),
  ].join('\n');
}
