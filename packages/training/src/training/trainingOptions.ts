import type { Architectures } from '@geq/dcgan';
import { log2 } from '@geq/elementary';
import type { FlowOptions } from '@geq/realnvp';
import { parseOrRefuse, UsageError } from '@geq/runs';
import type { ImageSet } from '../images/imageSet.ts';
import { dcganInit, flowInit, type TensorSource } from './initFile.ts';
import {
  requireEnoughImages,
  trainedCount,
  trainingConfigSchema,
  type DcganTrainingConfig,
  type FlowTrainingConfig,
  type TrainingConfig,
} from './trainingConfig.ts';

/** What a user may say of a training; undefined where nothing was said. */
export interface TrainingOptions {
  readonly model: string;
  readonly steps?: number;
  /** In place of steps: passes over the data. */
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly beta1?: number;
  readonly seed?: number;
  readonly flips?: boolean;
  readonly sampleEvery?: number;
  /** Of a DCGAN: latents, channels of the last hidden map of the generator, of the first of the discriminator. */
  readonly nz?: number;
  readonly ngf?: number;
  readonly ndf?: number;
  /** Of a flow. */
  readonly layout?: string;
  readonly baseDim?: number;
  readonly resBlocks?: number;
  readonly bottleneck?: boolean;
  readonly skip?: boolean;
  readonly weightNorm?: boolean;
  readonly couplingBn?: boolean;
  readonly affine?: boolean;
  readonly heldOut?: number;
}

const OF_DCGAN = ['nz', 'ngf', 'ndf'] as const;
const OF_FLOW = ['layout', 'baseDim', 'resBlocks', 'bottleneck', 'skip', 'weightNorm', 'couplingBn', 'affine'] as const;
/** The networks that can be trained. */
export const MODELS = ['dcgan', 'realnvp'] as const;

/** The recipes: Radford et al. and PyTorch's example; the PyTorch port of the flow, cut to what a CPU trains in an hour. */
const DEFAULTS = {
  dcgan: { epochs: 25, batch: 64, lr: 2e-4, beta1: 0.5, flips: false, nz: 100, ngf: 64, ndf: 64 },
  realnvp: { epochs: 20, batch: 32, lr: 1e-3, beta1: 0.9, flips: true, baseDim: 32, resBlocks: 2 },
} as const;
const SAMPLE_EVERY = 250; // steps
const HELD_OUT = 512; // images at most, and no more than one in ten

/**
 * A training as it is written down: wishes completed and checked.
 *
 * @param data the images; `path` is how messages call them
 * @param init weights to begin with, and the hash of their file; widths then come from it
 * @throws UsageError naming the wish that cannot be; FormatError for weights that are no such network
 */
export async function trainingConfig(
  options: TrainingOptions,
  data: Pick<ImageSet, 'hash' | 'count' | 'test' | 'channels' | 'size'> & { readonly path?: string },
  init?: TensorSource & { readonly hash: string },
): Promise<TrainingConfig> {
  const { model } = options;
  if (model !== 'dcgan' && model !== 'realnvp')
    throw new UsageError(`train: expected ${MODELS.join(' or ')}, got '${model}'`);
  const foreign = model === 'dcgan' ? [...OF_FLOW, 'heldOut' as const] : OF_DCGAN;
  for (const name of foreign)
    if (options[name] !== undefined)
      throw new UsageError(
        `${name} ${String(options[name])} cannot be combined with train ${model}, which has no such thing; leave it out`,
      );
  if (options.steps !== undefined && options.epochs !== undefined)
    throw new UsageError('--epochs cannot be combined with --steps; leave one of them out');

  const { channels, size, count, hash } = data;
  const defaults = DEFAULTS[model];
  const common = {
    data: { hash, count, test: data.test.length / (channels * size * size), channels, size },
    ...(init && { init: init.hash, ...(init.weights !== undefined && { initWeights: init.weights }) }),
    seed: options.seed ?? 0,
    batch: options.batch ?? defaults.batch,
    lr: options.lr ?? defaults.lr,
    beta1: options.beta1 ?? defaults.beta1,
    flips: options.flips ?? defaults.flips,
    sampleEvery: options.sampleEvery ?? SAMPLE_EVERY,
  };
  const networks =
    model === 'dcgan'
      ? await dcganNetworks(options, { ...common, path: data.path }, init)
      : await flowNetwork(options, common, init);
  const unfinished = parseOrRefuse(
    trainingConfigSchema,
    { model, ...common, ...networks, steps: options.steps ?? 1 },
    'train',
  );
  requireEnoughImages(unfinished);
  if (options.steps !== undefined) return unfinished;
  const epochs = options.epochs ?? defaults.epochs;
  if (!(epochs > 0)) throw new UsageError(`--epochs: expected a number above 0, got ${epochs}`);
  const steps = Math.max(1, Math.round(epochs * Math.floor(trainedCount(unfinished) / unfinished.batch)));
  return parseOrRefuse(trainingConfigSchema, { ...unfinished, steps }, 'train');
}

