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
import { flag, isGiven, oneOf, text, type Arguments } from './arguments.ts';
import { readRange } from './imageFile.ts';
import { longWork } from './longWork.ts';
import type { Output } from './output.ts';
import { requireSameOptions, storedConfig, storedNumbers } from './resume.ts';
import { readNumbers, readRunSettings, type RunSettings } from './settings.ts';

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

type Numbers = Readonly<Record<string, number>>;

/** Everything that is asked, with the images read. @throws UsageError, FormatError */
export const askedTraining = (args: Arguments, output: Output): Promise<AskedTraining> => {
  const resume = text(args, 'resume');
  return resume === undefined ? begun(args, output) : resumed(args, resume, output);
};

async function begun(args: Arguments, output: Output): Promise<AskedTraining> {
  const model = modelOf(args);
  if (model === undefined) throw new UsageError(`train: expected ${oneOf(MODELS)}, got none`);
  const values = await readNumbers(args, {}, trainingBounds);
  const settings = readRunSettings(args, values);
  const dataPath = text(args, 'data');
  if (dataPath === undefined)
    throw new UsageError(
      '--data: expected images to train on, got none; name a file, folder or archive of pictures, CIFAR, MNIST, .npy, .npz, .parquet',
    );
  const options = optionsOf(args, values, model);
  const init = await initAsked(args);
  const reading = readingOf(args);
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

async function resumed(args: Arguments, folder: string, output: Output): Promise<AskedTraining> {
  const stored = await storedConfig(folder, 'training');
  const setup = await begunSetup(folder, trainingRunKind);
  const words = { ...trainingOptionsOf(stored), imageSize: stored.data.size, channels: stored.data.channels };
  const values = await readNumbers(args, storedNumbers(words), trainingBounds);
  const settings = readRunSettings(args, values);
  const { steps, epochs, ...said } = optionsOf(args, values, modelOf(args) ?? stored.model);
  if (steps !== undefined && epochs !== undefined)
    throw new UsageError('--epochs: expected without --steps, got both; leave one of them out');
  requireSameOptions(folder, { ...said, imageSize: values['image-size'], channels: values.channels }, words);
  if (isGiven(args, 'weights'))
    throw new UsageError(
      `--weights: expected without --resume, which goes on from the run's own checkpoint, got both; leave it out`,
    );
  if (isGiven(args, 'init'))
    throw new UsageError(
      `--init: expected without --resume, which goes on from the run's own checkpoint, got both; leave it out`,
    );
  const asked =
    steps ??
    (epochs === undefined
      ? stored.steps
      : Math.max(1, Math.round(epochs * Math.floor(trainedCount(stored) / stored.batch))));
  const dataPath = text(args, 'data') ?? setup.dataPath;
  if (dataPath === undefined)
    throw new UsageError(`--resume ${folder}: expected --data with the images of this run, got none`);
  const reading = { ...setup.reading, ...readingOf(args) };
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
    ...(isGiven(args, 'threads') && { threads: settings.threads }),
    settings,
  };
}

/** @throws UsageError for other models, or several */
function modelOf({ positionals }: Arguments): string | undefined {
  const [model, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`train: expected one of ${oneOf(MODELS)}, got '${positionals.join(' ')}'`);
  if (model !== undefined && !(MODELS as readonly string[]).includes(model))
    throw new UsageError(`train: expected ${oneOf(MODELS)}, got '${model}'`);
  return model;
}

const optionsOf = (args: Arguments, values: Numbers, model: string): TrainingOptions => ({
  model,
  steps: values.steps,
  epochs: values.epochs,
  batch: values.batch,
  lr: values.lr,
  beta1: values.beta1,
  seed: values.seed,
  flips: flag(args, 'flips'),
  sampleEvery: values['sample-every'],
  nz: values.nz,
  ngf: values.ngf,
  ndf: values.ndf,
  layout: text(args, 'layout'),
  baseDim: values['base-dim'],
  resBlocks: values['res-blocks'],
  bottleneck: flag(args, 'bottleneck'),
  skip: flag(args, 'skip'),
  weightNorm: flag(args, 'weight-norm'),
  couplingBn: flag(args, 'coupling-bn'),
  affine: flag(args, 'affine'),
  heldOut: values['held-out'],
});

/** How the images are meant, as far as it is said. */
function readingOf(args: Arguments): ImageReading {
  const [skipUnreadable, range, split, key] = [
    flag(args, 'skip-unreadable'),
    text(args, 'range'),
    text(args, 'split'),
    text(args, 'key'),
  ];
  return {
    ...(skipUnreadable !== undefined && { skipUnreadable }),
    ...(range !== undefined && { range: readRange(range) }),
    ...(split !== undefined && { split }),
    ...(key !== undefined && { key }),
  };
}

/** The weights of --init; of a folder of geq train, its newest checkpoint. */
async function initAsked(args: Arguments): Promise<(TensorSource & { readonly hash: string }) | undefined> {
  const named = text(args, 'init');
  if (named === undefined) {
    if (isGiven(args, 'weights')) throw new UsageError('--weights: expected with --init, got it without; leave it out');
    return undefined;
  }
  const isTraining = (await readRunFile(named).catch(() => undefined))?.kind === 'training';
  const file = isTraining ? ((await newestCheckpoint(named))?.file ?? named) : await networkFileOf(named);
  const { hash, read } = await openWeights(file);
  const weights = text(args, 'weights');
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
