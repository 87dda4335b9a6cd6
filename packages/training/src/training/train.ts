import { resolve } from 'node:path';
import type { EngineName } from '@geq/scenarios';
import {
  firstDifference,
  inRunFolder,
  parseOrRefuse,
  readRunFile,
  writeRunFile,
  type TaskHooks,
  type TaskResult,
  UsageError,
} from '@geq/runs';
import { provenance } from './provenance.ts';
import type { ImageReading, ImageSet } from '../images/imageSet.ts';
import { requireEnoughImages, trainingConfigSchema, type TrainingConfig } from './trainingConfig.ts';
import { checkpointSteps, TRAINING_FILES } from './trainingFolder.ts';
import { trainingRunKind } from './trainingRunKind.ts';
import { trainInThread } from './trainInThread.ts';

/**
 * How a training is done. `data` and the weights of `initFile` have to be those of the configuration; the rest may differ from one command to the next.
 */
export interface TrainOptions {
  /** Where its files go; made when missing. */
  readonly folder: string;
  /** The images, and where they lie. */
  readonly data: Pick<ImageSet, 'images' | 'test' | 'hash'>;
  readonly dataPath: string;
  /** How they were meant, to read them again when the run goes on. */
  readonly reading?: ImageReading;
  /** The weights that `config.init` means. */
  readonly initFile?: string;
  /** Default here and below: what the run was begun with, else onnx and 1. Other values give other last bits. */
  readonly engine?: EngineName;
  readonly threads?: number;
  /** Steps between checkpoints. Default: 100. */
  readonly saveEvery?: number;
  /** Checkpoints that stay. Default: 3. */
  readonly keep?: number;
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  /** Images seen and to see, and the losses in words. */
  readonly onProgress?: TaskHooks['onProgress'];
}

/**
 * Trains a network in its run folder, begun or continued, in a worker thread. A finished run goes on when `config` asks for more steps.
 *
 * @returns status 'ok', 'aborted', 'nonFinite', or 'complete' when the folder holds the finished run already
 * @throws UsageError when the folder holds something else, the data are not the run's, or there are too few of them; FolderLocked when another process is at work there
 */
export async function train(
  config: TrainingConfig,
  {
    folder,
    data,
    dataPath,
    reading,
    initFile,
    engine,
    threads,
    saveEvery,
    keep,
    force = false,
    signal,
    onProgress,
  }: TrainOptions,
): Promise<TaskResult> {
  parseOrRefuse(trainingConfigSchema, config, 'train');
  requireEnoughImages(config);
  if (data.hash !== config.data.hash)
    throw new UsageError(
      `${dataPath}: these are not the images that the run was begun with (SHA-256 ${data.hash.slice(0, 12)}…, expected ${config.data.hash.slice(0, 12)}…); restore them, or start a new run with another --out`,
    );
  const place = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path));
  const asked = { dataPath: resolve(dataPath), reading, initFile: place(initFile), engine, threads, saveEvery, keep };
  if (!force) await extend(folder, config);
  const result = await inRunFolder(
    folder,
    { kind: trainingRunKind, config, dataFiles: TRAINING_FILES, setup: asked, force },
    { signal },
    async ({ state, setup, signal: stop, onProgress: record }): Promise<TaskResult> => {
      if (state === 'complete') return { status: 'complete', notes: [] };
      const lasting = { threads: 1, ...setup };
      return trainInThread({ folder, config, setup: lasting, images: data.images, test: data.test }, lasting.threads, {
        signal: stop,
        onProgress: (_, done, total, note) => {
          record(done, total);
          onProgress?.(done, total, note);
        },
      });
    },
  );
  return result ?? { status: 'aborted', notes: [] };
}

/** A run that is asked for another number of steps: nothing that it has done depends on it. */
async function extend(folder: string, config: TrainingConfig): Promise<void> {
  const present = await readRunFile(folder).catch(() => undefined);
  if (
    present?.kind !== 'training' ||
    firstDifference(config.steps, (present.config as TrainingConfig).steps) === undefined
  )
    return;
  const { steps: _, ...rest } = present.config as TrainingConfig;
  if (firstDifference({ ...rest, steps: config.steps }, JSON.parse(JSON.stringify(config))) !== undefined) return; // refused with its reason when the folder is opened
  const done = (await checkpointSteps(folder)).at(-1) ?? 0;
  if (config.steps < done)
    throw new UsageError(`--steps: expected at least ${done}, the steps that ${folder} has made, got ${config.steps}`);
  const { report: _report, ...kept } = present;
  await writeRunFile(folder, {
    ...kept,
    status: config.steps > done ? 'aborted' : present.status,
    config,
    provenance: provenance(),
  });
}
