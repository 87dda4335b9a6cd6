import { isTheoryActivation } from '@geq/ode';
import { isFile, parseOrRefuse, readRecorded, readRunFile, type RunFile, UsageError } from '@geq/runs';
import { onlineConfigSchema, type OnlineConfig } from '../simulation/onlineConfig.ts';
import { readEvaluation } from '../simulation/evaluationFile.ts';
import { studentTroubles, type LoadedRun } from './loadRuns.ts';
import { filesOf, rootOf, studentIndices } from '../simulation/runNames.ts';
import { readSimulation } from '../simulation/trajectoryFiles.ts';

/**
 * Runs of units whose order-parameter equations are not known (relu). In place of a theory stands the simulation at its own
 * exact overlaps, e_g in closed form: a test of Gaussian local fields, not of the dynamics.
 *
 * @returns undefined when the path is no run folder of such units
 * @throws UsageError when the run is not finished
 */
export async function closedFormRuns(folder: string): Promise<LoadedRun[] | undefined> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'online') return undefined;
  const config = parseOrRefuse(onlineConfigSchema, run.config, folder);
  if (isTheoryActivation(config.unit)) return undefined;
  if (run.status !== 'complete')
    throw new UsageError(
      `${folder}: expected a finished run, got one that is ${run.status}; finish it with geq online --resume ${folder}`,
    );
  return Promise.all(studentIndices(config).map((student) => closedFormRun(folder, config, student, run)));
}

async function closedFormRun(folder: string, config: OnlineConfig, student: number, run: RunFile): Promise<LoadedRun> {
  const known = run.files;
  const root = rootOf(config, student);
  const files = filesOf(folder, root);
  const exact = { bytes: await readRecorded(files.exact, known), source: files.exact };
  const simulation = readSimulation(await readRecorded(files.run, known), files.run, exact);
  const measured = (await isFile(files.evaluation))
    ? { evaluation: readEvaluation(await readRecorded(files.evaluation, known), files.evaluation, simulation.t) }
    : {};
  return {
    root,
    config,
    troubles: studentTroubles(run, config, student),
    pair: { seed: config.seed, student, simulation, theory: simulation, ...measured },
  };
}
