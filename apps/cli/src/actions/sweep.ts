import { join } from 'node:path';
import {
  type Axis,
  endingInWords,
  onlineConfig,
  onlineConfigSchema,
  onlineRunKind,
  parseAxes,
  problemsOf,
  resolveOverrides,
  requireSweep,
  runSweep,
  SWEEP_PARAMETERS,
  type SweepConfig,
  sweepFigure,
} from '@geq/experiments';
import { momentsSourceOf } from '@geq/scenarios';
import { begunSetup, parseOrRefuse, readRunFile, UsageError } from '@geq/runs';
import type { Action } from '../command.ts';
import type { OdeRequest } from '../commands/ode.ts';
import { spelled } from '../option.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { writeFigure } from '../figureFiles.ts';
import { findByMoments, momentsAsked, momentsToCome } from '../generatorAsked.ts';
import { longWork } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import type { Output } from '../output.ts';
import { suggestion } from '../suggestion.ts';
import { onlineOptions } from '../onlineOptions.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';
import { theoryMethod } from '../theoryMethod.ts';
import { requireEquations, statedOf } from './odeOptions.ts';

interface Asked {
  readonly config: SweepConfig;
  readonly settings: RunSettings;
  readonly folder: string;
  readonly momentsFolder?: string;
  /** A run whose stored initial conditions may serve. */
  readonly run?: string;
}

const DEFAULT_FOLDER = 'sweep';
const DEFAULT_STEPS = 1000; // of the authors' integrator, for files without a simulation

async function ask(request: OdeRequest, output: Output): Promise<Asked | ExitCode> {
  const axes = parseAxes([...request.sweep], suggestion);
  for (const { name } of axes)
    if (request.given.has(name))
      throw new UsageError(
        `${spelled(name)} cannot be combined with --sweep ${name}, which lists its values; leave it out`,
      );
  requireConstant(request, axes);
  const { prefix } = request;
  return prefix === undefined ? askOptions(request, axes, output) : askRun(request, axes, prefix);
}

/** An expression has one value for all curves. @throws UsageError when it uses what a sweep varies */
function requireConstant({ numbers }: OdeRequest, axes: readonly Axis[]): void {
  for (const [option, text] of Object.entries(numbers.texts)) {
    const words: readonly string[] = text?.match(/(?<![\w.])[a-z]\w*/gi) ?? [];
    const { name } = axes.find((axis) => words.includes(axis.name)) ?? {};
    if (name === undefined) continue;
    const sweepable = SWEEP_PARAMETERS.find((each) => each === option);
    throw new UsageError(
      `${spelled(option)} '${text}' uses ${name}, which --sweep ${name} varies; give ${spelled(option)} a number${sweepable === undefined ? '' : `, or list its values with --sweep ${sweepable}=…`}`,
    );
  }
}

async function askOptions(request: OdeRequest, axes: Axis[], output: Output): Promise<Asked | ExitCode> {
  const { found, values } = await findByMoments<keyof OdeRequest['numbers']['texts']>(request, output);
  const settings = runSettings(request, values);
  const options = { ...onlineOptions(request, values), scenario: found.scenario, spec: found.spec };
  requireEquations('-g', options.unit);
  const method = theoryMethod(request, values);
  const configOf = (moments: Parameters<typeof onlineConfig>[0]['moments']): SweepConfig => ({
    base: { kind: 'online', online: onlineConfig({ ...options, moments }) },
    axes,
    method,
  });
  const toCome = configOf(momentsToCome(found));
  requireSweep(toCome); // refuses what cannot be before anything is sampled
  requireMemory({ ...onlineConfig({ ...options, moments: momentsToCome(found) }), testSize: undefined });
  const known = await momentsAsked(request, found, values, 'quick', settings, output);
  return typeof known === 'number'
    ? known
    : {
        config: configOf(known.moments),
        settings,
        folder: settings.out ?? DEFAULT_FOLDER,
        momentsFolder: known.momentsFolder,
      };
}

