import { z } from 'zod';
import { bounds } from '@geq/scenarios';
import { UsageError } from '@geq/runs';

const whole = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The images of a run: enough to know them again, not where they lie. */
const dataSchema = z.strictObject({
  hash: sha256,
  count: whole,
  /** Images that the data set sets apart. */
  test: z.number().int().nonnegative(),
  channels: z.union([z.literal(1), z.literal(3)]),
  size: whole,
});

const common = {
  data: dataSchema,
  /** SHA-256 of the file with the weights to begin with; without one they are drawn. */
  init: sha256.optional(),
  /** Of several networks in that file, the one that is meant. */
  initWeights: z.string().min(1).max(1000).optional(),
  /** Of weights, order of the data, flips, latents, noise: each has a stream of its own. */
  seed: bounds.seed,
  batch: bounds.batchSize,
  steps: bounds.stepCount,
  lr: bounds.learningRate,
  beta1: bounds.momentum,
  /** Whether images are mirrored at random. */
  flips: z.boolean(),
  /** Steps between sample grids and measurements on held-out images. */
  sampleEvery: bounds.stepCount,
};

const dcganSchema = z.strictObject({
  model: z.literal('dcgan'),
  ...common,
  generator: z.strictObject({
    latentDim: whole,
    widths: z.array(whole),
    channels: whole,
    firstKernel: whole,
    lastKernel: z.union([z.literal(1), z.literal(4)]),
    imageSize: whole,
  }),
  discriminator: z.strictObject({ channels: whole, widths: z.array(whole), lastKernel: whole, imageSize: whole }),
});

const flowSchema = z.strictObject({
  model: z.literal('realnvp'),
  ...common,
  architecture: z.strictObject({
    layout: z.enum(['cifar10', 'imnet32', 'imnet64', 'celeba']),
    imageSize: whole,
    channels: whole,
    baseDim: whole,
    resBlocks: z.number().int().nonnegative(),
    bottleneck: z.boolean(),
    skip: z.boolean(),
    weightNorm: z.boolean(),
    couplingBn: z.boolean(),
    affine: z.boolean(),
  }),
  /** Images that are measured and never trained on: of the data set's test part, or drawn from the data where there is none. */
  heldOut: z.number().int().nonnegative(),
});

/** What numbers of a training may be, by the name of their option; each is checked on its own before any image is read. */
export const trainingBounds = {
  'image-size': bounds.imageSize,
  channels: bounds.imageChannels,
  'held-out': bounds.heldOut,
  steps: bounds.stepCount,
  epochs: bounds.epochs,
  batch: bounds.batchSize,
  lr: bounds.learningRate,
  beta1: bounds.momentum,
  seed: bounds.seed,
  nz: bounds.width,
  ngf: bounds.width,
  ndf: bounds.width,
  'base-dim': bounds.width,
  'res-blocks': bounds.blocks,
  'save-every': bounds.stepCount,
  keep: bounds.keptCheckpoints,
  'sample-every': bounds.stepCount,
};

/** Everything that a training run's files depend on, on one machine, engine and number of threads bit for bit. */
export const trainingConfigSchema = z.discriminatedUnion('model', [dcganSchema, flowSchema]);

/** Everything that the training of a DCGAN depends on. */
export type DcganTrainingConfig = z.infer<typeof dcganSchema>;
/** Everything that the training of a flow depends on. */
export type FlowTrainingConfig = z.infer<typeof flowSchema>;
/** Everything that a training depends on; `model` tells which network it is. */
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

/** Images that training draws from. */
export const trainedCount = (config: TrainingConfig): number =>
  config.data.count - (config.model === 'realnvp' && config.data.test === 0 ? config.heldOut : 0);

/** @throws UsageError for a batch that is larger than the data, or images held out that are not there */
export function requireEnoughImages(config: TrainingConfig): void {
  const { data, batch } = config;
  if (config.model === 'realnvp' && config.heldOut > (data.test || data.count - 1)) {
    throw new UsageError(
      `--held-out: expected at most ${data.test || data.count - 1} images, which ${data.test > 0 ? 'the test part has' : 'leaves some to train on'}, got ${config.heldOut}`,
    );
  }
  const count = trainedCount(config);
  if (batch > count)
    throw new UsageError(
      `--batch: expected at most ${count}, the images there are to train on, got ${batch}; take smaller batches or more images`,
    );
}
