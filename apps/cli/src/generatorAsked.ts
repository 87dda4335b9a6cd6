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
import { EXIT, type ExitCode } from './exitCodes.ts';
import { longWork, noticesTo } from './longWork.ts';
import type { Output } from './output.ts';
import { readOnnxHints } from './onnxHints.ts';
import { generatorOptions, networkHints, type GeneratorWords } from './generatorOptions.ts';
import { DEFAULTS, readNumbers, type Numbers } from './readNumbers.ts';
import type { RunSettings } from './runSettings.ts';
import type { NumberWords } from './wordsSchema.ts';

type GeneratorNumber = keyof GeneratorWords['numbers']['texts'];

/** A request that names a generator, among numbers of its own. */
export type GeneratorRequest<TName extends string> = GeneratorWords & {
  readonly numbers: NumberWords<TName | GeneratorNumber>;
};

/** The generator of a new run, and all its numbers. */
export interface AskedGenerator<TName extends string> {
  readonly found: FoundGenerator;
  readonly values: Numbers<TName | GeneratorNumber>;
}

/** The generator of a new run; expressions see its N and D. @throws UsageError, FormatError, RangeError */
export async function findAsked<TName extends string>(
  request: GeneratorRequest<TName>,
  output: Output,
): Promise<AskedGenerator<TName>> {
  const numbers: NumberWords<TName | GeneratorNumber> = request.numbers;
  const rough: Numbers<GeneratorNumber> = await readNumbers(numbers);
  const found = await findGenerator(await generatorOptions(request, rough), (notice) => output.err(`geq: ${notice}`));
  const { N, D } = generatorShape(found.spec);
  return { found, values: await readNumbers(numbers, { ...DEFAULTS, N, D }) };
}

const OF_GENERATORS: readonly string[] = ['scenario', 'generator', 'N', 'D', 'depth', 'activation', 'generator-seed'];

/** As `findAsked`; where nothing is said of the generator but its moments are files, N and D are theirs. @throws UsageError, FormatError, RangeError */
export async function findByMoments<TName extends string>(
  request: GeneratorRequest<TName> & { readonly moments?: string },
  output: Output,
): Promise<AskedGenerator<TName>> {
  const { moments: path, given } = request;
  const numbers: NumberWords<TName | GeneratorNumber> = request.numbers;
  const isNamed = OF_GENERATORS.some((name) => given.has(name));
  if (
    path === undefined ||
    isNamed ||
    !(await stat(path).then(
      () => true,
      () => false,
    ))
  )
    return findAsked(request, output);
  const found = await generatorOfMoments(path);
  const { N, D } = generatorShape(found.spec);
  return { found, values: await readNumbers(numbers, { ...DEFAULTS, N, D }) };
}

/** Numbers of a network in a file: no others are looked at before the run is known. */
const ofNetworks = ({ texts, aliases }: GeneratorWords['numbers']): NumberWords<'image-size' | 'norm-eps'> => ({
  texts: { 'image-size': texts['image-size'], 'norm-eps': texts['norm-eps'] },
  aliases,
});

/**
 * Where the network of a run that is resumed lies, when the user says so.
 *
 * @throws UsageError when it is another one
 */
export async function relocated(
  words: GeneratorWords,
  { generator }: { readonly generator: GeneratorSpec },
  folder: string,
): Promise<string | undefined> {
  const { generator: file, numbers } = words;
  if (file === undefined) return undefined;
  const said = {
    generator: file,
    ...(await readOnnxHints(words)),
    ...networkHints(words, await readNumbers(ofNetworks(numbers))),
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
  { moments: named }: { readonly moments?: string },
  found: FoundGenerator,
  { samples }: Numbers<'samples'>,
  scale: ScaleName,
  { threads, engine, checkpointSeconds, quiet }: RunSettings,
  output: Output,
): Promise<AskedMoments | ExitCode> {
  const own = momentsMadeOf(found.spec);
  if (named === undefined && own !== undefined)
    return { moments: { kind: 'sampled', hash: own }, momentsFolder: found.file };
  const isSampled = named === undefined && possibleMoments(found.spec)[0] === 'sampled';
  if (!isSampled) {
    if (samples !== undefined)
      throw new UsageError(
        `--samples needs moments that are sampled, and ${named === undefined ? 'the closed form is not' : `those of --moments ${named} are there already`}; geq covariance samples into a folder for --moments`,
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