type Common = Pick<TrainingConfig, 'data' | 'seed'>;

async function dcganNetworks(
  options: TrainingOptions,
  { data: { channels, size }, seed, path = 'train dcgan' }: Common & { readonly path?: string },
  init?: TensorSource,
): Promise<Pick<DcganTrainingConfig, 'generator' | 'discriminator'>> {
  const { generatorArchitecture, discriminatorArchitecture } = await import('@geq/dcgan');
  const { nz, ngf, ndf } = { ...DEFAULTS.dcgan, ...given(options) };
  const stages = log2(size / 4);
  if (!Number.isInteger(stages) || stages < 1)
    throw new UsageError(
      `${path}: expected images of 8, 16, 32, 64, … rows, got ${size}; --image-size 32 resizes them`,
    );
  const isPapers = size === 32; // one more map of ngf channels, and a last kernel of 2: else as in PyTorch's example
  const doubled = Array.from({ length: isPapers ? 4 : stages }, (_, l) => 2 ** l);
  const discriminator = discriminatorArchitecture({
    channels,
    widths: doubled.map((factor) => factor * ndf),
    lastKernel: isPapers ? 2 : 4,
  });
  if (!init)
    return plain({
      generator: generatorArchitecture({
        latentDim: nz,
        widths: doubled.map((factor) => factor * ngf).reverse(),
        channels,
        lastKernel: isPapers ? 1 : 4,
      }),
      discriminator,
    });
  const { architectures, isDrawn } = await dcganInit(init, { seed, discriminator });
  requireFit(init, architectures.generator, { channels, size });
  const found = widthsOf(architectures);
  requireSaid(init, options, isDrawn ? { nz: found.nz, ngf: found.ngf } : found);
  return plain(architectures);
}

async function flowNetwork(
  options: TrainingOptions,
  { data: { channels, size, count, test } }: Common,
  init?: TensorSource,
): Promise<Pick<FlowTrainingConfig, 'architecture' | 'heldOut'>> {
  const { flowArchitecture } = await import('@geq/realnvp');
  const heldOut = options.heldOut ?? Math.min(HELD_OUT, test > 0 ? test : Math.floor(count / 10));
  if (init) {
    const { architecture } = (
      await flowInit(init, {
        layout: options.layout as FlowOptions['layout'] | undefined,
        couplingBn: options.couplingBn,
        imageSize: size,
      })
    ).flow;
    requireFit(init, architecture, { channels, size });
    requireSaid(init, options, architecture);
    return { architecture, heldOut };
  }
  const { layout = size === 64 ? 'imnet64' : 'cifar10', ...rest } = given(options);
  const said = Object.fromEntries(
    OF_FLOW.flatMap((name) => (name !== 'layout' && rest[name] !== undefined ? [[name, rest[name]]] : [])),
  );
  return {
    architecture: flowArchitecture({
      baseDim: DEFAULTS.realnvp.baseDim,
      resBlocks: DEFAULTS.realnvp.resBlocks,
      ...said,
      layout: layout as FlowOptions['layout'],
      imageSize: size,
      channels,
    }),
    heldOut,
  };
}

const given = (options: TrainingOptions): Partial<TrainingOptions> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Without `readonly`, as the schema has it. */
const plain = ({
  generator,
  discriminator,
}: Architectures): Pick<DcganTrainingConfig, 'generator' | 'discriminator'> => ({
  generator: { ...generator, widths: [...generator.widths] },
  discriminator: { ...discriminator, widths: [...discriminator.widths] },
});

const widthsOf = ({ generator, discriminator }: Architectures): { nz: number; ngf: number; ndf: number } => ({
  nz: generator.latentDim,
  ngf: generator.widths[generator.widths.length - 1],
  ndf: discriminator.widths[0],
});

function requireFit(
  { file }: TensorSource,
  network: { readonly channels: number; readonly imageSize: number },
  { channels, size }: { readonly channels: number; readonly size: number },
): void {
  if (network.channels !== channels || network.imageSize !== size)
    throw new UsageError(
      `${file}: expected a network for ${channels}×${size}×${size} images, which the data are, got one for ${network.channels}×${network.imageSize}×${network.imageSize}`,
    );
}

function requireSaid({ file }: TensorSource, options: TrainingOptions, found: object): void {
  for (const [name, value] of Object.entries(found)) {
    const said = options[name as keyof TrainingOptions];
    if (said !== undefined && said !== value)
      throw new UsageError(
        `${name}: expected ${String(value)}, which the weights of ${file} have, got ${String(said)}; leave it out`,
      );
  }
}

/** The wishes that give this configuration again. */
export function trainingOptionsOf(config: TrainingConfig): TrainingOptions {
  const { model, steps, batch, lr, beta1, seed, flips, sampleEvery } = config;
  const common = { model, steps, batch, lr, beta1, seed, flips, sampleEvery };
  if (config.model === 'dcgan') return { ...common, ...widthsOf(config) };
  const { imageSize: _size, channels: _channels, ...architecture } = config.architecture;
  return { ...common, ...architecture, heldOut: config.heldOut };
}
