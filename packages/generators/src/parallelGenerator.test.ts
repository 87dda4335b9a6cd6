import { describe, expect, it } from '@jest/globals';
import { parallelGenerator, type ParallelGenerator } from './index.ts';

const [D, N] = [5, 30];

/** Some function of each latent alone. */
const outputs = (z: Float32Array, rows: number): Float32Array =>
  Float32Array.from({ length: rows * N }, (_, i) => (i % N) * z[Math.floor(i / N) * D + (i % D)]);

function inLanes(
  count: number,
  sizes: readonly number[] = [8, 16],
): { lanes: ParallelGenerator; closed: () => number } {
  let closed = 0;
  const run = async (
    z: Float32Array,
    rows: number,
    into: Float32Array = new Float32Array(rows * N),
  ): Promise<Float32Array> => {
    into.set(outputs(z, rows));
    return into;
  };
  const lanes = parallelGenerator({
    name: 'lines',
    latentDim: D,
    outputDim: N,
    numParameters: N,
    sizes,
    workers: Array.from({ length: count }, () => run),
    close: async () => {
      closed++;
    },
  });
  return { lanes, closed: () => closed };
}

const latents = (count: number): Float32Array => Float32Array.from({ length: 5 * count }, (_, i) => Math.sin(i + 1));

describe('parallelGenerator', () => {
  it.each([1, 2, 3])('%i lanes: what the function says, for any count', async (count) => {
    const { lanes } = inLanes(count);
    for (const rows of [0, 1, 7, 100, 256])
      expect(await lanes.sample(latents(rows), rows)).toEqual(outputs(latents(rows), rows));
    expect([lanes.name, lanes.latentDim, lanes.outputDim]).toEqual(['lines', D, N]);
  });

  it('calls overlap, outputs stay, and an array handed back is filled again', async () => {
    const { lanes } = inLanes(2, [8]);
    const [first, second] = await Promise.all([
      lanes.sample(latents(24), 24),
      lanes.sample(latents(40).subarray(80), 24),
    ]);
    expect(first).toEqual(outputs(latents(24), 24));
    expect(second).toEqual(outputs(latents(40).subarray(80), 24));
    lanes.recycle(first);
    expect((await lanes.sample(latents(24), 24)).buffer).toBe(first.buffer);
  });

  it('refuses what is no batch of latents, and to sample once it is closed, which happens once', async () => {
    const { lanes, closed } = inLanes(1);
    await expect(lanes.sample(latents(2), 3)).rejects.toThrow(
      new RangeError('sample: expected 3×5 latents, got 10 numbers'),
    );
    await expect(lanes.sample(latents(2), 0.4)).rejects.toThrow(
      new RangeError('sample: expected a whole count ≥ 0, got 0.4'),
    );
    lanes.dispose();
    await lanes.close();
    expect(closed()).toBe(1);
    await expect(lanes.sample(latents(2), 2)).rejects.toThrow(
      new RangeError('sample: expected a living generator, got one after dispose()'),
    );
  });
});
