import { parseActivation, type Activation } from './activation.ts';

/** What weights alone do not say of a generator. A whole module says it all. */
export interface GeneratorHints {
  /** Rows and columns of the images: tells apart the strides and paddings that fit the kernels. */
  readonly imageSize?: number;
  /** Of every transposed convolution, in their order; both or none. */
  readonly strides?: readonly number[];
  readonly paddings?: readonly number[];
  /** Behind all transposed convolutions but the last: `relu`, `leaky_relu:0.2`, …. */
  readonly hiddenActivation?: string;
  /** Behind the last. */
  readonly outputActivation?: string;
  /** ε of the batch norms. */
  readonly normEps?: number;
  /** In a file with several networks, the one that is meant: what stands before the names of its tensors. */
  readonly weights?: string;
}

/** What the command line calls them. */
export const HINT_OPTIONS: { readonly [THint in keyof Required<GeneratorHints>]: string } = {
  imageSize: '--image-size',
  strides: '--strides',
  paddings: '--paddings',
  hiddenActivation: '--hidden-activation',
  outputActivation: '--output-activation',
  normEps: '--norm-eps',
  weights: '--weights',
};

/** The options of the hints that were given. */
export const givenHints = (hints: GeneratorHints): (keyof GeneratorHints)[] =>
  (Object.keys(HINT_OPTIONS) as (keyof GeneratorHints)[]).filter((name) => hints[name] !== undefined);

/** The activation that a hint names. @throws RangeError that begins with its option */
export function hintedActivation(
  hints: GeneratorHints,
  name: 'hiddenActivation' | 'outputActivation',
): Activation | undefined {
  const text = hints[name];
  if (text === undefined) return undefined;
  try {
    return parseActivation(text);
  } catch (error) {
    throw new RangeError(`${HINT_OPTIONS[name]}: ${(error as Error).message}`);
  }
}
