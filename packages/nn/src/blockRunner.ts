/** Runs `rows` samples through an engine: latents in, outputs out, row by row. */
export type RunBlock = (latents: Float32Array, rows: number) => Promise<Float32Array>;

export interface BlockOptions {
  readonly latentDim: number;
  /** Samples that a run takes, where the model fixes it; otherwise sizes are tried and the fastest kept. */
  readonly fixed?: number;
}

const SIZES = [8, 16, 32]; // larger blocks of images leave the cache and halve the speed
const ROUNDS = 3; // runs of each size that are timed; the first run of all warms up and does not count
const GRAIN = 8; // a short block is filled up to a multiple of this: engines take other paths for one or two rows, with other last bits

/**
 * Cuts any number of samples into blocks of the size that runs fastest. The first blocks of real work are the
 * measurement: sizes take turns until each was timed three times. That changes no outputs, since engines compute a row
 * of a block from that row alone, bit for bit (their contract suite holds them to it).
 */
export function createBlockRunner(run: RunBlock, { latentDim, fixed }: BlockOptions): { sample(latents: Float32Array, count: number): Promise<Float32Array>; blockSize(): number | null } {
  const best = SIZES.map(() => Infinity); // fastest time a sample, by size
  let numTimed = -1;
  let chosen: number | null = fixed ?? null;

  const next = (): number => chosen ?? SIZES[Math.max(numTimed, 0) % SIZES.length];
  const record = (size: number, rows: number, milliseconds: number): void => {
    if (chosen !== null || rows !== size) return;
    if (numTimed >= 0) {
      const k = SIZES.indexOf(size);
      best[k] = Math.min(best[k], milliseconds / rows);
    }
    if (++numTimed === ROUNDS * SIZES.length) chosen = SIZES[best.indexOf(Math.min(...best))];
  };

  return {
    blockSize: () => chosen,
    sample: async (latents, count) => {
      let outputs = new Float32Array(0);
      for (let start = 0; start < count;) {
        const size = next();
        const rows = Math.min(size, count - start);
        const padded = fixed ?? Math.ceil(rows / GRAIN) * GRAIN;
        const block = new Float32Array(padded * latentDim);
        block.set(latents.subarray(start * latentDim, (start + rows) * latentDim));
        const begin = performance.now();
        const x = await run(block, padded);
        record(size, rows, performance.now() - begin);
        const outputDim = x.length / padded;
        if (start === 0) outputs = new Float32Array(count * outputDim);
        outputs.set(x.subarray(0, rows * outputDim), start * outputDim);
        start += rows;
      }
      return outputs;
    },
  };
}
