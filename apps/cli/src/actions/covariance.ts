import { rm } from 'node:fs/promises';
import {
  estimateMoments,
  momentsConfig,
  momentsOptionsOf,
  type MomentsOutcome,
  momentsToExtend,
  writeClosedForm,
} from '@geq/experiments';
import { shardName, shellWord, UsageError } from '@geq/runs';
import { generatorName, type MomentsConfig } from '@geq/scenarios';
import { BLOCK_SIZE } from '@geq/random';
import type { Action } from '../command.ts';
import type { CovarianceRequest } from '../commands/covariance.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { findAsked, relocated } from '../generatorAsked.ts';
import { longWork, noticesTo } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import type { Output } from '../output.ts';
import { requireSameOptions, storedConfig, storedNumbers } from '../resume.ts';
import { generatorOptions } from '../generatorOptions.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';

const percent = (x: number): string => `${(100 * x).toPrecision(2)} %`;

type Report = (MomentsOutcome & { status: 'ok' })['report'];
type Spectrum = NonNullable<Report['omega']>;

const describeSpectrum = ({ smallest, largest, participationRatio, numClipped, clippedShare }: Spectrum): string =>
  `eigenvalues of Ω from ${smallest.toPrecision(3)} to ${largest[0].toPrecision(4)}, participation ratio ${participationRatio.toPrecision(3)}` +
  (numClipped > 0
    ? `, ${numClipped} of them negative (${percent(clippedShare)} of the trace), which the theory takes as 0`
    : '');

export function describeMoments(
  folder: string,
  { samples, standardErrors, omega, zeroVariance }: Report,
  output: Output,
): void {
  output.out(
    `${folder}: Ω, Φ and means from ${samples} samples, sampling error ${percent(standardErrors.omega)} of Ω, ${percent(standardErrors.phi)} of Φ (Frobenius)`,
  );
  if (omega) output.out(describeSpectrum(omega));
  if (zeroVariance > 0) output.err(`geq: ${zeroVariance} outputs of this generator never vary`);
}

interface Place {
  readonly folder: string;
  /** Folder of the moments that these begin with. */
  readonly base?: string;
  /** Of the work, side by side, at most. */
  readonly pieces?: number;
  readonly generatorFile?: string;
}

/** Moments in a folder, with progress. */
const estimate = (
  label: string,
  config: MomentsConfig,
  place: Place,
  { threads, engine, checkpointSeconds, quiet, force, wait }: RunSettings,
  output: Output,
): Promise<MomentsOutcome> =>
  longWork(label, 'samples', { quiet, output }, (hooks) =>
    estimateMoments(config, {
      ...place,
      engine,
      threads,
      checkpointSeconds,
      force,
      wait,
      onNotice: noticesTo(output),
      ...hooks,
    }),
  );

async function sample(config: MomentsConfig, place: Place, settings: RunSettings, output: Output): Promise<ExitCode> {
  const { folder } = place;
  const { json } = settings;
  const outcome = await estimate('moments', config, place, settings, output);
  if (json)
    output.out(
      JSON.stringify({
        folder,
        status: outcome.status,
        ...(outcome.status === 'ok' ? outcome.report : { notes: outcome.notes }),
      }),
    );
  if (outcome.status === 'ok') {
    if (!json && config.shard)
      output.out(
        `${folder}: shard ${shardName(config.shard)}, sums of ${outcome.report.samples} samples; make one of all with geq merge`,
      );
    if (!json && !config.shard) describeMoments(folder, outcome.report, output);
    return EXIT.ok;
  }
  for (const note of outcome.notes) output.err(`geq: ${note}`);
  if (outcome.status === 'nonFinite') return EXIT.runTime;
  output.err(`stopped; continue with: geq covariance --resume ${shellWord(folder)}`);
  return EXIT.interrupted;
}

const PILOT = 10_240; // samples; their error is itself known to about a per cent

/** Samples that bring errors down to `accuracy`, from those that so many left: they fall as 1/√n. 2 % more, for what the pilot cannot know. */
const samplesFor = (accuracy: number, { samples, standardErrors }: Report): number => {
  const ratio = Math.max(standardErrors.omega, standardErrors.phi) / accuracy;
  return Math.ceil(1.02 * samples * ratio * ratio);
};

