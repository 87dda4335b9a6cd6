import type { StateTensors } from '@geq/formats';
import type { EngineOptions, EngineName } from '@geq/nn';
import { generatorArchitecture, type GeneratorArchitecture } from './generatorArchitecture.ts';
import { calibrate, calibrationLatents } from './calibrate.ts';
import { initialGenerator, type Recipe } from './initialGenerator.ts';

/** A random generator, and how it runs. */
export interface RandomGeneratorOptions extends EngineOptions {
  /** Of weights and calibration latents. */
  readonly seed: number;
  /** Default: the paper's 3×32×32 network. */
  readonly architecture?: GeneratorArchitecture;
  readonly recipe?: Recipe;
  /** Latents that the batch norms are calibrated on. Default: 4096. */
  readonly samples?: number;
  readonly engine?: EngineName;
}

/**
 * The state_dict of `dcgan_rand`, the paper's random deep convolutional generator: PyTorch's default weights, batch norms
 * calibrated and frozen. Without calibration a random network in evaluation mode puts out values of about 0.002.
 *
 * The weights are the same everywhere; the calibrated statistics come from an engine's float32 and may differ in their last
 * bits between engines and machines, so store the result where it must stay the same.
 */
export async function randomGenerator({
  seed,
  architecture = generatorArchitecture(),
  recipe = 'pytorch',
  samples = 4096,
  ...options
}: RandomGeneratorOptions): Promise<StateTensors> {
  return calibrate(
    initialGenerator(architecture, { seed, recipe }),
    calibrationLatents(seed, samples, architecture.latentDim),
    options,
  );
}
