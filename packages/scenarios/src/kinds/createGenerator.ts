import type { Model } from '@geq/nn';
import type { MomentsKind } from '../moments/momentsKind.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { dcgan } from './dcgan.ts';
import { fc } from './fc.ts';
import { flow } from './flow.ts';
import { gaussian } from './gaussian.ts';
import type { OpenOptions, ImageShape, GeneratorKind, RunningGenerator } from './generatorKind.ts';
import { onnx } from './onnx.ts';

/** From a spec's kind to all that is known of it: with this table any thread or machine rebuilds the same generator. */
const KINDS: { readonly [TKind in GeneratorSpec['kind']]: GeneratorKind<Extract<GeneratorSpec, { kind: TKind }>> } = {
  fc,
  dcgan,
  flow,
  onnx,
  gaussian,
};

const kindOf = (spec: GeneratorSpec): GeneratorKind<GeneratorSpec> => KINDS[spec.kind] as GeneratorKind<GeneratorSpec>; // the table's type says that each entry takes its own kind

/**
 * Opens the generator that a spec describes; whoever opens it closes it.
 *
 * @throws UsageError when the file is missing or not the one the spec means; FormatError, RangeError when it is no such network
 */
export const createGenerator = (spec: GeneratorSpec, place: OpenOptions = {}): Promise<RunningGenerator> =>
  kindOf(spec).create(spec, place);

/** Latent dimension D and input dimension N of a generator. */
export const generatorShape = (spec: GeneratorSpec): { readonly D: number; readonly N: number } =>
  kindOf(spec).shape(spec);

/** SHA-256 of everything that outputs depend on. */
export const generatorHash = (spec: GeneratorSpec): string => kindOf(spec).hash(spec);

/** What a generator is called in the authors' file names. */
export const generatorName = (spec: GeneratorSpec): string => kindOf(spec).name(spec);

/** A generator in a few words, for the line under a figure's title. */
export const describeGenerator = (spec: GeneratorSpec): string => kindOf(spec).describe(spec);

/** Where a generator's moments can come from; the first is the default. */
export const possibleMoments = (spec: GeneratorSpec): readonly MomentsKind[] => kindOf(spec).moments(spec);

/** Axes of one sample's latents as the network itself has them; undefined where it has but D. */
export const generatorLatentShape = (spec: GeneratorSpec): readonly number[] | undefined =>
  kindOf(spec).latentShape?.(spec);

/** Content hash of the moments that a generator was made of; undefined where it was not. */
export const momentsMadeOf = (spec: GeneratorSpec): string | undefined => kindOf(spec).madeOf?.(spec);

/** Checks that a generator's file is the one that its spec means. @throws UsageError */
export const requireFile = async (spec: GeneratorSpec, file: string | undefined): Promise<void> =>
  kindOf(spec).requireFile?.(spec, file);

/** Weights that a recipe will draw; 0 where a file has them. */
export const numWeights = (spec: GeneratorSpec): number => kindOf(spec).numWeights?.(spec) ?? 0;

/**
 * Outputs as images: what the network says of them, else N = 3·s² or s², of which no N is both.
 *
 * @returns undefined where N is neither
 * @throws as `createGenerator`
 */
export async function generatorImage(spec: GeneratorSpec, place: OpenOptions = {}): Promise<ImageShape | undefined> {
  const told = await kindOf(spec).image?.(spec, place);
  if (told) return told;
  const { N } = generatorShape(spec);
  for (const channels of [3, 1]) {
    const size = Math.round(Math.sqrt(N / channels));
    if (channels * size * size === N) return { channels, rows: size, columns: size };
  }
  return undefined;
}

/**
 * The generator as a network of @geq/nn, with input `z` (B×D) and output `x`.
 *
 * @throws UsageError for ONNX models and Gaussians, which are no networks of ours; else as `createGenerator`
 */
export const generatorModel = (spec: GeneratorSpec, place: OpenOptions = {}): Promise<Model> =>
  kindOf(spec).model(spec, place);
