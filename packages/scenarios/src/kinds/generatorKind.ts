import type { Generator } from '@geq/generators';
import type { Model } from '@geq/nn';
import type { MomentsKind } from '../moments/momentsKind.ts';

/** How a generator is run: last bits may depend on it, nothing else does. */
export interface OpenOptions {
  /** Where a network's file lies. */
  readonly file?: string;
  /** What runs a network. Default: onnx. */
  readonly engine?: EngineName;
  /** Threads that sample side by side. Default: 1. */
  readonly threads?: number;
}

/** The engines that run networks; the first is the default. */
export const ENGINES = ['onnx', 'tfjs'] as const;
/** Name of an engine. */
export type EngineName = (typeof ENGINES)[number];

/** A generator ready to sample. */
export interface RunningGenerator extends Generator {
  /** What runs it, for provenance; undefined where there is nothing to choose. */
  readonly engine?: string;
  /** `dispose`, and a promise of its end. */
  close(): Promise<void>;
}

/** An output as an image: channel, row, column. */
export interface ImageShape {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  /** Row, column, channel instead. */
  readonly isChannelsLast?: boolean;
}

/** What this package needs to know of one kind of generator. */
export interface GeneratorKind<TSpec> {
  /** D and N. */
  readonly shape: (spec: TSpec) => { readonly D: number; readonly N: number };
  /** SHA-256 of everything that outputs depend on: the key of moments. */
  readonly hash: (spec: TSpec) => string;
  /** In the authors' file names. */
  readonly name: (spec: TSpec) => string;
  /** For the line under a figure's title. */
  readonly describe: (spec: TSpec) => string;
  /** Where its moments can come from; the first is the default. */
  readonly moments: (spec: TSpec) => readonly MomentsKind[];
  /** Content hash of the moments that it was made of, where it was made of moments. */
  readonly madeOf?: (spec: TSpec) => string;
  /** Weights, float32 numbers; undefined where only the file knows. */
  readonly numWeights?: (spec: TSpec) => number;
  /** Checks that the file is the one that the spec means, where there is a file. @throws UsageError */
  readonly requireFile?: (spec: TSpec, file: string | undefined) => Promise<void>;
  /** @throws UsageError when the file is missing or not the one the spec means; FormatError, RangeError when it cannot be */
  readonly create: (spec: TSpec, place: OpenOptions) => Promise<RunningGenerator>;
  /** Outputs as images, where the network says so. */
  readonly image?: (spec: TSpec, place: OpenOptions) => Promise<ImageShape | undefined>;
  /** Axes of one sample's latents as the network itself has them, where it says so: latents of shape count×these are count×D. */
  readonly latentShape?: (spec: TSpec) => readonly number[] | undefined;
  /** The network with input `z` (B×D) and output `x`. @throws UsageError where it is none of ours; else as `create` */
  readonly model: (spec: TSpec, place: OpenOptions) => Promise<Model>;
}
