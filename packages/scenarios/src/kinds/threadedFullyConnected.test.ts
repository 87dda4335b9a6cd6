import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createFullyConnected, randSpec } from '@geq/generators';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { threadedFullyConnected } from './threadedFullyConnected.ts';

describe('the random generator in threads of its own', () => {
  const spec = randSpec({ N: 40, D: 10, L: 3 });

  it('gives the bits of the one thread, calls overlapping, arrays filled again', async () => {
    const alone = createFullyConnected(spec);
    const threaded = threadedFullyConnected(spec, { numParameters: alone.numParameters, threads: 2 });
    const { name, latentDim, outputDim } = alone;
    expect(threaded).toMatchObject({ name, latentDim, outputDim });
    const blocks = [0, 1, 2].map((block) => latentBlock(3, 'train', block, 10));
    for (let round = 0; round < 2; round++) {
      const outputs = await Promise.all(blocks.map((z) => threaded.sample(z, BLOCK_SIZE)));
      for (const [i, x] of outputs.entries()) {
        expect(x).toEqual(await alone.sample(blocks[i], BLOCK_SIZE));
        threaded.recycle(x);
      }
    }
    expect(await threaded.sample(blocks[0].subarray(0, 30), 3)).toEqual(
      await alone.sample(blocks[0].subarray(0, 30), 3),
    );
    await threaded.close();
    await expect(threaded.sample(blocks[0], BLOCK_SIZE)).rejects.toThrow('living generator');
  });

  it('tells samples under way what is wrong with a spec, and that it ends', async () => {
    const wrong = threadedFullyConnected({ ...spec, widths: [10] }, { numParameters: 0, threads: 1 });
    await expect(wrong.sample(new Float32Array(10), 1)).rejects.toThrow(
      'createFullyConnected: expected a generator spec',
    );
    const threaded = threadedFullyConnected(spec, { numParameters: 0, threads: 1 });
    const underWay = threaded.sample(latentBlock(3, 'train', 0, 10), BLOCK_SIZE);
    await Promise.all([
      expect(underWay).rejects.toThrow('sample: a thread of the generator ended early'),
      threaded.close(),
    ]);
  });

  it('keeps no program alive, used or not, and lets none end before it is closed', async () => {
    const [hook, samplers] = ['../../../../tools/ts-hook.mjs', './threadedFullyConnected.ts'].map(
      (path) => new URL(path, import.meta.url).href,
    );
    const program = `import { threadedFullyConnected } from '${samplers}';
      const open = () => threadedFullyConnected(${JSON.stringify(spec)}, { numParameters: 0, threads: 2 });
      const z = new Float32Array(10).fill(1);
      const closed = open();
      await closed.sample(z, 1);
      closed.sample(z, 1).catch(() => undefined);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300); // its answer comes while it is being closed
      await closed.close();
      console.log(String((await open().sample(z, 1)).length));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', hook, '--conditions=@geq/source', '--input-type=module', '-e', program],
      { timeout: 60_000 },
    );
    expect(stdout).toBe('40\n');
  }, 90_000);
});
