import type { MomentsKind } from '../momentsKind.ts';
import type { AnySpec } from './anySpec.ts';
import { dcgan } from './dcgan.ts';
import { fc } from './fc.ts';
import type { GeneratorPlace, Kind, RunningGenerator } from './kind.ts';
import { onnx } from './onnx.ts';

/** From a spec's kind to all that is known of it: with this table any thread or machine rebuilds the same generator. */
const KINDS: { readonly [TKind in AnySpec['kind']]: Kind<Extract<AnySpec, { kind: TKind }>> } = { fc, dcgan, onnx };

const kindOf = (spec: AnySpec): Kind<AnySpec> => KINDS[spec.kind] as Kind<AnySpec>; // the table's type says that each entry takes its own kind

/** @throws UsageError when the file is missing or not the one the spec means; FormatError, RangeError when it is no such network */
export const createGenerator = (spec: AnySpec, place: GeneratorPlace = {}): Promise<RunningGenerator> => kindOf(spec).create(spec, place);

export const generatorShape = (spec: AnySpec): { readonly D: number; readonly N: number } => kindOf(spec).shape(spec);

/** SHA-256 of everything that outputs depend on. */
export const generatorHash = (spec: AnySpec): string => kindOf(spec).hash(spec);

export const generatorName = (spec: AnySpec): string => kindOf(spec).name(spec);

export const describeGenerator = (spec: AnySpec): string => kindOf(spec).describe(spec);

/** Where a generator's moments can come from; the first is the default. */
export const possibleMoments = (spec: AnySpec): readonly MomentsKind[] => kindOf(spec).moments(spec);

/** Weights that a recipe will draw; 0 where a file has them. */
export const numWeights = (spec: AnySpec): number => kindOf(spec).numWeights?.(spec) ?? 0;
