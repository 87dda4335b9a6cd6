import { createBlockRunner, type RunBlock } from './createBlockRunner.ts';
import type { Generator } from './generator.ts';

/** A generator whose samples are made by workers side by side, be they threads or sessions of an engine. */
export interface ParallelGenerator extends Generator {
  /** Outputs are the caller's to keep; see `Generator`. */
  recycle(outputs: Float32Array): void;
  /** Samples a run; null until enough samples were drawn to choose. */
  blockSize(): number | null;
  /** `dispose`, and a promise of its end. */
  close(): Promise<void>;
}

/** The parts that a generator is put together from. */
export interface ParallelParts {
  readonly name: string;
  readonly latentDim: number;
  readonly outputDim: number;
  readonly numParameters: number;
  /** Ways to run a block that work side by side. */
  readonly workers: readonly RunBlock[];
  /** Samples that a run takes, where the network fixes it. */
  readonly fixedBatch?: number;
  /** Samples that a run may take, to choose from by measurement. */
  readonly sizes?: readonly number[];
  readonly close: () => Promise<void>;
}

/**
 * Puts a generator together: checks what callers hand over, cuts samples into blocks, closes once.
 *
 * @returns a generator whose `sample` throws RangeError for a count or latents that do not fit, or after `dispose`
 */
export function parallelGenerator({ workers, fixedBatch, sizes, close, ...facts }: ParallelParts): ParallelGenerator {
  const { latentDim, outputDim } = facts;
  const blocks = createBlockRunner(workers, {
    latentDim,
    outputDim,
    ...(fixedBatch === undefined ? {} : { fixed: fixedBatch }),
    ...(sizes === undefined ? {} : { sizes }),
  });
  let closing: Promise<void> | null = null;
  const closeOnce = (): Promise<void> => (closing ??= close());
  return {
    ...facts,
    blockSize: blocks.blockSize,
    sample: async (latents, count) => {
      if (closing) throw new RangeError('sample: expected a living generator, got one after dispose()');
      if (!Number.isSafeInteger(count) || count < 0)
        throw new RangeError(`sample: expected a whole count ≥ 0, got ${count}`);
      if (latents.length !== count * latentDim)
        throw new RangeError(`sample: expected ${count}×${latentDim} latents, got ${latents.length} numbers`);
      return blocks.sample(latents, count);
    },
    recycle: blocks.recycle,
    close: closeOnce,
    dispose: () => {
      closeOnce().catch(() => {});
    }, // what fails while it ends has nothing left to close
  };
}
