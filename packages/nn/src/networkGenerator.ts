import type { Generator } from '@geq/generators';
import { createBlockRunner, type RunBlock } from './blockRunner.ts';
import type { EngineName } from './engine/engine.ts';
import type { OpenOptions } from './engine/openEngine.ts';

/** A network as a `Generator`, with what provenance wants to know of it. */
export interface NetworkGenerator extends Generator {
  /** SHA-256 of the network and its weights. */
  readonly hash: string;
  /** What runs it: engine, version, threads. */
  readonly engine: string;
  /** Samples a run; null until enough samples were drawn to choose (see README). */
  blockSize(): number | null;
  /** `dispose`, and a promise of its end. */
  close(): Promise<void>;
}

export interface NetworkOptions extends Omit<OpenOptions, 'backend'> {
  /** For file names and captions; by default made of the content hash. */
  readonly name?: string;
  readonly engine?: EngineName;
  readonly backend?: OpenOptions['backend'];
}

/** The parts that a generator is put together from. */
export interface Parts {
  readonly name: string;
  readonly latentDim: number;
  readonly outputDim: number;
  readonly numParameters: number;
  readonly hash: string;
  readonly engine: string;
  readonly run: RunBlock;
  /** Samples that a run takes, where the model fixes it. */
  readonly fixedBatch?: number;
  readonly close: () => Promise<void>;
}

/** Puts a generator together: checks what callers hand over, cuts samples into blocks, closes once. */
export function networkGenerator({ run, fixedBatch, close, ...facts }: Parts): NetworkGenerator {
  const { latentDim, outputDim } = facts;
  const blocks = createBlockRunner(run, { latentDim, ...(fixedBatch === undefined ? {} : { fixed: fixedBatch }) });
  let closing: Promise<void> | null = null;
  const closeOnce = (): Promise<void> => (closing ??= close());
  return {
    ...facts,
    blockSize: blocks.blockSize,
    sample: async (latents, count) => {
      if (closing) throw new RangeError('sample: expected a living generator, got one after dispose()');
      if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`sample: expected a whole count ≥ 0, got ${count}`);
      if (latents.length !== count * latentDim) throw new RangeError(`sample: expected ${count}×${latentDim} latents, got ${latents.length} numbers`);
      const outputs = await blocks.sample(latents, count);
      if (outputs.length !== count * outputDim) throw new RangeError(`sample: expected ${count}×${outputDim} outputs, got ${outputs.length} numbers`);
      return outputs;
    },
    close: closeOnce,
    dispose: () => { closeOnce().catch(() => {}); }, // an engine that fails while it ends has nothing left to close
  };
}
