import { dirname } from 'node:path';
import { familyNames } from '@geq/formats';
import {
  endingInWords,
  integrateTheory,
  isOurTheory,
  methodSettings,
  onlineConfig,
  type PrefixProblem,
  problemsOf,
  problemsOfConfig,
  resolveOverrides,
  requireSpectrum,
  type Overrides,
  type TheoryMethod,
  theoryText,
  theoryTitle,
} from '@geq/experiments';
import { UsageError, writeFileAtomic, writeIntoRun } from '@geq/runs';
import { printTimes } from '@geq/overlaps';
import { momentsSourceOf } from '@geq/scenarios';
import type { Action } from '../command.ts';
import type { OdeRequest } from '../commands/ode.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { findByMoments, momentsAsked, momentsToCome, type AskedGenerator } from '../generatorAsked.ts';
import { longWork } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import { requireFree } from '../outputFile.ts';
import type { Output } from '../output.ts';
import { onlineOptions } from '../onlineOptions.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';
import { theoryMethod } from '../theoryMethod.ts';
import { requireEquations, statedOf } from './odeOptions.ts';

type OdeNumber = keyof OdeRequest['numbers']['texts'];

const DEFAULT_STEPS = 1000; // of the authors' integrator, for files without a simulation

interface Asked extends Overrides {
  readonly steps?: number;
  readonly method: TheoryMethod;
  readonly out?: string;
  readonly force: boolean;
  readonly quiet: boolean;
}

interface Solved {
  readonly path: string;
  readonly status: string;
  readonly rows: number;
  readonly t?: number;
  readonly eg?: number;
  readonly eta: number;
  readonly delta: number;
  /** Method and number of modes. */
  readonly ran: string;
  readonly stats: { readonly steps: number };
  readonly clipped: { readonly numClipped: number; readonly clippedTrace: number };
}

const pathOf = ({ prefix }: PrefixProblem, { out }: Asked): string => out ?? familyNames(prefix).ode;

const requireOurs = (path: string, force: boolean): Promise<void> =>
  requireFree(path, { force, isOurs: (bytes) => isOurTheory(new TextDecoder().decode(bytes)) });

async function solveOne(problem: PrefixProblem, asked: Asked, output: Output): Promise<Solved> {
  const { unit, eta, both } = resolveOverrides(problem, asked);
  const { method, quiet } = asked;
  const steps = asked.steps ?? problem.steps ?? DEFAULT_STEPS;
  const times = asked.steps === undefined && problem.times ? problem.times : printTimes(steps);
  const { trajectory, status, stats, clipped, ran, digits } = await longWork(
    'theory',
    'time units',
    { quiet, output },
    ({ signal, onProgress }) =>
      integrateTheory(problem.ic, {
        unit,
        eta,
        both,
        times,
        steps,
        method,
        signal,
        onProgress: (t) => onProgress(t, steps),
      }),
  );
  const path = pathOf(problem, asked);
  const solved = {
    path,
    status,
    rows: trajectory.t.length,
    t: trajectory.t.at(-1),
    eg: trajectory.eg.at(-1),
    eta,
    delta: problem.ic.delta,
    ran,
    stats,
    clipped,
  };
  if (status === 'aborted') return solved;
  const settings = { lr: eta, both: both ? 1 : 0, ...methodSettings(method) };
  const content = theoryText(
    trajectory,
    { title: theoryTitle(ran), settings, notes: [`initial conditions of ${problem.prefix}`] },
    { digits, status },
  );
  await writeIntoRun(path, () => writeFileAtomic(path, content));
  return solved;
}

