import { interpolateTrajectory, type RunPair, type SpectrumSummary } from '@geq/analysis';
import { omegaReport } from '@geq/covariance';
import { familyNames, parseArmaMatrix, parseRootName } from '@geq/formats';
import { isFile, readBounded, parseOrRefuse, readRecorded, readRunFile, type RunFile, UsageError } from '@geq/runs';
import { onlineConfigSchema, type OnlineConfig } from '../simulation/onlineConfig.ts';
import { troubleInFile } from '../theory/ending.ts';
import { rowTimes } from '../theory/startingPoints.ts';
import { experimentConfigSchema, experimentRuns } from './experimentConfig.ts';
import { readEvaluation } from '../simulation/evaluationFile.ts';
import { readTheoryReport } from './experimentFiles.ts';
import { spectrumOf } from '../theory/spectrumOf.ts';
import { endingNotes, onlineReportSchema } from '../simulation/onlineReport.ts';
import { filesOf, rootOf, studentIndices } from '../simulation/runNames.ts';
import { runOfPrefix } from '../simulation/runOfPrefix.ts';
import { readSimulation, readTheory } from '../simulation/trajectoryFiles.ts';

/** One student's curves with what is known of the run. */
export interface LoadedRun {
  readonly root: string;
  readonly pair: RunPair;
  readonly config?: OnlineConfig;
  /** That the student was given up, or its theory ended early: where, and what to change. */
  readonly troubles: readonly string[];
  /** Of Ω, where the files know it: an experiment's `theory.json`, or stored initial conditions. */
  readonly spectrum?: SpectrumSummary;
}

/**
 * The runs that a path names: a run folder, the folder of an experiment, or the prefix of a student's files, ours or the
 * authors'. A theory with rows of its own is interpolated to the simulation's.
 *
 * @throws UsageError, FormatError
 */
export async function loadRuns(path: string): Promise<LoadedRun[]> {
  const run = await readRunFile(path);
  if (!run) return [await loadPrefix(path)];
  switch (run.kind) {
    case 'online':
      return loadRun(path, parseOrRefuse(onlineConfigSchema, run.config, path));
    case 'experiment': {
      const config = parseOrRefuse(experimentConfigSchema, run.config, path);
      const theory = await readTheoryReport(path);
      const spectrum = theory && spectrumOf(theory, config.online.N);
      const runs = await Promise.all(experimentRuns(path, config).map((each) => loadRun(each.folder, each.config)));
      return runs.flat().map((each) => ({ ...each, spectrum }));
    }
    default:
      throw new UsageError(`${path}: expected runs of a simulation, got a run of kind ${run.kind}`);
  }
}

/** The students of a finished run folder. @throws UsageError when a curve is missing */
export const loadRun = (folder: string, config: OnlineConfig): Promise<LoadedRun[]> =>
  Promise.all(studentIndices(config).map((student) => loadStudent(folder, config, student)));

async function loadStudent(folder: string, config: OnlineConfig, student: number): Promise<LoadedRun> {
  const root = rootOf(config, student);
  const files = filesOf(folder, root);
  const run = await readRunFile(folder);
  const known = run?.files;
  const curves = await readCurves(files, {
    resume: `geq online --resume ${folder}`,
    theory: `geq ode --prefix ${folder}`,
    known,
    expected: { name: `theory of ${root}`, times: rowTimes(config) },
  });
  const { troubles, ...pair } = curves;
  return {
    root,
    config,
    troubles: [...studentTroubles(run, config, student), ...troubles],
    pair: { seed: config.seed, student, ...pair },
    spectrum: await storedSpectrum(files.rhos, known),
  };
}

/** That a student was given up, as the run's report says it. */
export function studentTroubles(run: RunFile | undefined, config: OnlineConfig, student: number): string[] {
  const report = onlineReportSchema.safeParse(run?.report).data;
  return report ? endingNotes(config, { students: report.students.filter(({ index }) => index === student) }) : [];
}

