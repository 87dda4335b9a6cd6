import { readRunFile, shellWord } from '@geq/runs';
import {
  lossFigureName,
  newestCheckpoint,
  readLosses,
  train as trainIn,
  type TrainingConfig,
  trainingReportSchema,
} from '@geq/training';
import type { Action } from '../command.ts';
import type { TrainRequest } from '../commands/train.ts';
import { EXIT } from '../exitCodes.ts';
import { longWork } from '../longWork.ts';
import { writeLossFigure } from '../lossFigureFiles.ts';
import type { Output } from '../output.ts';
import { askedTraining, type AskedTraining } from '../trainingAsked.ts';

const goOn = (folder: string): string => `geq train --resume ${shellWord(folder)}`;

/** Trains, and when the system stops it (a full disk), says what is safe. */
async function trainSaying(
  { config, folder, settings: { engine, quiet, force }, ...asked }: AskedTraining,
  output: Output,
): ReturnType<typeof trainIn> {
  try {
    return await longWork(`train ${config.model}`, 'images', { quiet, output }, (hooks) =>
      trainIn(config, { ...asked, folder, engine, force, ...hooks }),
    );
  } catch (error) {
    const last =
      (error as NodeJS.ErrnoException).code === undefined
        ? undefined
        : await newestCheckpoint(folder).catch(() => undefined);
    if (last) output.err(`geq: the checkpoint of step ${last.step} is safe; continue with: ${goOn(folder)}`);
    throw error;
  }
}

async function report(
  folder: string,
  config: TrainingConfig,
  files: readonly string[],
  wasComplete: boolean,
  output: Output,
): Promise<void> {
  const { heldOutBitsPerDim } = trainingReportSchema.parse((await readRunFile(folder))?.report);
  output.out(
    `${folder}/generator.safetensors: ${config.model === 'dcgan' ? 'DCGAN' : 'real NVP flow'} after ${config.steps} steps${wasComplete ? '; was complete, --steps trains it further, --force anew' : ''}`,
  );
  if (heldOutBitsPerDim !== undefined)
    output.out(
      `${heldOutBitsPerDim?.toFixed(3) ?? 'no finite number of'} bits/dim on ${config.model === 'realnvp' ? config.heldOut : 0} held-out images`,
    );
  for (const file of [...files, `${folder}/samples.png`]) output.out(file);
  if (!wasComplete) output.err(`theory against simulation on it: geq reproduce --generator ${shellWord(folder)}`);
}

export const train: Action<TrainRequest> = async (request, output) => {
  const asked = await askedTraining(request, output).catch((error: unknown) => {
    if ((error as Error).name === 'AbortError') return undefined;
    throw error;
  });
  if (asked === undefined) {
    output.err('stopped while reading the images; nothing was written');
    return EXIT.interrupted;
  }
  const {
    config,
    folder,
    data,
    dataPath,
    settings: { json },
  } = asked;
  output.err(`geq: ${dataPath}: ${data.note}`);
  const { status, notes } = await trainSaying(asked, output);
  if (json) output.out(JSON.stringify({ folder, status, notes, report: (await readRunFile(folder))?.report ?? null }));
  if (status === 'aborted') {
    output.err(`${notes.join('; ') || 'stopped'}; continue with: ${goOn(folder)}`);
    return EXIT.interrupted;
  }
  for (const note of notes) output.err(`geq: ${note}`);
  if (status === 'nonFinite') return EXIT.runTime;
  const files = await writeLossFigure(lossFigureName(folder), config, await readLosses(folder, config.model));
  if (!json) await report(folder, config, files, status === 'complete', output);
  return EXIT.ok;
};
