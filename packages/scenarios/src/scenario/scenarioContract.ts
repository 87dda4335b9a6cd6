import type { GeneratorHints } from '@geq/dcgan';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import type { OnnxHints } from '../spec/specOfOnnx.ts';

/** What a user may say about a generator, what the weights of a DCGAN in a state_dict and an ONNX model leave open among it; a scenario refuses what it has no use for. */
export interface GeneratorOptions extends GeneratorHints, OnnxHints {
  readonly N?: number;
  readonly D?: number;
  readonly depth?: number;
  readonly activation?: string;
  readonly generatorSeed?: number;
  /** A network of the user's own: `.onnx`, a checkpoint of a DCGAN or a flow, the JSON of a `FullyConnectedSpec`, or a folder of sampled moments. */
  readonly generator?: string;
  /** What a flow's plain state_dict does not say. */
  readonly layout?: string;
  readonly couplingBn?: boolean;
}

/** A generator that was looked for. */
export interface FoundGenerator {
  readonly scenario: string;
  readonly spec: GeneratorSpec;
  /** Where its network lies; undefined for recipes. */
  readonly file?: string;
}

/** The size of an experiment: `quick` for a first look, `full` for the paper's figure. */
export interface Scale {
  /** t_max = SGD steps / N. */
  readonly steps: number;
  /** Independent data streams. */
  readonly seeds: number;
  /** Students per stream. */
  readonly students: number;
  /** Fresh samples of each stream on which the parts of the gap are measured. */
  readonly evaluationSize: number;
  /** Samples in the test set, from which the dots of the figure come; as in `onlineConfig` where it is not given. */
  readonly testSize?: number;
  /** Of sampled moments, where there is no closed form. */
  readonly samples: number;
}

/** Name of a size of experiments. */
export type ScaleName = 'quick' | 'full';

/** One way of making inputs, with its defaults: everything that tells this experiment of the paper from the others. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The generator that options name, from them alone. @throws UsageError where it takes a file: use `find` */
  readonly recipe: (options: GeneratorOptions) => GeneratorSpec;
  /**
   * The generator that options name, its network found, drawn or read.
   *
   * @param onNotice told when that takes a while
   * @param wanted   the generator of a run that goes on: where there are several networks, this one
   * @throws UsageError for options that do not belong, files that are missing or no generator
   */
  readonly find: (
    options: GeneratorOptions,
    onNotice?: (text: string) => void,
    wanted?: GeneratorSpec,
  ) => Promise<FoundGenerator>;
  /** The options that give this generator again. */
  readonly optionsOf: (spec: GeneratorSpec) => GeneratorOptions;
  readonly scales: Readonly<Record<ScaleName, Scale>>;
}
