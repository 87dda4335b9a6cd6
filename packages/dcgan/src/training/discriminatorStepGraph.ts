import { add, gradient, mean, neg, relu, softplus, sub, trace, type Graph, type Value } from '@geq/nn';
import type { DiscriminatorArchitecture, GeneratorArchitecture } from '../generatorArchitecture.ts';
import { forwardDiscriminator, forwardGenerator, type StatisticsByNorm } from '../forwardGenerator.ts';
import { discriminatorLayers, layerEntries, generatorLayers, type Layer } from '../generatorLayers.ts';

/** Both networks of a DCGAN. */
export interface Architectures {
  readonly generator: GeneratorArchitecture;
  readonly discriminator: DiscriminatorArchitecture;
}

const LARGEST_LOSS = 100; // nats: PyTorch's BCELoss clamps its logarithms at −100

/** Names of the tensors that gradients move, in PyTorch's order. */
export const learnedNames = (layers: readonly Layer[]): string[] =>
  layerEntries(layers)
    .filter(({ role }) => role === 'kernel' || role === 'scale' || role === 'offset')
    .map(({ key }) => key);

/**
 * Binary cross-entropy of images that should score 1 (`isReal`) or 0, the mean over the batch, from the logit ℓ:
 *
 *   −log σ(ℓ) = softplus(−ℓ),   −log(1 − σ(ℓ)) = softplus(ℓ),   at most 100 each
 *
 * The gradient is σ(ℓ) − target, or 0 beyond the clamp. PyTorch's own, from σ(ℓ) in float32, is the same until σ rounds to 0 or
 * 1 (|ℓ| > 16); there it has 100 and no gradient.
 */
function crossEntropy(logit: Value, isReal: boolean): Value {
  const loss = softplus(isReal ? neg(logit) : logit);
  return mean(sub(loss, relu(sub(loss, LARGEST_LOSS)))); // in this order small losses keep their digits
}

const named = (prefix: string, statistics: StatisticsByNorm): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(statistics).flatMap(([norm, { mean: average, variance }]) => [
      [`${prefix}${norm}.mean`, average],
      [`${prefix}${norm}.variance`, variance],
    ]),
  );

/**
 * What D's step needs, parameters named `G.…` and `D.…`: from images `real` and latents `z` of one batch size
 *
 *   lossReal + lossFake = −⟨log D(x)⟩ − ⟨log(1 − D(G(z)))⟩
 *
 * in two forward passes with batch statistics of their own, and `grad D.…`; G is not differentiated. Also the mean scores
 * `scoreReal`, `scoreFake`, and the statistics of both passes, `real.<norm>.mean` … `fake.<norm>.variance`.
 */
export function discriminatorStepGraph({ generator, discriminator }: Architectures): Graph {
  const { channels, imageSize } = discriminator;
  const graph = trace((scope) => {
    const forward = (x: Value): ReturnType<typeof forwardDiscriminator> =>
      forwardDiscriminator(scope, x, { architecture: discriminator, mode: 'training', prefix: 'D.' });
    const real = forward(scope.input('real', ['B', channels, imageSize, imageSize]));
    const { x } = forwardGenerator(scope, scope.input('z', ['B', generator.latentDim, 1, 1]), {
      architecture: generator,
      mode: 'training',
      prefix: 'G.',
    });
    const fake = forward(x);
    const [lossReal, lossFake] = [crossEntropy(real.logit, true), crossEntropy(fake.logit, false)];
    return {
      loss: add(lossReal, lossFake),
      lossReal,
      lossFake,
      scoreReal: mean(real.score),
      scoreFake: mean(fake.score),
      ...named('real.', real.statistics),
      ...named('fake.', fake.statistics),
    };
  });
  return gradient(
    graph,
    'loss',
    learnedNames(discriminatorLayers(discriminator)).map((name) => `D.${name}`),
  );
}

/**
 * What G's step needs: from latents `z` the loss −⟨log D(G(z))⟩ and `grad G.…`; the mean score `scoreFake`, and the statistics
 * of this pass, `G.<norm>.mean` and `D.<norm>.mean` ….
 */
export function generatorStepGraph({ generator, discriminator }: Architectures): Graph {
  const graph = trace((scope) => {
    const { x, statistics } = forwardGenerator(scope, scope.input('z', ['B', generator.latentDim, 1, 1]), {
      architecture: generator,
      mode: 'training',
      prefix: 'G.',
    });
    const fake = forwardDiscriminator(scope, x, { architecture: discriminator, mode: 'training', prefix: 'D.' });
    return {
      loss: crossEntropy(fake.logit, true),
      scoreFake: mean(fake.score),
      ...named('G.', statistics),
      ...named('D.', fake.statistics),
    };
  });
  return gradient(
    graph,
    'loss',
    learnedNames(generatorLayers(generator)).map((name) => `G.${name}`),
  );
}
