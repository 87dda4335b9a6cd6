import { initialConditions, type InputMoments, type InitialConditions, type StudentWeights } from '@geq/ode';
import { initialStudent } from '@geq/online';
import { integrateTheory, type TheoryProblem } from '../theory/integrateTheory.ts';

/** Moments from n samples, with all that is needed to free them of bias. */
export type StudiedMoments = Required<InputMoments>;

/**
 * Ways to get the modes from sampled moments: the jackknife of two halves, calibrated on the latents that were drawn (what every command uses),
 * t̃ alone adjusted as if residuals were homoscedastic, calibrated likewise, and everything as it is.
 */
export const MODE_ESTIMATES = ['jackknife', 'adjusted', 'plain'] as const;
/** Name of an estimate of t̃. */
export type ModeEstimate = (typeof MODE_ESTIMATES)[number];

/** What the theory makes of moments from n samples, averaged over students, at each of its times. */
export interface SampledTheory {
  readonly eg: readonly number[];
  /** Mean of Q_kk over the student's units. */
  readonly Q: readonly number[];
}

/** Theories of the same students from moments of `count` samples, for every estimate of t̃. */
export interface SampledTheories {
  readonly N: number;
  /** n */
  readonly count: number;
  readonly of: Readonly<Record<ModeEstimate, SampledTheory>>;
}

/** Students of the data stream `seed`, K units each, and teachers of M. */
export interface StudiedStudents {
  readonly students: number;
  readonly seed: number;
  readonly K: number;
  readonly M: number;
}

/** The theory by each estimate of the modes from the same moments, for the same students. */
export async function theoriesOfMoments(
  { omega, phi, count, halves, latent }: StudiedMoments,
  { students: size, seed, K, M }: StudiedStudents,
  problem: TheoryProblem,
): Promise<SampledTheories> {
  const [N, D] = [phi.rows, phi.cols];
  const students = Array.from({ length: size }, (_, index): StudentWeights =>
    initialStudent(seed, { index, K, M, N, D }),
  );
  const by = (moments: InputMoments): Promise<SampledTheory> =>
    average(initialConditions({ ...moments, students }), problem);
  const of = {
    jackknife: await by({ omega, phi, count, halves, latent }),
    adjusted: await by({ omega, phi, count, latent }),
    plain: await by({ omega, phi }),
  };
  return { N, count, of };
}

async function average(starts: readonly InitialConditions[], problem: TheoryProblem): Promise<SampledTheory> {
  const { times } = problem;
  const eg = new Array<number>(times.length).fill(0);
  const Q = eg.slice();
  for (const ic of starts) {
    const { trajectory, status } = await integrateTheory(ic, problem);
    if (status !== 'ok') throw new Error(`theoriesOfMoments: the theory ended early (${status})`);
    const shift = trajectory.t.length - times.length; // a row at t = 0 comes first
    for (let row = 0; row < times.length; row++) {
      eg[row] += trajectory.eg[row + shift] / starts.length;
      for (let k = 0; k < ic.K; k++)
        Q[row] += trajectory.Q[((row + shift) * ic.K + k) * ic.K + k] / ic.K / starts.length;
    }
  }
  return { eg, Q };
}

/** The study as a Markdown table: e_g and mean Q_kk at each time, a row per estimate and count. */
export function sampleCountTable(rows: readonly SampledTheories[], times: ArrayLike<number>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const at = Array.from(times, (t) => `t = ${t}`);
  return [
    line(['modes', 'n', 'N/n', ...at.map((t) => `e_g, ${t}`), ...at.map((t) => `Q_kk, ${t}`)]),
    line(['---', '---', '---', ...at.flatMap(() => ['---', '---'])]),
    ...MODE_ESTIMATES.flatMap((estimate) =>
      rows.map(({ N, count, of }) =>
        line([
          estimate,
          String(count),
          (N / count).toPrecision(2),
          ...[...of[estimate].eg, ...of[estimate].Q].map((x) => x.toPrecision(4)),
        ]),
      ),
    ),
  ].join('\n');
}
