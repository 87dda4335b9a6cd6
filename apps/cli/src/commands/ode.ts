import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { familyNames } from '@geq/formats';
import { integrateTheory, isOurTheory, momentsSourceOf, onlineConfig, problemsOf, problemsOfConfig, reconcile, requireSpectrum, theoryText, theoryTitle, UsageError, writeFileAtomic, type PrefixProblem, type Stated, type TheoryMethod } from '@geq/experiments';
import { printTimes } from '@geq/overlaps';
import { flag, numbers, numeric, text, textual, type Arguments, type Command } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { withInterrupt } from '../interrupt.ts';
import { generatorOptions, learningOptions, readMethod, readOnlineOptions, readRunOptions, runOptions, theoryOptions, unitName } from '../options.ts';
import type { Output } from '../output.ts';
import { startProgress } from '../progress.ts';

const DEFAULT_STEPS = 1000; // of the authors' integrator

/** What the command line says about a run that has its own answer. */
async function readStated(args: Arguments): Promise<Stated & { steps?: number }> {
  const { N, K, M, lr, delta, steps } = await numbers(args, ['N', 'K', 'M', 'lr', 'delta', 'steps']);
  if (steps !== undefined && !(steps > 0.1 && Number.isFinite(steps))) throw new UsageError(`steps: expected a finite time above 0.1, got ${steps}`);
  return { N, K, M, lr, delta, steps, unit: unitName(text(args, 'g')), both: args.both as boolean | undefined };
}

/** Refuses to write over a file that geq did not make. */
async function requireOurs(path: string, force: boolean): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== undefined && !force && !isOurTheory(present)) throw new UsageError(`${path}: exists and was not written by geq; --force overwrites it, --out FILE writes elsewhere`);
}

async function solveOne(problem: PrefixProblem, stated: Stated & { steps?: number }, { method, out, force, quiet, output }: { method: TheoryMethod; out?: string; force: boolean; quiet: boolean; output: Output }): Promise<{ path: string; status: string; summary: object }> {
  const { unit, eta, both } = reconcile(problem, stated);
  if (method.name !== 'euler') requireSpectrum(problem.ic.rhos);
  const path = out ?? familyNames(problem.prefix).ode;
  await requireOurs(path, force);
  const steps = stated.steps ?? problem.steps ?? DEFAULT_STEPS;
  const times = stated.steps === undefined && problem.times ? problem.times : printTimes(steps);
  const progress = startProgress('theory', 't', { quiet, output });
  const { trajectory, status, stats, clipped, digits } = await withInterrupt((signal) =>
    integrateTheory(problem.ic, { unit, eta, both, times, steps, method, signal, onProgress: (t) => progress.update(t, steps) })).finally(progress.finish);
  if (status === 'aborted') return { path, status, summary: {} };
  const head = { title: theoryTitle(method.name), settings: { lr: eta, both: both ? 1 : 0, ...('dt' in method ? { dt: method.dt } : { tolerance: method.tolerance }) }, notes: [`initial conditions of ${problem.prefix}`] };
  await writeFileAtomic(path, theoryText(trajectory, head, { digits, status }));
  return { path, status, summary: { path, status, rows: trajectory.t.length, t: trajectory.t.at(-1), eg: trajectory.eg.at(-1), eta, delta: problem.ic.delta, stats, clipped } };
}

export const ode: Command = {
  usage: 'ode',
  summary: 'integrate the theory: for a run (--prefix), or for the options of one',
  options: {
    prefix: textual('a run folder, or the prefix of stored initial conditions; N, M, K, η and δ come from it'),
    ...generatorOptions,
    ...learningOptions,
    delta: numeric('D/N, only to be held against the run'),
    ...theoryOptions,
    out: textual('file of the curve (<prefix>_ode.dat)'),
    force: flag('overwrite a file that geq did not write'),
    quiet: runOptions.quiet,
    json: runOptions.json,
  },
  examples: [
    ['$0 ode --prefix runs/a', 'the theory of every student in a run folder'],
    ['$0 ode --prefix runs/a/deepgen_online_rand_sign_L4_D100_N500_hmm_erf_M2_K2_lr0.2_i1_s1', 'of one prefix, the authors\' files too'],
    ['$0 ode --prefix P --method euler --dt 0.01 --steps 200', 'the authors\' integrator, digit for digit'],
    ['$0 ode -N 2000 -D 200 --lr 0.5 --steps 1000 --out curve.dat', 'no simulation at all'],
  ],
  async run(args, output) {
    const { quiet, json, force } = await readRunOptions(args);
    const method = await readMethod(args);
    const out = text(args, 'out');
    const prefix = text(args, 'prefix');
    const { moments, momentsFolder } = await momentsSourceOf(text(args, 'moments'));
    const stated = await readStated(args);
    const problems = prefix !== undefined
      ? await problemsOf(prefix, momentsFolder)
      : await problemsOfConfig(out === undefined ? '.' : dirname(out), onlineConfig({ ...await readOnlineOptions(args), moments }), momentsFolder);
    if (out !== undefined && problems.length > 1) throw new UsageError(`out: expected no file name for ${problems.length} students, got ${out}; leave it out, each curve goes beside its run`);
    let worst = EXIT.ok as 0 | 1 | 130;
    for (const problem of problems) {
      const { path, status, summary } = await solveOne(problem, stated, { method, out, force, quiet, output });
      if (status === 'aborted') return EXIT.interrupted;
      if (json) output.out(JSON.stringify(summary));
      else output.out(`${path}: ${status}${status === 'ok' ? '' : '; the rows up to there are kept'}`);
      if (status !== 'ok') worst = EXIT.runTime;
    }
    return worst;
  },
};
