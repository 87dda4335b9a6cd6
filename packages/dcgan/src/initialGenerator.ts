import type { StateTensors, TensorOf } from '@geq/formats';
import { stream, type Stream } from '@geq/random';
import type { DiscriminatorArchitecture, GeneratorArchitecture } from './generatorArchitecture.ts';
import { discriminatorLayers, layerEntries, generatorLayers, type Entry, type Layer } from './generatorLayers.ts';

/**
 * How weights are drawn. 'pytorch': PyTorch's defaults, kernels uniform in ±1/√(s·k²) with s the length of the weight's second
 * axis (the channels that come out of a transposed convolution, that go into another), scales 1. 'radford': kernels N(0, 0.02²),
 * scales N(1, 0.02²), as Radford et al. (2015) start their training. Offsets 0, running statistics 0 and 1 in both.
 */
export type Recipe = 'pytorch' | 'radford';

/** How initial weights are drawn. */
export interface InitialOptions {
  /** Whole, ≥ 0. */
  readonly seed: number;
  /** Default: pytorch, the `dcgan_rand` of the paper. */
  readonly recipe?: Recipe;
}

const RADFORD_DEVIATION = 0.02;

/**
 * A random generator. Its numbers depend on architecture, seed and recipe alone: entry i of the state_dict is drawn from
 * `stream(seed, 'dcgan generator', i)`.
 *
 * With the running statistics 0 and 1 its outputs are near 0; see `calibrate`.
 *
 * @throws RangeError for a bad seed or an unknown recipe
 */
export const initialGenerator = (architecture: GeneratorArchitecture, options: InitialOptions): StateTensors =>
  initialState(generatorLayers(architecture), 'generator', options);

/** A random discriminator, from `stream(seed, 'dcgan discriminator', i)`. Errors as those of `initialGenerator`. */
export const initialDiscriminator = (architecture: DiscriminatorArchitecture, options: InitialOptions): StateTensors =>
  initialState(discriminatorLayers(architecture), 'discriminator', options);

function initialState(
  layers: readonly Layer[],
  kind: 'generator' | 'discriminator',
  { seed, recipe = 'pytorch' }: InitialOptions,
): StateTensors {
  if (recipe !== 'pytorch' && recipe !== 'radford')
    throw new RangeError(`initial ${kind}: expected the recipe pytorch or radford, got ${String(recipe)}`);
  return Object.fromEntries(
    layerEntries(layers).map((entry, i) => {
      if (entry.role === 'batches') return [entry.key, { dtype: 'I64', shape: [], data: BigInt64Array.of(0n) }];
      const tensor: TensorOf<'F32'> = {
        dtype: 'F32',
        shape: entry.shape,
        data: drawn(entry, stream(seed, `dcgan ${kind}`, i), recipe),
      };
      return [entry.key, tensor];
    }),
  );
}

function drawn({ role, shape }: Entry, rng: Stream, recipe: Recipe): Float32Array {
  const data = new Float32Array(shape.reduce((size, length) => size * length, 1));
  if (role === 'offset' || role === 'mean') return data;
  if (role === 'variance' || (role === 'scale' && recipe === 'pytorch')) return data.fill(1);
  if (recipe === 'radford') return data.map(() => (role === 'scale' ? 1 : 0) + RADFORD_DEVIATION * rng.normal());
  const bound = 1 / Math.sqrt(shape[1] * shape[2] * shape[3]);
  return data.map(() => bound * (2 * rng.uniform() - 1));
}
