import { matrix } from '@geq/linalg';
import { initialConditions, type InitialConditions, type StudentWeights } from '@geq/ode';
import { initialStudent } from '@geq/online';
import type { SampledMoments } from './momentsFolder.ts';
import { integrateTheory, type TheoryProblem } from './theory.ts';

/**
 * Ways to get t̃ from sampled Φ: freed of its sampling noise (`unbiasedTildeT` of `@geq/ode`, what every command uses), as
 * it is, and the cross product of two halves of the samples, which is unbiased for Σ_τ t̃ but not for Σ_τ t̃/ρ.
 */
export const TILDE_T_ESTIMATES = ['corrected', 'plain', 'halves'] as const;
export type TildeTEstimate = (typeof TILDE_T_ESTIMATES)[number];

/** What the theory makes of moments from n samples, averaged over students, at each of its times. */
export interface SampledTheory {
  readonly eg: readonly number[];
  /** Mean of Q_kk over the student's units. */
  readonly Q: readonly number[];
}

export interface SampledTheories {
  readonly N: number;
  /** n */
  readonly count: number;
  readonly of: Readonly<Record<TildeTEstimate, SampledTheory>>;
}

/** Students of the data stream `seed`, K units each, and teachers of M. */
export interface StudiedStudents {
  readonly students: number;
  readonly seed: number;
  readonly K: number;
  readonly M: number;
}

/** The theory by each estimate of t̃ from the same moments, for the same students. */
export async function theoriesOfMoments({ omega, phi, phiHalves: [even, odd], count }: SampledMoments, { students: size, seed, K, M }: StudiedStudents, problem: TheoryProblem): Promise<SampledTheories> {
  const [N, D] = [phi.rows, phi.cols];
  const students = Array.from({ length: size }, (_, index): StudentWeights => initialStudent(seed, { index, K, M, N, D }));
  const corrected = initialConditions({ omega, phi, count, students });
  const plain = initialConditions({ omega, phi, students });
  // in one eigenbasis Γ₀Γ₁ = Γ² − ((Γ₀ − Γ₁)/2)² for Γ = (Γ₀ + Γ₁)/2
  const difference = initialConditions({ omega, phi: matrix(N, D, even.data.map((x, i) => (x - odd.data[i]) / 2)), students });
  const halves = plain.map((ic, i): InitialConditions => ({ ...ic, tildeT: ic.tildeT.map((x, k) => x - difference[i].tildeT[k]) }));
  const of = { corrected: await average(corrected, problem), plain: await average(plain, problem), halves: await average(halves, problem) };
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
      for (let k = 0; k < ic.K; k++) Q[row] += trajectory.Q[((row + shift) * ic.K + k) * ic.K + k] / ic.K / starts.length;
    }
  }
  return { eg, Q };
}

/** The study as a Markdown table: e_g and mean Q_kk at each time, a row per estimate and count. */
export function sampleCountTable(rows: readonly SampledTheories[], times: ArrayLike<number>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const at = Array.from(times, (t) => `t = ${t}`);
  return [
    line(['t̃', 'n', 'N/n', ...at.map((t) => `e_g, ${t}`), ...at.map((t) => `Q_kk, ${t}`)]),
    line(['---', '---', '---', ...at.flatMap(() => ['---', '---'])]),
    ...TILDE_T_ESTIMATES.flatMap((estimate) => rows.map(({ N, count, of }) =>
      line([estimate, String(count), (N / count).toPrecision(2), ...[...of[estimate].eg, ...of[estimate].Q].map((x) => x.toPrecision(4))]))),
  ].join('\n');
}
