/** Runs `rows` samples through an engine: latents in, outputs out, row by row; it may write them into the array `into`, which is empty from then on. */
export type RunBlock = (latents: Float32Array, rows: number, into?: Float32Array) => Promise<Float32Array>;

export interface BlockOptions {
  readonly latentDim: number;
  readonly outputDim: number;
  /** Samples that a run takes, where the model fixes it; otherwise sizes are tried and the fastest kept. */
  readonly fixed?: number;
  /** Sizes to try. */
  readonly sizes?: readonly number[];
}

const SIZES = [8, 16, 32]; // larger blocks of images leave the cache and halve the speed
const SIZES_IN_CACHE = [256]; // of networks with little in between: a call costs as much as dozens of samples
const IN_CACHE = 4 * 2 ** 20; // bytes: of the third-level cache, for the largest of these
const ROUNDS = 3; // runs of each size that are timed
const GRAIN = 8; // a short block is filled up to a multiple of this: engines take other paths for one or two rows, with other last bits
const AHEAD = 16; // runs that wait at each worker: its thread goes on through them while this thread is busy with sums

/** Sizes worth trying for a network whose values, all its nodes together, are so many numbers a sample. */
export const sizesFor = (numbers: number): readonly number[] =>
  4 * numbers * Math.max(...SIZES_IN_CACHE) <= IN_CACHE ? SIZES_IN_CACHE : SIZES;

/**
 * Cuts any number of samples into blocks of the size that runs fastest and deals them out to workers that work side by
 * side, several ahead so that a busy caller does not keep them waiting. The first blocks of real work are the measurement: sizes take turns until each was timed three times; the first
 * run of each worker warms up and does not count. None of this changes outputs, since engines compute a row of a block
 * from that row alone, bit for bit (their contract suite holds them to it).
 *
 * Every call has outputs of its own; `recycle` takes them back.
 */
export function createBlockRunner(
  workers: readonly RunBlock[],
  { latentDim, outputDim, fixed, sizes = SIZES }: BlockOptions,
): {
  sample(latents: Float32Array, count: number): Promise<Float32Array>;
  recycle(outputs: Float32Array): void;
  blockSize(): number | null;
} {
  const best = new Map<number, number>(sizes.map((size) => [size, Infinity])); // fastest time a sample, by size
  let [numStarted, numTimed] = [0, -workers.length];
  let chosen: number | null = fixed ?? (sizes.length === 1 ? sizes[0] : null);
  const load = workers.map(() => 0); // runs under way at each, those of other calls included
  const spare: Float32Array[] = []; // to be filled again: memory fresh from the system costs as much as a small network

  const takeSpare = (length: number): Float32Array | undefined => {
    const place = spare.findIndex((array) => array.length === length);
    return place < 0 ? undefined : spare.splice(place, 1)[0];
  };
  const recycle = (array: Float32Array): void => {
    if (spare.length >= workers.length * AHEAD) spare.shift(); // of another size, once
    spare.push(array);
  };

  const record = (size: number, rows: number, milliseconds: number): void => {
    if (chosen !== null || rows !== size) return;
    if (numTimed++ < 0) return;
    best.set(size, Math.min(best.get(size) as number, milliseconds / rows));
    if (numTimed === ROUNDS * sizes.length)
      chosen = sizes.reduce((a, b) => ((best.get(a) as number) <= (best.get(b) as number) ? a : b));
  };

  return {
    blockSize: () => chosen,
    recycle,
    sample: async (latents, count) => {
      let outputs: Float32Array | undefined;
      let next = 0;
      const work = async (worker: number): Promise<void> => {
        while (next < count) {
          const size = chosen ?? sizes[numStarted++ % sizes.length];
          const [from, rows] = [next, Math.min(size, count - next)];
          next += rows;
          const padded = fixed ?? Math.ceil(rows / GRAIN) * GRAIN;
          const block = new Float32Array(padded * latentDim);
          block.set(latents.subarray(from * latentDim, (from + rows) * latentDim));
          const begin = performance.now();
          const isWhole = rows === count && padded === rows; // one run gives all: no copy
          load[worker]++;
          const x = await workers[worker](block, padded, takeSpare(padded * outputDim)).finally(() => {
            load[worker]--;
          });
          record(size, rows, performance.now() - begin);
          if (x.length !== padded * outputDim)
            throw new RangeError(`sample: expected ${padded}×${outputDim} outputs, got ${x.length} numbers`);
          if (isWhole) outputs = x;
          else {
            (outputs ??= takeSpare(count * outputDim) ?? new Float32Array(count * outputDim)).set(
              x.subarray(0, rows * outputDim),
              from * outputDim,
            );
            recycle(x);
          }
        }
      };
      const ahead = chosen === null ? 1 : AHEAD; // what waits would count as time
      const idleFirst = [...workers.keys()].sort((a, b) => load[a] - load[b]); // a call of one block beside others wants a worker without work
      await Promise.all(Array.from({ length: ahead }).flatMap(() => idleFirst.map(work)));
      return outputs ?? new Float32Array(0);
    },
  };
}
