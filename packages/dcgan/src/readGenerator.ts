import {
  FormatError,
  type ParseOptions,
  requireEntries,
  requireKey,
  shapeTuple,
  type StateDict,
  type StateTensors,
  type Tensor,
  withoutPrefix,
} from '@geq/formats';
import {
  discriminatorArchitecture,
  generatorArchitecture,
  type DiscriminatorArchitecture,
  type GeneratorArchitecture,
} from './generatorArchitecture.ts';
import { discriminatorLayers, layerEntries, generatorLayers } from './generatorLayers.ts';

/** A network: its architecture and all its numbers. */
export interface Network<TArchitecture> {
  readonly architecture: TArchitecture;
  readonly state: StateTensors;
}

const MOST_LAYERS = 16;
const EXCERPT = 40; // characters of a foreign name that a message quotes

/**
 * Which network of a DCGAN a state_dict holds, told by the places of its convolutions; undefined when it is neither. Both
 * begin with `main.0`; in a generator a batch norm comes next (`main.1`, one axis), in a discriminator the second convolution (`main.2`).
 */
export function networkKind(tensors: StateDict): 'generator' | 'discriminator' | undefined {
  const rank = (key: string): number | undefined => (tensors[key] ?? tensors[`module.${key}`])?.shape.length;
  if (rank('main.0.weight') !== 4) return undefined;
  if (rank('main.2.weight') === 4) return 'discriminator';
  return rank('main.1.weight') === 1 ? 'generator' : undefined;
}

/**
 * A generator from a state_dict. Latent size, widths, channels, number of stages and so the size of the image are read off
 * the shapes of the kernels: transposed convolutions (k, 1, 0), then (4, 2, 1), a last 1×1 is (1, 1, 0), a last 4×4 (4, 2, 1).
 *
 * @param options.source stands at the head of error messages; give the file's name
 * @throws FormatError that names key, expectation and finding for whatever is no such generator
 */
export function readGenerator(
  tensors: StateDict,
  { source = 'readGenerator' }: ParseOptions = {},
): Network<GeneratorArchitecture> {
  if (networkKind(tensors) === 'discriminator')
    throw new FormatError(
      source,
      'expected the weights of a generator, got those of a discriminator (main.2.weight is a convolution)',
    );
  const named = withoutPrefix(tensors, source);
  const last = lastConvolution(named, { after: 1, first: 3, source, network: 'generator' });
  const kernels: number[][] = [];
  for (let index = 0; index <= last; index += 3) {
    const [from, to] = [
      index === 0 ? 'latents' : kernels[kernels.length - 1][1],
      index === last ? 'channels' : 'width',
    ];
    kernels.push(
      requireKernel(
        named,
        `main.${index}.weight`,
        [from, to, ...(index === 0 ? ['k', 'k'] : index === last ? ['1 or 4', '1 or 4'] : [4, 4])],
        source,
      ),
    );
  }
  const [[latentDim, , firstKernel], lastShape] = [kernels[0], kernels[kernels.length - 1]];
  const architecture = within(source, () =>
    generatorArchitecture({
      latentDim,
      widths: kernels.slice(0, -1).map(([, width]) => width),
      channels: lastShape[1],
      firstKernel,
      lastKernel: lastShape[2] as 1 | 4,
    }),
  );
  return { architecture, state: requireEntries(named, layerEntries(generatorLayers(architecture)), source) };
}

/**
 * A discriminator from a state_dict: convolutions (4, 2, 1), the last kernel covers what is left of the map.
 *
 * @param options.source stands at the head of error messages; give the file's name
 * @throws FormatError that names key, expectation and finding for whatever is no such discriminator
 */
export function readDiscriminator(
  tensors: StateDict,
  { source = 'readDiscriminator' }: ParseOptions = {},
): Network<DiscriminatorArchitecture> {
  if (networkKind(tensors) === 'generator')
    throw new FormatError(
      source,
      'expected the weights of a discriminator, got those of a generator (main.1.weight is a batch norm)',
    );
  const named = withoutPrefix(tensors, source);
  const last = lastConvolution(named, { after: 0, first: 2, source, network: 'discriminator' });
  const kernels: number[][] = [];
  for (const index of [0, ...Array.from({ length: (last + 1) / 3 }, (_, l) => 3 * l + 2)]) {
    const isLast = index === last;
    kernels.push(
      requireKernel(
        named,
        `main.${index}.weight`,
        [
          isLast ? 1 : 'width',
          index === 0 ? 'channels' : kernels[kernels.length - 1][0],
          ...(isLast ? ['k', 'k'] : [4, 4]),
        ],
        source,
      ),
    );
  }
  const architecture = within(source, () =>
    discriminatorArchitecture({
      channels: kernels[0][1],
      widths: kernels.slice(0, -1).map(([width]) => width),
      lastKernel: kernels[kernels.length - 1][2],
    }),
  );
  return { architecture, state: requireEntries(named, layerEntries(discriminatorLayers(architecture)), source) };
}

/**
 * The place of the last convolution, told by the highest place of any tensor: behind a batch norm there must be one more.
 * Batch norms stand at places ≡ `after` (mod 3), convolutions two places further.
 */
function lastConvolution(
  tensors: ReadonlyMap<string, Tensor>,
  { after, first, source, network }: { after: number; first: number; source: string; network: string },
): number {
  let highest = -1;
  for (const key of tensors.keys()) {
    const place = /^main\.(\d{1,4})\.\w+$/.exec(key);
    if (!place)
      throw new FormatError(
        source,
        `expected names such as main.0.weight of a DCGAN ${network}, got ${JSON.stringify(key.slice(0, EXCERPT))}`,
      );
    highest = Math.max(highest, Number(place[1]));
  }
  if (highest < 0) throw new FormatError(source, `expected the tensors of a DCGAN ${network}, got none`);
  if (highest > 3 * MOST_LAYERS)
    throw new FormatError(source, `expected at most ${MOST_LAYERS} layers, got main.${highest}`);
  const place = (highest - after) % 3;
  if (highest > 0 && place === 1)
    throw new FormatError(
      source,
      `expected a convolution or batch norm at each place of the DCGAN ${network}, got main.${highest}, the place of an activation`,
    );
  return Math.max(first, place === 0 ? highest + 2 : highest);
}

/** The shape of a kernel, square and as the pattern wants it; names in the pattern are free lengths. */
function requireKernel(
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  pattern: readonly (number | string)[],
  source: string,
): number[] {
  const { shape } = requireKey(tensors, key, { shape: pattern, source });
  const fits =
    shape.length === 4 &&
    shape[2] === shape[3] &&
    pattern.every((length, axis) =>
      length === '1 or 4'
        ? shape[axis] === 1 || shape[axis] === 4
        : typeof length === 'string'
          ? shape[axis] >= 1
          : shape[axis] === length,
    );
  if (!fits) throw new FormatError(source, `expected ${key} of shape ${shapeTuple(pattern)}, got ${shapeTuple(shape)}`);
  return [...shape];
}

/** What is wrong with the architecture is wrong with the file. */
function within<TResult>(source: string, build: () => TResult): TResult {
  try {
    return build();
  } catch (error) {
    throw new FormatError(source, (error as Error).message);
  }
}
