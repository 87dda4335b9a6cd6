import { join } from 'node:path';
import {
  type ExperimentConfig,
  experimentFigure,
  experimentOf,
  type ExperimentOutcome,
  optionsOf,
  runExperiment,
} from '@geq/experiments';
import { shardName, shellWord, timeText, UsageError } from '@geq/runs';
import { type FoundGenerator, generatorName, momentsMadeOf, momentsSourceOf, possibleMoments } from '@geq/scenarios';
import type { Action } from '../command.ts';
import type { ReproduceRequest } from '../commands/reproduce.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { writeFigure } from '../figureFiles.ts';
import { findAsked, momentsAsked, momentsToCome, relocated } from '../generatorAsked.ts';
import { longWork, noticesTo } from '../longWork.ts';
import { requireMemory } from '../memory.ts';
import type { Output } from '../output.ts';
import { requireSameOptions, storedConfig, storedNumbers } from '../resume.ts';
import { generatorOptions } from '../generatorOptions.ts';
import { onlineOptions } from '../onlineOptions.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';
import { theoryMethod } from '../theoryMethod.ts';
import { troubleLine } from '../troubleLine.ts';

export interface Asked {
  readonly config: ExperimentConfig;
  readonly folder: string;
  readonly settings: RunSettings;
  readonly momentsFolder?: string;
  readonly generatorFile?: string;
}

/** What is to be run: a new experiment, or one that goes on. @returns an exit code when moments had to be sampled and were not @throws UsageError */
export async function ask(request: ReproduceRequest, output: Output): Promise<Asked | ExitCode> {
  const { resume, scale = 'quick', shard, given } = request;
  if (resume !== undefined) {
    const config = await storedConfig(resume, 'experiment');
    const { moments, momentsFolder } = await momentsSourceOf(request.moments, config.online.generator, {
      onNotice: (notice) => output.err(`geq: ${notice}`),
    });
    const stored = { ...optionsOf(config.online), seeds: config.seeds };
    const values = await readNumbers(request.numbers, storedNumbers(stored));
    const hasMethod = ['method', 'dt', 'tolerance'].some((name) => given.has(name));
    requireSameOptions(
      resume,
      {
        ...(await generatorOptions(request, values)),
        generator: undefined,
        ...onlineOptions(request, values),
        moments,
        seeds: values.seeds,
        shard,
        ...(hasMethod ? { method: theoryMethod(request, values) } : {}),
      },
      { ...stored, shard: config.shard, method: config.theory },
    );
    return {
      config,
      folder: resume,
      settings: runSettings(request, values),
      momentsFolder,
      generatorFile: await relocated(request, config.online, resume),
    };
  }
  const { found, values } = await findAsked(request, output);
  const settings = runSettings(request, values);
  const asked = {
    ...onlineOptions(request, values),
    scenario: found.scenario,
    spec: found.spec,
    seeds: values.seeds,
    shard,
  };
  const method = theoryMethod(request, values);
  requireMemory(experimentOf({ ...asked, moments: momentsToCome(found) }, scale, method).config.online); // refuses what cannot be before anything is sampled
  if (shard) requireSharedMoments(request, found);
  const known = await momentsAsked(request, found, values, scale, settings, output);
  if (typeof known === 'number') return known;
  const { config, isPreset } = experimentOf({ ...asked, moments: known.moments }, scale, method);
  const isOwn = given.has('samples') || given.has('moments');
  const name = `${found.scenario === 'own' ? generatorName(found.spec) : found.scenario}-${isPreset && !isOwn ? scale : 'custom'}${shard ? `-shard${shardName(shard).replace('/', 'of')}` : ''}`;
  return {
    config,
    folder: settings.out ?? `results/${name}`,
    settings,
    momentsFolder: known.momentsFolder,
    generatorFile: found.file,
  };
}

/** Every shard samples moments of its own otherwise, and none of them would fit the others. @throws UsageError */
function requireSharedMoments({ moments }: ReproduceRequest, { spec }: FoundGenerator): void {
  const isSampled = possibleMoments(spec)[0] === 'sampled' && momentsMadeOf(spec) === undefined;
  if (isSampled && moments === undefined) {
    throw new UsageError(
      '--shard needs --moments FOLDER where moments are sampled, so that all shards have the same; make them with geq covariance',
    );
  }
}

export const reproduce: Action<ReproduceRequest> = async (request, output) => {
  const asked = await ask(request, output);
  if (typeof asked === 'number') return asked;
  const {
    config,
    folder,
    settings: { threads, engine, checkpointSeconds, quiet, json, force, wait },
    momentsFolder,
    generatorFile,
  } = asked;
  requireMemory(config.online);
  const { scenario, generator } = config.online;
  const label = `${scenario === 'own' ? generatorName(generator) : scenario}, ${config.seeds} ${config.seeds === 1 ? 'seed' : 'seeds'}`;
  let drawn: readonly string[] | undefined;
  const draw = async (found: ExperimentOutcome): Promise<void> => {
    drawn = await drawExperiment(folder, found);
  };
  const { status, outcome, time } = await longWork(label, 'steps', { quiet, output }, (hooks) =>
    runExperiment(config, {
      folder,
      threads,
      checkpointSeconds,
      force,
      momentsFolder,
      generatorFile,
      engine,
      wait,
      draw,
      onNotice: noticesTo(output),
      ...hooks,
    }),
  );
  if (status === 'aborted' || !outcome) {
    if (json) output.out(JSON.stringify({ folder, status: 'aborted' }));
    output.err(`stopped; continue with: geq reproduce --resume ${shellWord(folder)}`);
    return EXIT.interrupted;
  }
  const code = showExperiment(
    folder,
    outcome,
    { files: drawn ?? (await drawExperiment(folder, outcome)), json },
    output,
  );
  if (time && !quiet) noticesTo(output)(`simulations and theory took ${timeText(time)}`);
  return code;
};

/** The figure of an experiment, in its folder. */
export const drawExperiment = (folder: string, outcome: ExperimentOutcome): Promise<string[]> =>
  writeFigure(join(folder, 'figure'), experimentFigure(outcome));

/** What a finished experiment says. @returns the exit code: numerical trouble is one */
export function showExperiment(
  folder: string,
  outcome: ExperimentOutcome,
  { files, json }: { files: readonly string[]; json: boolean },
  output: Output,
): ExitCode {
  const { sentences, notes, comparison, troubles } = outcome;
  if (json)
    output.out(
      JSON.stringify({
        folder,
        status: troubles.length === 0 ? 'ok' : 'nonFinite',
        files,
        agreement: sentences,
        notes,
        verdict: comparison.verdict,
        parts: comparison.parts,
        eg: comparison.eg,
      }),
    );
  else for (const line of [...files, ...notes, ...sentences]) output.out(line);
  if (troubles.length === 0) return EXIT.ok;
  output.err(`geq: ${troubleLine(troubles, comparison)}`);
  return EXIT.runTime;
}