/** As many samples as the accuracy takes: a few beside the folder tell how many, and the run begins with them. `--samples`, where given, is the most. */
async function sampleTo(
  accuracy: number,
  { config, settings, generatorFile, pieces, most }: Asked & { readonly most?: number },
  folder: string,
  output: Output,
): Promise<ExitCode> {
  const pilot = `${folder}.pilot`;
  const of = (samples: number): MomentsConfig => momentsConfig({ ...momentsOptionsOf(config), samples });
  const first = most === undefined ? PILOT : Math.min(PILOT, Math.ceil(most / 2));
  const outcome = await estimate('pilot', of(first), { folder: pilot, generatorFile, pieces }, settings, output);
  if (outcome.status !== 'ok') {
    for (const note of outcome.notes) output.err(`geq: ${note}`);
    if (outcome.status === 'aborted') output.err('stopped; the same command goes on');
    return outcome.status === 'aborted' ? EXIT.interrupted : EXIT.runTime;
  }
  const needed = samplesFor(accuracy, outcome.report);
  if (!(needed <= (most ?? Number.MAX_SAFE_INTEGER))) {
    await rm(pilot, { recursive: true, force: true });
    throw new UsageError(
      `--accuracy ${accuracy}: expected what ${most === undefined ? 'samples can reach' : `${most} samples reach`}, got one that takes about ${needed.toPrecision(2)}; ask for less accuracy${most === undefined ? '' : ', or give more --samples'}`,
    );
  }
  // a pilot that was enough makes a run of one block more, so that the folder comes about in one way
  const code = await sample(
    of(Math.max(needed, outcome.report.samples + BLOCK_SIZE)),
    { folder, base: pilot, generatorFile, pieces },
    settings,
    output,
  );
  if (code === EXIT.ok) await rm(pilot, { recursive: true, force: true });
  return code;
}

/** Rounded up to whole blocks, as the run does. */
const wholeBlocks = (samples: number | undefined): number | undefined =>
  samples === undefined ? undefined : Math.ceil(samples / BLOCK_SIZE) * BLOCK_SIZE;

async function resume(folder: string, request: CovarianceRequest, output: Output): Promise<ExitCode> {
  const config = await storedConfig(folder, 'covariance');
  const stored = momentsOptionsOf(config);
  const values = await readNumbers(request.numbers, storedNumbers(stored));
  const { samples, seed, pieces } = values;
  requireSameOptions(
    folder,
    {
      ...(await generatorOptions(request, values)),
      generator: undefined,
      samples: wholeBlocks(samples),
      seed,
      shard: request.shard,
    },
    stored,
  );
  return sample(
    config,
    { folder, pieces, generatorFile: await relocated(request, config, folder) },
    runSettings(request, values),
    output,
  );
}

/** A configuration that begins with the samples of another one: its own, but where those were merged from shards. @throws UsageError when they do not fit */
async function extended(config: MomentsConfig, folder: string): Promise<MomentsConfig> {
  const { base } = await momentsToExtend(folder, config);
  return base === undefined ? config : momentsConfig({ ...momentsOptionsOf(config), base });
}

interface Asked {
  readonly config: MomentsConfig;
  readonly settings: RunSettings;
  readonly generatorFile?: string;
  readonly pieces?: number;
}

/** A new run, its options checked. @throws UsageError */
export async function askNew(request: CovarianceRequest, output: Output): Promise<Asked> {
  const { found, values } = await findAsked(request, output);
  const settings = runSettings(request, values);
  const config = momentsConfig({
    scenario: found.scenario,
    spec: found.spec,
    samples: values.samples,
    seed: values.seed,
    shard: request.shard,
  });
  requireMemory(config);
  return { config, settings, generatorFile: found.file, pieces: values.pieces };
}

/** Error of the moments that is asked for. @throws UsageError unless between 0 and 1 */
async function readAccuracy({ numbers }: CovarianceRequest): Promise<number | undefined> {
  const { accuracy } = await readNumbers({
    texts: { accuracy: numbers.texts.accuracy },
    aliases: numbers.aliases,
  });
  if (accuracy !== undefined && !(accuracy > 0 && accuracy < 1))
    throw new UsageError(`--accuracy: expected a number between 0 and 1, got ${accuracy}`);
  return accuracy;
}

export const covariance: Action<CovarianceRequest> = async (request, output) => {
  const accuracy = await readAccuracy(request);
  const { resume: from, moments: level, extend: base, given } = request;
  if (from !== undefined) return resume(from, request, output);
  const { config, settings, generatorFile, pieces } = await askNew(request, output);
  const name = `${generatorName(config.generator)}_D${config.D}_N${config.N}`;
  const { shard } = config;
  const folder =
    settings.out ??
    `moments/${name}_${level === 'sampled' ? `s${config.seed}` : level}${shard ? `_shard${shardName(shard).replace('/', 'of')}` : ''}`;
  if (level === 'sampled') {
    if (accuracy !== undefined)
      return sampleTo(
        accuracy,
        {
          config,
          settings,
          generatorFile,
          pieces,
          ...(given.has('samples') ? { most: config.blocks * BLOCK_SIZE } : {}),
        },
        folder,
        output,
      );
    return sample(
      base === undefined ? config : await extended(config, base),
      { folder, base, generatorFile, pieces },
      settings,
      output,
    );
  }
  const { quiet, json, force, wait } = settings;
  const omega = await longWork(`${level} moments`, 'steps', { quiet, output }, ({ signal }) =>
    writeClosedForm(config, level, { folder, force, wait, signal, onNotice: noticesTo(output) }),
  );
  if (omega === undefined) {
    if (json) output.out(JSON.stringify({ folder, status: 'aborted', level }));
    output.err('stopped; the same command makes them');
    return EXIT.interrupted;
  }
  output.out(
    json
      ? JSON.stringify({ folder, status: 'ok', level, omega })
      : `${folder}: ${level} Ω and Φ; ${describeSpectrum(omega)}`,
  );
  return EXIT.ok;
};
