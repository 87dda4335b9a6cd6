import type { Generator } from '@geq/generators';
import { createBlockRunner, type RunBlock } from './blockRunner.ts';
import type { EngineName } from './engine/engine.ts';
import type { OpenOptions } from './engine/openEngine.ts';

/** A network as a `Generator`, with what provenance wants to know of it. */
export interface NetworkGenerator extends Generator {
  /** Outputs are the caller's to keep; see `Generator`. */
  recycle(outputs: Float32Array): void;
  /** SHA-256 of the network and its weights. */
  readonly hash: string;
  /** What runs it: engine, version, threads. */
  readonly engine: string;
  /** Samples a run; null until enough samples were drawn to choose (see README). */
  blockSize(): number | null;
  /** `dispose`, and a promise of its end. */
  close(): Promise<void>;
}

export interface NetworkOptions {
  /** For file names and captions; by default made of the content hash. */
  readonly name?: string;
  /** `onnx` when left out. */
  readonly engine?: EngineName;
  /** Threads, each with a copy of the network and blocks of its own: faster than threads that share one op. As many as the machine has cores when left out. */
  readonly threads?: number;
  readonly backend?: OpenOptions['backend'];
  readonly where?: OpenOptions['where'];
}

/** The parts that a generator is put together from. */
export interface Parts {
  readonly name: string;
  readonly latentDim: number;
  readonly outputDim: number;
  readonly numParameters: number;
  readonly hash: string;
  readonly engine: string;
  /** Ways to run a block that work side by side. */
  readonly lanes: readonly RunBlock[];
  /** Samples that a run takes, where the model fixes it. */
  readonly fixedBatch?: number;
  /** Samples that a run may take, to choose from by measurement. */
  readonly sizes?: readonly number[];
  readonly close: () => Promise<void>;
}

/** Puts a generator together: checks what callers hand over, cuts samples into blocks, closes once. */
export function networkGenerator({ lanes, fixedBatch, sizes, close, ...facts }: Parts): NetworkGenerator {
  const { latentDim, outputDim } = facts;
  const blocks = createBlockRunner(lanes, { latentDim, outputDim, ...(fixedBatch === undefined ? {} : { fixed: fixedBatch }), ...(sizes === undefined ? {} : { sizes }) });
  let closing: Promise<void> | null = null;
  const closeOnce = (): Promise<void> => (closing ??= close());
  return {
    ...facts,
    blockSize: blocks.blockSize,
    sample: async (latents, count) => {
      if (closing) throw new RangeError('sample: expected a living generator, got one after dispose()');
      if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`sample: expected a whole count ≥ 0, got ${count}`);
      if (latents.length !== count * latentDim) throw new RangeError(`sample: expected ${count}×${latentDim} latents, got ${latents.length} numbers`);
      return blocks.sample(latents, count);
    },
    recycle: blocks.recycle,
    close: closeOnce,
    dispose: () => { closeOnce().catch(() => {}); }, // an engine that fails while it ends has nothing left to close
  };
}
