import { initialConditions, type InitialConditions } from '@geq/ode';
import { initialStudent, printSteps } from '@geq/online';
import { printTimes } from '@geq/overlaps';
import { knownMoments } from '@geq/scenarios';
import type { OnlineConfig } from '../simulation/onlineConfig.ts';
import { studentIndices } from '../simulation/runNames.ts';

/** A run and where its files lie. */
export interface RunPlace {
  readonly folder: string;
  readonly config: OnlineConfig;
}

/** The theory's start of one student. */
export interface StartingPoint {
  readonly run: RunPlace;
  readonly student: number;
  readonly ic: InitialConditions;
}

/**
 * The start of every student of every run, from one spectrum of Ω, of sampled moments three: that of all samples and those of two halves, which tell the bias.
 *
 * @param runs of one generator with the same moments
 */
export async function startingPoints(runs: readonly RunPlace[], momentsFolder?: string): Promise<StartingPoint[]> {
  const { omega, phi, count, halves, latent } = await knownMoments(runs[0].config, momentsFolder);
  const jobs = runs.flatMap((run) => studentIndices(run.config).map((student) => ({ run, student })));
  const students = jobs.map(
    ({
      run: {
        config: { seed, K, M, N, D },
      },
      student,
    }) => initialStudent(seed, { index: student, K, M, N, D }),
  );
  return initialConditions({ omega, phi, count, halves, latent, students }).map((ic, i) => ({ ...jobs[i], ic }));
}

/** Times of a run's rows: those of its simulation, so that comparing is subtraction. */
export const rowTimes = ({ steps, N }: Pick<OnlineConfig, 'steps' | 'N'>): Float64Array =>
  printSteps(printTimes(steps), N).map((step) => step / N);
