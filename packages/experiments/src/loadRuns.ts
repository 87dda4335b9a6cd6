import { stat } from 'node:fs/promises';
import { familyNames, parseRootName } from '@geq/formats';
import { readBounded } from './boundedFile.ts';
import type { RunPair } from './comparison.ts';
import { onlineConfigSchema, parseOrRefuse, type OnlineConfig } from './config.ts';
import { experimentConfigSchema, experimentRuns } from './experimentConfig.ts';
import { atTimes } from './interpolate.ts';
import { readRunFile } from './runFile.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { readSimulation, readTheory } from './trajectoryFiles.ts';
import { UsageError } from './usageError.ts';

/** One student's curves with what is known of the run. */
export interface LoadedRun {
  readonly root: string;
  readonly pair: RunPair;
  readonly config?: OnlineConfig;
}

const exists = (path: string): Promise<boolean> => stat(path).then((s) => s.isFile(), () => false);

/** The students of a finished run folder. @throws UsageError when a curve is missing */
export async function loadRun(folder: string, config: OnlineConfig): Promise<LoadedRun[]> {
  return Promise.all(studentIndices(config).map(async (student) => {
    const root = rootOf(config, student);
    const files = filesOf(folder, root);
    if (!await exists(files.run)) throw new UsageError(`${files.run}: missing; finish the simulation with geq online --resume ${folder}`);
    if (!await exists(files.ode)) throw new UsageError(`${files.ode}: missing; make it with geq ode --prefix ${folder}`);
    const exact = await exists(files.exact) ? { bytes: await readBounded(files.exact), source: files.exact } : undefined;
    const simulation = readSimulation(await readBounded(files.run), files.run, exact);
    const theory = readTheory(await readBounded(files.ode), files.ode);
    return { root, config, pair: { seed: config.seed, student, ...aligned(simulation, theory) } };
  }));
}

/** The two curves on common rows: ours are already; an integrator with a grid of its own is interpolated. */
function aligned(simulation: RunPair['simulation'], theory: RunPair['theory']): Pick<RunPair, 'simulation' | 'theory'> {
  const rows = Math.min(simulation.t.length, theory.t.length);
  const same = simulation.t.subarray(0, rows).every((t, i) => Math.abs(t - theory.t[i]) <= 1e-9 * (1 + t));
  return { simulation, theory: same ? theory : atTimes(theory, simulation.t) };
}

/** The run of a file prefix, such as the authors' tools leave it. */
async function loadPrefix(prefix: string): Promise<LoadedRun[]> {
  const files = familyNames(prefix);
  if (!await exists(files.run)) throw new UsageError(`${prefix}: expected a run folder, an experiment's folder, or the prefix of a run's files; there is no ${files.run}`);
  if (!await exists(files.ode)) throw new UsageError(`${files.ode}: missing; make it with geq ode --prefix ${prefix}`);
  const { seed } = parseRootName(prefix);
  const simulation = readSimulation(await readBounded(files.run), files.run);
  return [{ root: prefix, pair: { seed, student: 0, ...aligned(simulation, readTheory(await readBounded(files.ode), files.ode)) } }];
}

/**
 * The runs that a path names: a run folder, the folder of an experiment, or the prefix of a run's files.
 *
 * @throws UsageError, FormatError
 */
export async function loadRuns(path: string): Promise<LoadedRun[]> {
  const run = await readRunFile(path);
  if (!run) return loadPrefix(path);
  if (run.kind === 'online') return loadRun(path, parseOrRefuse(onlineConfigSchema, run.config, path));
  if (run.kind === 'experiment') {
    const config = parseOrRefuse(experimentConfigSchema, run.config, path);
    return (await Promise.all(experimentRuns(path, config).map((each) => loadRun(each.folder, each.config)))).flat();
  }
  throw new UsageError(`${path}: expected runs of a simulation, got moments`);
}
