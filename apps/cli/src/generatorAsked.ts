import { stat } from 'node:fs/promises';
import { cachedMoments } from '@geq/experiments';
import { timeText, UsageError } from '@geq/runs';
import {
  type GeneratorSpec,
  findGenerator,
  type FoundGenerator,
  generatorHash,
  generatorOfMoments,
  generatorShape,
  momentsMadeOf,
  momentsSourceOf,
  possibleMoments,
  type ScaleName,
  scenario,
} from '@geq/scenarios';
import { isGiven, text, type Arguments } from './arguments.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { longWork, noticesTo } from './longWork.ts';
import type { Output } from './output.ts';
import { readOnnxHints } from './onnxHints.ts';
import { DEFAULTS, readGenerator, readNetworkHints, readNumbers, type RunSettings } from './settings.ts';

type Numbers = Readonly<Record<string, number>>;

/** The generator of a new run, and all its numbers. */
export interface AskedGenerator {
  readonly found: FoundGenerator;
  readonly values: Numbers;
}

/** The generator of a new run; expressions see its N and D. @throws UsageError, FormatError, RangeError */
export async function findAsked(args: Arguments, output: Output): Promise<AskedGenerator> {
  const rough = await readNumbers(args);
  const found = await findGenerator(await readGenerator(args, rough), (notice) => output.err(`geq: ${notice}`));
  const { N, D } = generatorShape(found.spec);
  return { found, values: await readNumbers(args, { ...DEFAULTS, N, D }) };
}

const OF_GENERATORS: readonly string[] = ['scenario', 'generator', 'N', 'D', 'depth', 'activation', 'generator-seed'];

/** As `findAsked`; where nothing is said of the generator but its moments are files, N and D are theirs. @throws UsageError, FormatError, RangeError */
export async function findByMoments(args: Arguments, output: Output): Promise<AskedGenerator> {
  const path = text(args, 'moments');
  const isNamed = OF_GENERATORS.some((name) => isGiven(args, name));
  if (
    path === undefined ||
    isNamed ||
    !(await stat(path).then(
      () => true,
      () => false,
    ))
  )
    return findAsked(args, output);
  const found = await generatorOfMoments(path);
  const { N, D } = generatorShape(found.spec);
  return { found, values: await readNumbers(args, { ...DEFAULTS, N, D }) };
}

/** Numbers that are of a network in a file: no others are looked at before the run is known. */
const OF_NETWORKS: readonly string[] = ['image-size', 'norm-eps'];

/**
 * Where the network of a run that is resumed lies, when the user says so.
 *
 * @throws UsageError when it is another one
 */
export async function relocated(
  args: Arguments,
  { generator }: { readonly generator: GeneratorSpec },
  folder: string,
): Promise<string | undefined> {
  const file = text(args, 'generator');
  if (file === undefined) return undefined;
  const said = {
    generator: file,
    ...(await readOnnxHints(args)),
    ...readNetworkHints(
      args,
      await readNumbers({
        ...args,
        options: Object.fromEntries(Object.entries(args.options).filter(([name]) => OF_NETWORKS.includes(name))),
      }),
    ),
  };
  const found = await findGenerator({
    ...scenario('own').optionsOf(generator),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  });
  if (generatorHash(found.spec) !== generatorHash(generator))
    throw new UsageError(
      `--resume ${folder}: ${file} is not the generator of this run; leave --generator out, or start a new run with --out`,
    );
  return found.file;
}

/** What a run takes Ω, Φ and the mean from. */
export interface AskedMoments {
  readonly moments?: { readonly kind: string; readonly hash?: string };
  readonly momentsFolder?: string;
}

/** Stands for moments that are still to be sampled, so that a configuration can be checked before that work begins. */
export const momentsToCome = ({ spec }: FoundGenerator): AskedMoments['moments'] =>
  possibleMoments(spec)[0] === 'sampled' ? { kind: 'sampled', hash: '0'.repeat(64) } : undefined;

/**
 * The moments of a new run: those that the user names, a closed form, or samples, measured now unless the cache has them.
 *
 * @returns an exit code when the sampling was stopped or met NaN
 * @throws UsageError
 */
export async function momentsAsked(
  args: Arguments,
  found: FoundGenerator,
  { samples }: Numbers,
  scale: ScaleName,
  { threads, engine, checkpointSeconds, quiet }: RunSettings,
  output: Output,
): Promise<AskedMoments | ExitCode> {
  const named = text(args, 'moments');
  const own = momentsMadeOf(found.spec);
  if (named === undefined && own !== undefined)
    return { moments: { kind: 'sampled', hash: own }, momentsFolder: found.file };
  const isSampled = named === undefined && possibleMoments(found.spec)[0] === 'sampled';
  if (!isSampled) {
    if (isGiven(args, 'samples'))
      throw new UsageError(
        `--samples: expected where moments are sampled, got it with ${named ?? 'the closed form'}; geq covariance samples into a folder for --moments`,
      );
    return momentsSourceOf(named, found.spec, { onNotice: (notice) => output.err(`geq: ${notice}`) });
  }
  const outcome = await longWork('moments', 'samples', { quiet, output }, (hooks) =>
    cachedMoments(found, {
      samples: samples ?? scenario(found.scenario).scales[scale].samples,
      threads,
      engine,
      checkpointSeconds,
      wait: true,
      onNotice: noticesTo(output),
      ...hooks,
    }),
  );
  if (outcome.status === 'ok') {
    if (outcome.time && !quiet) noticesTo(output)(`moments took ${timeText(outcome.time)}`);
    return outcome;
  }
  for (const note of outcome.notes) output.err(`geq: ${note}`);
  if (outcome.status === 'nonFinite') return EXIT.runTime;
  output.err('stopped while sampling moments; the same command goes on from here');
  return EXIT.interrupted;
}
