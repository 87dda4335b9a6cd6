import { performance } from 'node:perf_hooks';
import {
  writeFileAtomic,
  makeFolder,
  endRun,
  writeSealed,
  type TaskHooks,
  type TaskResult,
  UsageError,
} from '@geq/runs';
import { provenance } from './provenance.ts';
import { trainedGeneratorFile, openWeights } from '@geq/scenarios';
import { openDcganRun } from './openDcganRun.ts';
import { openFlowRun } from './openFlowRun.ts';
import { openLossTable } from './lossTable.ts';
import type { Beginning, RunningTraining, TrainingImages } from './runningTraining.ts';
import type { TrainingConfig } from './trainingConfig.ts';
import {
  lastSamplesFile,
  newestCheckpoint,
  readCheckpoint,
  removeOldCheckpoints,
  samplesFile,
  samplesFolder,
  writeCheckpoint,
} from './trainingFolder.ts';
import type { TrainingReport } from './trainingReport.ts';
import type { TrainingSetup } from './trainingRunKind.ts';

/** A training for a thread: its folder, its configuration and its images. */
export interface TrainingTask extends TrainingImages {
  /** A folder that `openRunFolder` made ready. */
  readonly folder: string;
  readonly config: TrainingConfig;
  readonly setup: TrainingSetup;
}

/** Steps between checkpoints, where nothing else is said. */
export const SAVE_EVERY = 100; // steps
/** Checkpoints that stay, where nothing else is said. */
export const KEEP = 3; // checkpoints
const ACROSS = 8; // images side by side in a grid
const EDGE = 64; // pixels that an image should have at least

/**
 * Trains in a folder, from its newest checkpoint if there is one. At a checkpoint the losses, then the generator, then the checkpoint itself
 * are written, each whole or not at all: whenever the process ends, the next one goes on from the newest checkpoint and makes the same files,
 * byte for byte on the same machine, engine and number of threads.
 *
 * @throws UsageError, FormatError for checkpoints and weights that are not the run's; what the file system says
 */
export async function runTrainingTask(
  { folder, config, setup, images, test }: TrainingTask,
  { signal, threads: share, onProgress }: TaskHooks,
): Promise<TaskResult> {
  const started = performance.now();
  const { engine = 'onnx', threads = share, saveEvery = SAVE_EVERY, keep = KEEP } = setup;
  const { batch, steps, sampleEvery } = config;
  const training = await openTraining(config, { images, test }, await beginningOf(folder, config, setup), {
    engine,
    threads,
  });
  try {
    const [from, losses] = [training.at(), await openLossTable(folder, config.model, training.at())];
    const record = (status: 'aborted' | 'nonFinite' | 'complete', report?: TrainingReport): Promise<void> => {
      const seconds = (performance.now() - started) / 1000;
      const speed = {
        engine: training.engine,
        seconds,
        fromStep: from,
        toStep: training.at(),
        imagesPerSecond: ((training.at() - from) * batch) / seconds,
      };
      return endRun(folder, {
        status,
        setup: { threads },
        ...(report && { report }),
        provenance: provenance(speed),
      });
    };
    const save = async (): Promise<void> => {
      await losses.write();
      const { tensors, metadata } = training.generator();
      await writeFileAtomic(
        trainedGeneratorFile(folder),
        writeSealed({ tensors, metadata: { ...metadata, step: String(training.at()) } }),
      );
      await writeCheckpoint(folder, training.checkpoint(), { config, step: training.at(), keep });
    };
    const grid = async (path: string): Promise<void> =>
      writeFileAtomic(path, await samplesPng(await training.samples(), config));

    await makeFolder(samplesFolder(folder));
    if (from === 0) await grid(samplesFile(folder, 0));
    let saved = from;
    while (training.at() < steps && !signal.aborted) {
      const { status, losses: seen, note } = await training.step();
      const at = training.at();
      if (status === 'nonFinite') {
        losses.add(at + 1, seen);
        await losses.write();
        await record('nonFinite');
        return { status, notes: [await divergence(folder, at + 1)] };
      }
      const isMeasured = at % sampleEvery === 0;
      losses.add(at, seen, isMeasured ? await training.heldOut() : undefined);
      if (isMeasured) await grid(samplesFile(folder, at));
      if (at % saveEvery === 0) {
        await save();
        saved = at;
      }
      onProgress(at * batch, steps * batch, note);
      await new Promise(setImmediate); // an order to stop is heard between steps
    }
    if (saved < training.at() || (await newestCheckpoint(folder)) === undefined) await save();
    if (training.at() < steps) {
      await record('aborted');
      return { status: 'aborted', notes: [`stopped at step ${training.at()} of ${steps}`] };
    }
    await removeOldCheckpoints(folder, keep);
    await grid(lastSamplesFile(folder));
    const heldOut = await training.heldOut();
    const report: TrainingReport = { steps, ...(heldOut === undefined ? {} : { heldOutBitsPerDim: heldOut }) };
    await record('complete', report);
    return { status: 'ok', notes: [], report };
  } finally {
    await training.close();
  }
}

const openTraining = (
  config: TrainingConfig,
  images: TrainingImages,
  beginning: Beginning,
  place: { readonly engine: 'onnx' | 'tfjs'; readonly threads: number },
): Promise<RunningTraining> =>
  config.model === 'dcgan'
    ? openDcganRun(config, images, beginning, place)
    : openFlowRun(config, images, beginning, place);

async function beginningOf(folder: string, config: TrainingConfig, { initFile }: TrainingSetup): Promise<Beginning> {
  const checkpoint = await readCheckpoint(folder, config);
  if (checkpoint || config.init === undefined) return checkpoint ? { checkpoint } : {};
  if (initFile === undefined)
    throw new UsageError('--init: expected the file with the weights to begin with, got none');
  const { hash, read } = await openWeights(initFile);
  if (hash !== config.init)
    throw new UsageError(
      `${initFile}: these are not the weights that the run was begun with; restore the file, or start a new run with another --out`,
    );
  return {
    init: { file: initFile, tensors: read(), ...(config.initWeights !== undefined && { weights: config.initWeights }) },
  };
}

/** What an untrained flow takes beyond all numbers is shown black. */
async function samplesPng(samples: Float32Array, { data: { channels, size } }: TrainingConfig): Promise<Uint8Array> {
  const { imageGrid } = await import('@geq/report/grid');
  const shown = samples.map((x) => (Number.isNaN(x) ? 0 : x));
  return imageGrid(shown, {
    channels,
    size,
    range: [0, 1],
    gridColumns: ACROSS,
    zoom: Math.max(1, Math.floor(EDGE / size)),
  });
}

async function divergence(folder: string, step: number): Promise<string> {
  const last = await newestCheckpoint(folder);
  return `step ${step}: the loss or a gradient is no finite number any more; ${last === undefined ? 'there is no checkpoint yet' : `the last good checkpoint is ${last.file}, of step ${last.step}: --init with this file, a smaller --lr and another --out go on from it`}`;
}
