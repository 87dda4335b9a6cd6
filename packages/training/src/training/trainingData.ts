import { permutation, stream } from '@geq/random';
import type { TrainingImages } from './runningTraining.ts';
import { trainedCount, type TrainingConfig } from './trainingConfig.ts';

/** The images of a run, batch by batch. */
export interface TrainingData {
  /** Bytes of the images of a step, flipped as the step says: batch×N. They depend on seed and step alone. */
  batch(step: number): Uint8Array;
  /** Bytes of the images that are never trained on. */
  readonly heldOut: Uint8Array;
}

/**
 * Cuts the images into those that are trained on and those that are held out. Without a test part of their own, `stream(seed, 'held out', 0)`
 * draws which.
 */
export async function trainingData(config: TrainingConfig, { images, test }: TrainingImages): Promise<TrainingData> {
  const { dataOrder, imageBatch } = await import('@geq/nn'); // here and in this folder's other files: loaded by those who train
  const {
    seed,
    batch: batchSize,
    flips,
    data: { channels, size, count },
  } = config;
  const shape = [channels, size, size] as const;
  const numHeldOut = config.model === 'realnvp' ? config.heldOut : 0;
  const none = new Uint8Array(numHeldOut);
  const numTrained = trainedCount(config);
  const order = dataOrder({ seed, count: numTrained, batchSize, flips });
  if (numTrained === count) {
    const heldOut = test.slice(0, numHeldOut * channels * size * size);
    return { batch: (step) => imageBatch(images, shape, order(step)), heldOut };
  }
  const drawn = permutation(stream(seed, 'held out', 0), count);
  const trained = drawn.subarray(numHeldOut);
  return {
    batch: (step) => {
      const { indices, flipped } = order(step);
      return imageBatch(images, shape, { indices: indices.map((index) => trained[index]), flipped });
    },
    heldOut: imageBatch(images, shape, { indices: drawn.slice(0, numHeldOut).sort(), flipped: none }),
  };
}