/** The run of a file prefix: a student of a run folder, or files such as the authors' tools leave them. */
async function loadPrefix(prefix: string): Promise<LoadedRun> {
  const ours = await runOfPrefix(prefix);
  if (ours) return loadStudent(ours.folder, ours.config, ours.student);
  const files = familyNames(prefix);
  if (!(await isFile(files.run)))
    throw new UsageError(
      `${prefix}: expected a run folder, an experiment's folder, or the prefix of a run's files; there is no ${files.run}`,
    );
  const { seed } = parseRootName(prefix, { source: prefix });
  const { troubles, ...pair } = await readCurves(files, {
    resume: 'the tool that began it',
    theory: `geq ode --prefix ${prefix}`,
  });
  const given = troubleInFile(await readBounded(files.run), files.run);
  return {
    root: prefix,
    troubles: [...(given === undefined ? [] : [given]), ...troubles],
    pair: { seed, student: 0, ...pair },
    spectrum: await storedSpectrum(files.rhos),
  };
}

async function storedSpectrum(rhosFile: string, known?: RunFile['files']): Promise<SpectrumSummary | undefined> {
  if (!(await isFile(rhosFile))) return undefined;
  const rhos = parseArmaMatrix(await readRecorded(rhosFile, known), { source: rhosFile, finite: true }).data;
  const { participationRatio, trace } = omegaReport(rhos);
  return { participationRatio, N: rhos.length, trace: trace / rhos.length };
}

interface Curves extends Pick<RunPair, 'simulation' | 'theory' | 'evaluation'> {
  /** That the theory ended early. */
  readonly troubles: readonly string[];
}

async function readCurves(
  { run, exact, evaluation, ode }: { run: string; exact?: string; evaluation?: string; ode: string },
  {
    known,
    expected,
    ...makeWith
  }: { resume: string; theory: string; known?: RunFile['files']; expected?: Parameters<typeof troubleInFile>[2] },
): Promise<Curves> {
  if (!(await isFile(run))) throw new UsageError(`${run}: missing; finish the simulation with ${makeWith.resume}`);
  if (!(await isFile(ode))) throw new UsageError(`${ode}: missing; make it with ${makeWith.theory}`);
  const exactFile =
    exact !== undefined && (await isFile(exact))
      ? { bytes: await readRecorded(exact, known), source: exact }
      : undefined;
  const simulation = readSimulation(await readRecorded(run, known), run, exactFile);
  const theoryBytes = await readRecorded(ode, known);
  const theory = readTheory(theoryBytes, ode);
  const trouble = troubleInFile(theoryBytes, ode, expected);
  for (const symbol of ['K', 'M'] as const) {
    if (simulation[symbol] !== theory[symbol])
      throw new UsageError(`${ode}: expected ${symbol} = ${simulation[symbol]} as in ${run}, got ${theory[symbol]}`);
  }
  const measured =
    evaluation !== undefined && (await isFile(evaluation))
      ? { evaluation: readEvaluation(await readRecorded(evaluation, known), evaluation, simulation.t) }
      : {};
  return {
    simulation,
    theory: onRowsOf(simulation.t, theory, ode),
    troubles: trouble === undefined ? [] : [trouble],
    ...measured,
  };
}

const SAME_TIME = 1e-9; // relative: both tools print times with at least that, or have grids of their own

/** The theory on the simulation's rows: ours is already. */
function onRowsOf(times: Float64Array, theory: RunPair['theory'], source: string): RunPair['theory'] {
  const rows = Math.min(times.length, theory.t.length);
  if (times.subarray(0, rows).every((t, i) => Math.abs(t - theory.t[i]) <= SAME_TIME * (1 + t))) return theory;
  if (theory.t[0] > times[0])
    throw new UsageError(
      `${source}: expected a theory from t = ${times[0]} on, where the simulation begins, got one from t = ${theory.t[0]} on`,
    );
  return interpolateTrajectory(theory, times);
}