async function askRun(request: OdeRequest, axes: Axis[], prefix: string): Promise<Asked> {
  const { momentsFolder } = await momentsSourceOf(request.moments);
  const values = await readNumbers(request.numbers, {});
  const settings = runSettings(request, values);
  const common = { settings, folder: settings.out ?? DEFAULT_FOLDER, run: prefix };
  const method = theoryMethod(request, values);
  const run = await readRunFile(prefix);
  const stated = statedOf(request, values);
  if (run?.kind === 'online') {
    const online = parseOrRefuse(onlineConfigSchema, run.config, prefix);
    requireEquations(`--prefix ${prefix}`, online.unit);
    resolveOverrides({ ...online, prefix, ic: { ...online, delta: online.D / online.N }, lrDigits: 'all' }, stated);
    const config: SweepConfig = {
      base: { kind: 'online', online: { ...online, steps: values.steps ?? online.steps } },
      axes,
      method,
    };
    requireSweep(config);
    return {
      ...common,
      config,
      momentsFolder: momentsFolder ?? (await begunSetup(prefix, onlineRunKind)).momentsFolder,
    };
  }
  const [problem, ...others] = await problemsOf(prefix, momentsFolder);
  if (others.length > 0) throw new UsageError(`--prefix ${prefix}: expected one student, got ${others.length + 1}`);
  const { unit, eta: lr, both } = resolveOverrides(problem, stated);
  const config: SweepConfig = {
    base: {
      kind: 'files',
      prefix: problem.prefix,
      K: problem.ic.K,
      M: problem.ic.M,
      unit,
      lr,
      both,
      steps: values.steps ?? problem.steps ?? DEFAULT_STEPS,
    },
    axes,
    method,
  };
  requireSweep(config);
  return { ...common, config, momentsFolder };
}

/** `geq ode --sweep`: many curves from one spectrum. */
export const sweep: Action<OdeRequest> = async (request, output) => {
  const asked = await ask(request, output);
  if (typeof asked === 'number') return asked;
  const {
    config,
    settings: { threads, quiet, json, force },
    folder,
    momentsFolder,
    run,
  } = asked;
  const { status, curves, path, total } = await longWork('sweep', 'curves', { quiet, output }, (hooks) =>
    runSweep(config, { folder, threads, force, momentsFolder, run, ...hooks }),
  );
  const figure = curves.length > 0 ? await writeFigure(join(folder, 'figure'), sweepFigure(config, curves)) : [];
  const files = curves.length > 0 ? [path, ...figure] : [];
  const failed = curves.filter(({ curve }) => curve.status !== 'ok');
  const { method } = config;
  const lines = curves.map(
    ({
      index,
      parameters,
      curve: {
        status: ending,
        ran,
        numSteps,
        trajectory: { t, eg },
      },
    }) => ({ curve: index, ...parameters, status: ending, ran, numSteps, t: t.at(-1), eg: eg.at(-1) }),
  );
  if (json)
    output.out(
      JSON.stringify({
        folder,
        status: status === 'ok' ? (failed[0]?.curve.status ?? 'ok') : status,
        files,
        curves: lines,
      }),
    );
  else if (curves.length > 0)
    for (const line of [`${path}: ${curves.length} of ${total} curves`, ...figure]) output.out(line);
  for (const {
    index,
    parameters: { lr, dt = 'dt' in method ? method.dt : undefined },
    curve: {
      status: ending,
      trajectory: { t },
    },
  } of failed) {
    output.err(
      `geq: curve ${index} (lr ${lr}): ${endingInWords({ status: ending, t: t.at(-1) ?? 0, row: t.length }, { lr, dt })}`,
    );
  }
  if (status === 'aborted') {
    output.err(`stopped with ${curves.length} of ${total} curves; the same command goes on from here`);
    return EXIT.interrupted;
  }
  return failed.length > 0 ? EXIT.runTime : EXIT.ok;
};
