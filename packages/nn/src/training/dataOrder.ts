import { permutation, stream } from '@geq/random';
import { requireInteger } from '../shape.ts';

/** Which images a training step sees. */
export interface Batch {
  /** Passes over the data before this one. */
  readonly epoch: number;
  /** Places of the images in the data, `batchSize` of them. */
  readonly indices: Uint32Array;
  /** 1 where the image is seen with its columns reversed. */
  readonly flipped: Uint8Array;
}

/** What decides the order of the data. */
export interface DataOrderOptions {
  /** Whole, ≥ 0. */
  readonly seed: number;
  /** Images in the data. */
  readonly count: number;
  readonly batchSize: number;
  /** Whether every second image, by chance, is flipped. Default: false. */
  readonly flips?: boolean;
}

/**
 * The order in which training sees its data. Every epoch shuffles all images anew and cuts them into ⌊count/batchSize⌋ batches; what is
 * left over, fewer than a batch, waits for another epoch's order. The order of epoch e comes from `stream(seed, 'shuffle', e)`, the
 * flips of step s from `stream(seed, 'flip', s)`: nothing depends on what was asked before, so a resume sees the same.
 *
 * @returns the batch of a step, 0, 1, …; steps in order cost one shuffle an epoch
 * @throws RangeError for numbers that are not whole, a batch larger than the data; from the function, for a bad step
 */
export function dataOrder({ seed, count, batchSize, flips = false }: DataOrderOptions): (step: number) => Batch {
  requireInteger('dataOrder', { seed }, 0);
  requireInteger('dataOrder', { count }, 1);
  requireInteger('dataOrder', { batchSize }, 1);
  if (batchSize > count)
    throw new RangeError(
      `dataOrder: expected at least ${batchSize} images for a batch, got ${count}; take smaller batches`,
    );
  const perEpoch = Math.floor(count / batchSize);
  let known: { readonly epoch: number; readonly order: Uint32Array } = { epoch: -1, order: new Uint32Array(0) }; // the last epoch asked for
  return (step) => {
    requireInteger('dataOrder', { step }, 0);
    const epoch = Math.floor(step / perEpoch);
    if (known.epoch !== epoch) known = { epoch, order: permutation(stream(seed, 'shuffle', epoch), count) };
    const from = (step % perEpoch) * batchSize;
    const flipped = new Uint8Array(batchSize);
    if (flips) {
      const rng = stream(seed, 'flip', step);
      flipped.forEach((_, i) => {
        flipped[i] = Number(rng.uniform() < 0.5);
      });
    }
    return { epoch, indices: known.order.slice(from, from + batchSize), flipped };
  };
}
