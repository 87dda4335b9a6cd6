import {
  batchNorm,
  batchNormTraining,
  conv2d,
  convTranspose2d,
  leakyRelu,
  relu,
  sigmoid,
  tanh,
  type Scope,
  type Value,
} from '@geq/nn';
import type { DiscriminatorArchitecture, GeneratorArchitecture } from './generatorArchitecture.ts';
import { discriminatorLayers, generatorLayers, type Layer } from './generatorLayers.ts';

const EPSILON = 1e-5; // of batch norm, PyTorch's default
const LEAK = 0.2; // slope of the discriminator's activations below zero: Radford et al. (2015)

/** How a network is written into a trace. */
export interface ForwardOptions {
  /** Batch norm with the frozen running statistics ('evaluation'), or with those of the batch ('training'). Default: evaluation. */
  readonly mode?: 'evaluation' | 'training';
  /** Stands before the names of parameters, so that two networks fit into one trace. Default: ''. */
  readonly prefix?: string;
}

/** Mean and biased variance per channel of what went into a batch norm. */
export interface BatchStatistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** Statistics of the batch by batch norm (`main.1`, without prefix); empty in evaluation. */
export type StatisticsByNorm = Readonly<Record<string, BatchStatistics>>;

/** The convolution of a layer and the batch norm behind it. */
function normalized(
  { parameter }: Scope,
  y: Value,
  { norm, channels }: Layer,
  { mode, prefix }: Required<ForwardOptions>,
  statistics: Record<string, BatchStatistics>,
): Value {
  if (norm === null) return y;
  const vector = (name: string): Value => parameter(`${prefix}${norm}.${name}`, [channels]);
  const learned = { scale: vector('weight'), offset: vector('bias'), epsilon: EPSILON };
  if (mode === 'evaluation')
    return batchNorm(y, { ...learned, mean: vector('running_mean'), variance: vector('running_var') });
  const { y: normal, ...ofBatch } = batchNormTraining(y, learned);
  statistics[norm] = ofBatch;
  return normal;
}

/**
 * The generator inside a trace: transposed convolutions, each but the last followed by batch norm and ReLU; tanh at the end.
 *
 * @param z latents, B×D×1×1
 * @returns images x, B×channels×size×size in (−1, 1)
 */
export function forwardGenerator(
  scope: Scope,
  z: Value,
  { architecture, mode = 'evaluation', prefix = '' }: ForwardOptions & { readonly architecture: GeneratorArchitecture },
): { x: Value; statistics: StatisticsByNorm } {
  const statistics: Record<string, BatchStatistics> = {};
  let x = z;
  for (const layer of generatorLayers(architecture)) {
    const y = convTranspose2d(x, scope.parameter(`${prefix}${layer.name}.weight`, layer.shape), layer);
    x = layer.norm === null ? tanh(y) : relu(normalized(scope, y, layer, { mode, prefix }, statistics));
  }
  return { x, statistics };
}

/**
 * The discriminator inside a trace: convolutions followed by LeakyReLU 0.2, with batch norm before it in all but the
 * first; the last convolution gives the logit.
 *
 * @param x images, B×channels×size×size
 * @returns logit and score = sigmoid(logit), B×1×1×1: the probability that an image is real
 */
export function forwardDiscriminator(
  scope: Scope,
  x: Value,
  {
    architecture,
    mode = 'evaluation',
    prefix = '',
  }: ForwardOptions & { readonly architecture: DiscriminatorArchitecture },
): { score: Value; logit: Value; statistics: StatisticsByNorm } {
  const statistics: Record<string, BatchStatistics> = {};
  const layers = discriminatorLayers(architecture);
  let y = x;
  layers.forEach((layer, l) => {
    const convolved = conv2d(y, scope.parameter(`${prefix}${layer.name}.weight`, layer.shape), layer);
    y =
      l === layers.length - 1
        ? convolved
        : leakyRelu(normalized(scope, convolved, layer, { mode, prefix }, statistics), LEAK);
  });
  return { score: sigmoid(y), logit: y, statistics };
}