function describe({
  path,
  status,
  rows,
  t,
  eg,
  ran,
  stats: { steps },
  clipped: { numClipped, clippedTrace },
}: Solved): string {
  const end = `${rows} rows to t = ${t === undefined ? 0 : Number(t.toPrecision(4))}${eg === undefined ? '' : `, e_g = ${eg.toPrecision(4)}`}`;
  const clip =
    numClipped === 0
      ? ''
      : `; ${numClipped} negative eigenvalues of Ω taken as 0 (they sum to −${clippedTrace.toPrecision(2)})`;
  return `${path}: ${status === 'ok' ? '' : `${status}: `}${end}${status === 'ok' ? '' : ', which are kept'} (${ran}, ${steps} steps)${clip}`;
}

type Problems = readonly PrefixProblem[];

async function problemsOfRun({ moments }: OdeRequest, prefix: string): Promise<Problems> {
  const problems = await problemsOf(prefix, (await momentsSourceOf(moments)).momentsFolder);
  for (const problem of problems) requireEquations(`--prefix ${prefix}`, problem.unit);
  return problems;
}

async function problemsOfOptions(
  request: OdeRequest,
  { found, values }: AskedGenerator<OdeNumber>,
  settings: RunSettings,
  output: Output,
): Promise<Problems | ExitCode> {
  const options = { ...onlineOptions(request, values), scenario: found.scenario, spec: found.spec };
  requireMemory({ ...onlineConfig({ ...options, moments: momentsToCome(found) }), testSize: undefined }); // refuses what cannot be before anything is sampled
  const known = await momentsAsked(request, found, values, 'quick', settings, output);
  if (typeof known === 'number') return known;
  return problemsOfConfig(
    settings.out === undefined ? '.' : dirname(settings.out),
    onlineConfig({ ...options, moments: known.moments }),
    known.momentsFolder,
  );
}

async function ask(
  request: OdeRequest,
  output: Output,
): Promise<{ asked: Asked; json: boolean; problems: Problems } | ExitCode> {
  const { prefix } = request;
  const generator = prefix === undefined ? await findByMoments<OdeNumber>(request, output) : undefined;
  const values = generator?.values ?? (await readNumbers(request.numbers, {}));
  const settings = runSettings(request, values);
  const { quiet, json, force, out } = settings;
  const asked = { ...statedOf(request, values), method: theoryMethod(request, values), out, force, quiet };
  if (out !== undefined) await requireOurs(out, force);
  const problems = generator
    ? await problemsOfOptions(request, generator, settings, output)
    : await problemsOfRun(request, prefix ?? '');
  return typeof problems === 'number' ? problems : { asked, json, problems };
}

export const ode: Action<OdeRequest> = async (request, output) => {
  if (request.sweep.length > 0) return (await import('./sweep.ts')).sweep(request, output);
  const given = await ask(request, output);
  if (typeof given === 'number') return given;
  const { asked, json, problems } = given;
  if (asked.out !== undefined && problems.length > 1)
    throw new UsageError(
      `--out: expected no file name for ${problems.length} students, got ${asked.out}; leave it out, each curve goes beside its run`,
    );
  for (const problem of problems) {
    // all of them before the first curve is written
    resolveOverrides(problem, asked);
    if (asked.method.name !== 'euler') requireSpectrum(problem.ic.rhos);
    await requireOurs(pathOf(problem, asked), asked.force);
  }
  const curves: Solved[] = [];
  let worst: ExitCode = EXIT.ok;
  for (const problem of problems) {
    const solved = await solveOne(problem, asked, output);
    if (solved.status === 'aborted') {
      output.err(`stopped at t = ${(solved.t ?? 0).toPrecision(4)}; nothing of this curve is kept`);
      worst = EXIT.interrupted;
      break;
    }
    curves.push(solved);
    if (!json) output.out(describe(solved));
    if (solved.status === 'ok') continue;
    output.err(
      `geq: ${solved.path}: ${endingInWords({ status: solved.status, t: solved.t ?? 0, row: solved.rows }, { lr: solved.eta, ...methodSettings(asked.method) })}`,
    );
    worst = EXIT.runTime;
  }
  if (json) output.out(JSON.stringify({ curves }));
  return worst;
};
