import type { StateTensors } from '@geq/formats';
import { trace, type Graph, type Model } from '@geq/nn';
import type { DiscriminatorArchitecture, GeneratorArchitecture } from './generatorArchitecture.ts';
import {
  forwardDiscriminator,
  forwardGenerator,
  type ForwardOptions,
  type StatisticsByNorm,
} from './forwardGenerator.ts';
import type { Network } from './readGenerator.ts';

/** Outputs `main.1.mean`, `main.1.variance`, …: what a training step needs beside x. */
const namedStatistics = (statistics: StatisticsByNorm): Record<string, StatisticsByNorm[string]['mean']> =>
  Object.fromEntries(
    Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
      [`${norm}.mean`, mean],
      [`${norm}.variance`, variance],
    ]),
  );

/**
 * Latents `z` (B×D×1×1) to images `x` (B×channels×size×size). Parameters have PyTorch's names. In training mode the mean
 * and biased variance of the batch come out too, `main.1.mean`, `main.1.variance`, ….
 */
export function generatorGraph(architecture: GeneratorArchitecture, options: ForwardOptions = {}): Graph {
  return trace((scope) => {
    const { x, statistics } = forwardGenerator(scope, scope.input('z', ['B', architecture.latentDim, 1, 1]), {
      architecture,
      ...options,
    });
    return { x, ...namedStatistics(statistics) };
  });
}

/** Images `x` (B×channels×size×size) to `score`, the probability of being real (B×1×1×1). Training mode as in `generatorGraph`. */
export function discriminatorGraph(architecture: DiscriminatorArchitecture, options: ForwardOptions = {}): Graph {
  const { channels, imageSize } = architecture;
  return trace((scope) => {
    const { score, statistics } = forwardDiscriminator(scope, scope.input('x', ['B', channels, imageSize, imageSize]), {
      architecture,
      ...options,
    });
    return { score, ...namedStatistics(statistics) };
  });
}

/** Latents to the statistics of a generator's batch norms alone, each normalising with those of the batch. */
export const statisticsGraph = (architecture: GeneratorArchitecture): Graph =>
  trace((scope) =>
    namedStatistics(
      forwardGenerator(scope, scope.input('z', ['B', architecture.latentDim, 1, 1]), { architecture, mode: 'training' })
        .statistics,
    ),
  );

/** The numbers of a network that a graph takes: all but the counts of batches. */
export const stateParameters = (state: StateTensors): Model['parameters'] =>
  Object.fromEntries(
    Object.entries(state).flatMap(([key, tensor]) =>
      tensor.dtype === 'F32' ? [[key, { shape: tensor.shape, data: tensor.data }]] : [],
    ),
  );

/** A generator as a model of `@geq/nn`, in evaluation mode: for `graphGenerator`, `writeOnnx`, `fold`, `evaluate`. */
export const generatorModel = ({ architecture, state }: Network<GeneratorArchitecture>): Model => ({
  graph: generatorGraph(architecture),
  parameters: stateParameters(state),
});

/** A discriminator as a model of `@geq/nn`, in evaluation mode. */
export const discriminatorModel = ({ architecture, state }: Network<DiscriminatorArchitecture>): Model => ({
  graph: discriminatorGraph(architecture),
  parameters: stateParameters(state),
});
