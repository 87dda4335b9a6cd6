import { basename } from 'node:path';
import { begunSetup, readRunFile, UsageError } from '@geq/runs';
import { networkFileOf, openWeights } from '@geq/scenarios';
import {
  type ImageOptions,
  type ImageReading,
  type ImageSet,
  MODELS,
  newestCheckpoint,
  readImages,
  type TensorSource,
  trainedCount,
  trainingBounds,
  trainingConfig,
  type TrainingConfig,
  type TrainingOptions,
  trainingOptionsOf,
  trainingRunKind,
} from '@geq/training';
import type { TrainRequest } from './commands/train.ts';
import { readRange } from './readRange.ts';
import { longWork } from './longWork.ts';
import type { Output } from './output.ts';
import { requireSameOptions, storedConfig, storedNumbers } from './resume.ts';
import { oneOf } from './oneOf.ts';
import { readNumbers, type Numbers } from './readNumbers.ts';
import { runSettings, type RunSettings } from './runSettings.ts';

/** A training that a command line means. */
export interface AskedTraining {
  readonly config: TrainingConfig;
  readonly data: ImageSet;
  readonly dataPath: string;
  readonly reading: ImageReading;
  readonly initFile?: string;
  readonly folder: string;
  readonly saveEvery?: number;
  readonly keep?: number;
  /** Undefined: as the run was begun. */
  readonly threads?: number;
  readonly settings: RunSettings;
}

type TrainNumbers = Numbers<keyof TrainRequest['numbers']['texts']>;

/** Everything that is asked, with the images read. @throws UsageError, FormatError */
export const askedTraining = (request: TrainRequest, output: Output): Promise<AskedTraining> => {
  const { resume } = request;
  return resume === undefined ? begun(request, output) : resumed(request, resume, output);
};

async function begun(request: TrainRequest, output: Output): Promise<AskedTraining> {
  const model = modelOf(request);
  if (model === undefined) throw new UsageError(`train: expected ${oneOf(MODELS)}, got none`);
  const values = await readNumbers(request.numbers, {}, trainingBounds);
  const settings = runSettings(request, values);
  const { data: dataPath } = request;
  if (dataPath === undefined)
    throw new UsageError(
      '--data: expected images to train on, got none; name a file, folder or archive of pictures, CIFAR, MNIST, .npy, .npz, .parquet',
    );
  const options = optionsOf(request, values, model);
  const init = await initAsked(request);
  const reading = readingOf(request);
  const data = await imagesOf(
    dataPath,
    { size: values['image-size'], channels: values.channels as 1 | 3 | undefined, ...reading },
    settings,
    output,
  );
  const config = await trainingConfig(options, { ...data, path: dataPath }, init);
  const name =
    basename(dataPath)
      .replace(/(\.tar)?\.\w+$/, '')
      .replace(/[^\w.+-]+/g, '-') || 'images';
  const folder = settings.out ?? `runs/train_${model}_${name}_s${config.seed}`;
  return {
    config,
    data,
    dataPath,
    reading,
    initFile: init?.file,
    folder,
    saveEvery: values['save-every'],
    keep: values.keep,
    threads: settings.threads,
    settings,
  };
}

async function resumed(request: TrainRequest, folder: string, output: Output): Promise<AskedTraining> {
  const stored = await storedConfig(folder, 'training');
  const setup = await begunSetup(folder, trainingRunKind);
  const words = { ...trainingOptionsOf(stored), imageSize: stored.data.size, channels: stored.data.channels };
  const values = await readNumbers(request.numbers, storedNumbers(words), trainingBounds);
  const settings = runSettings(request, values);
  const { steps, epochs, ...said } = optionsOf(request, values, modelOf(request) ?? stored.model);
  requireSameOptions(folder, { ...said, imageSize: values['image-size'], channels: values.channels }, words);
  const asked =
    steps ??
    (epochs === undefined
      ? stored.steps
      : Math.max(1, Math.round(epochs * Math.floor(trainedCount(stored) / stored.batch))));
  const dataPath = request.data ?? setup.dataPath;
  if (dataPath === undefined)
    throw new UsageError(`--resume ${folder}: expected --data with the images of this run, got none`);
  const reading = { ...setup.reading, ...readingOf(request) };
  const { size, channels } = stored.data;
  const data = await imagesOf(dataPath, { size, channels, ...reading }, settings, output);
  return {
    config: { ...stored, steps: asked },
    data,
    dataPath,
    reading,
    initFile: setup.initFile,
    folder,
    saveEvery: values['save-every'],
    keep: values.keep,
    ...(request.given.has('threads') && { threads: settings.threads }),
    settings,
  };
}

/** @throws UsageError for other models, or several */
function modelOf({ positionals }: TrainRequest): string | undefined {
  const [model, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`train: expected one of ${oneOf(MODELS)}, got '${positionals.join(' ')}'`);
  if (model !== undefined && !(MODELS as readonly string[]).includes(model))
    throw new UsageError(`train: expected ${oneOf(MODELS)}, got '${model}'`);
  return model;
}

const optionsOf = (words: TrainRequest, values: TrainNumbers, model: string): TrainingOptions => ({
  model,
  steps: values.steps,
  epochs: values.epochs,
  batch: values.batch,
  lr: values.lr,
  beta1: values.beta1,
  seed: values.seed,
  flips: words.flips,
  sampleEvery: values['sample-every'],
  nz: values.nz,
  ngf: values.ngf,
  ndf: values.ndf,
  layout: words.layout,
  baseDim: values['base-dim'],
  resBlocks: values['res-blocks'],
  bottleneck: words.bottleneck,
  skip: words.skip,
  weightNorm: words.weightNorm,
  couplingBn: words.couplingBn,
  affine: words.affine,
  heldOut: values['held-out'],
});

/** How the images are meant, as far as it is said. */
function readingOf({ skipUnreadable, range, split, key }: TrainRequest): ImageReading {
  return {
    ...(skipUnreadable !== undefined && { skipUnreadable }),
    ...(range !== undefined && { range: readRange(range) }),
    ...(split !== undefined && { split }),
    ...(key !== undefined && { key }),
  };
}

/** The weights of --init; of a folder of geq train, its newest checkpoint. */
async function initAsked({
  init: named,
  weights,
}: TrainRequest): Promise<(TensorSource & { readonly hash: string }) | undefined> {
  if (named === undefined) return undefined;
  const isTraining = (await readRunFile(named).catch(() => undefined))?.kind === 'training';
  const file = isTraining ? ((await newestCheckpoint(named))?.file ?? named) : await networkFileOf(named);
  const { hash, read } = await openWeights(file);
  return { file, hash, tensors: read(), ...(weights !== undefined && { weights }) };
}

async function imagesOf(
  path: string,
  options: ImageOptions,
  { quiet }: RunSettings,
  output: Output,
): Promise<ImageSet> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ImageOptions;
  return longWork('images', 'images', { quiet, output }, (hooks) => readImages(path, { ...given, ...hooks }));
}
