import { describe, expect, it } from '@jest/globals';
import { createBlockRunner, type RunBlock } from './createBlockRunner.ts';

/** A lane that answers 2z when told to, and counts what waits for it. */
function slowLane(): { run: RunBlock; waiting: (() => void)[]; most: () => number } {
  const waiting: (() => void)[] = [];
  let most = 0;
  return {
    waiting,
    most: () => most,
    run: (z) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(z.map((value) => 2 * value)));
        most = Math.max(most, waiting.length);
      }),
  };
}

/** Lets every lane answer, one run a turn, until the promise is settled. */
async function serve<T>(lanes: readonly ReturnType<typeof slowLane>[], promise: Promise<T>): Promise<T> {
  let isSettled = false;
  void promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) {
    for (const { waiting } of lanes) waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

describe('block runner', () => {
  it('gives each lane one run at a time while sizes are measured, then several ahead, shared out evenly', async () => {
    const lanes = [slowLane(), slowLane()];
    const blocks = createBlockRunner(
      lanes.map(({ run }) => run),
      { latentDim: 1, outputDim: 1 },
    );
    const latents = Float32Array.from({ length: 256 }, (_, i) => i);
    while (blocks.blockSize() === null) await serve(lanes, blocks.sample(latents, 256));
    expect(lanes.map(({ most }) => most())).toEqual([1, 1]);

    const promise = blocks.sample(latents, 256);
    const runs = 256 / (blocks.blockSize() as number);
    expect(lanes.map(({ waiting }) => waiting.length)).toEqual([Math.min(16, runs / 2), Math.min(16, runs / 2)]); // without a turn of the event loop
    expect(await serve(lanes, promise)).toEqual(latents.map((value) => 2 * value));
  });

  it('keeps no more than 16 runs waiting at a lane', async () => {
    const lane = slowLane();
    const blocks = createBlockRunner([lane.run], { latentDim: 1, outputDim: 1, fixed: 8 });
    await serve([lane], blocks.sample(new Float32Array(1000), 1000));
    expect(lane.most()).toBe(16);
  });

  it('gives calls of one block, side by side, to different lanes, and the next to the one that is done', async () => {
    const lanes = [slowLane(), slowLane()];
    const blocks = createBlockRunner(
      lanes.map(({ run }) => run),
      { latentDim: 1, outputDim: 1, fixed: 8 },
    );
    const waiting = (): number[] => lanes.map((lane) => lane.waiting.length);
    const [first, second] = [0, 1].map(() => blocks.sample(new Float32Array(8), 8));
    expect(waiting()).toEqual([1, 1]);
    lanes[1].waiting.shift()?.();
    await second;
    const third = blocks.sample(new Float32Array(8), 8);
    expect(waiting()).toEqual([1, 1]);
    await serve(lanes, Promise.all([first, third]));
  });

  it('takes a lane whose run failed for one without work', async () => {
    let calls = 0;
    const failing: RunBlock = () => Promise.reject(new Error(`no ${++calls}`));
    const idle = slowLane();
    const blocks = createBlockRunner([failing, idle.run], { latentDim: 1, outputDim: 1, fixed: 8 });
    for (const message of ['no 1', 'no 2'])
      await expect(blocks.sample(new Float32Array(8), 8)).rejects.toThrow(message);
    expect(idle.waiting).toEqual([]);
  });

  it('gives overlapping calls outputs of their own, and fills what is handed back again', async () => {
    const places: (Float32Array | undefined)[] = [];
    const lane: RunBlock = async (z, rows, into) => {
      places.push(into);
      const out = into ?? new Float32Array(rows);
      out.set(z);
      return out;
    };
    const blocks = createBlockRunner([lane], { latentDim: 1, outputDim: 1, fixed: 8 });
    const latents = [1, 2, 3].map((value) => new Float32Array(8).fill(value));
    const [a, b] = await Promise.all([blocks.sample(latents[0], 8), blocks.sample(latents[1], 8)]);
    expect([a, b]).toEqual(latents.slice(0, 2));
    expect(places).toEqual([undefined, undefined]);
    blocks.recycle(a);
    expect(await blocks.sample(latents[2], 8)).toBe(a);
    expect(a).toEqual(latents[2]);
    expect(b).toEqual(latents[1]);

    const long = await blocks.sample(new Float32Array(20).fill(5), 20); // in three runs, whose arrays are used again
    expect(long).toEqual(new Float32Array(20).fill(5));
    expect(a).toEqual(latents[2]);
  });
});
