import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { tanh, trace, writeOnnx, type OnnxFacts } from '@geq/nn';
import { withTemporaryFolder } from '@geq/testing';
import { findGenerator } from '../scenario/findGenerator.ts';
import { createGenerator, generatorShape } from './createGenerator.ts';
import { recall, remember } from './knownNetworks.ts';
import { networkLimits } from './networkFacts.ts';

const before = process.env.GEQ_CACHE;
const restore = (): void => {
  if (before === undefined) delete process.env.GEQ_CACHE;
  else process.env.GEQ_CACHE = before;
};
afterAll(restore);
afterEach(() => {
  delete process.env.GEQ_NETWORK_SECONDS;
  delete process.env.GEQ_NETWORK_MEMORY;
});

const facts: OnnxFacts = {
  inputs: [{ name: 'z', axis: 0, row: [3] }],
  outputAxis: 0,
  outputShape: [2, 3],
  latentShape: [3],
  sizes: [8, 16],
  isNarrow: false,
  notes: ['so'],
};
const network = { hash: 'a'.repeat(64) };

describe('a network that passed its test run', () => {
  it('is known by its hash and hints', () =>
    withTemporaryFolder(async (folder) => {
      process.env.GEQ_CACHE = folder;
      expect(await recall(network)).toBeUndefined();
      await remember(network, facts);
      expect(await recall(network)).toEqual(facts);
      for (const other of [
        { hash: 'b'.repeat(64) },
        { ...network, input: 'z' },
        { ...network, output: 'x' },
        { ...network, fixed: { a: 1 } },
        { ...network, axes: { B: 1 } },
      ])
        expect(await recall(other)).toBeUndefined();
    }));

  it('is unknown again where its entry is damaged, at any bit', () =>
    withTemporaryFolder(async (folder) => {
      process.env.GEQ_CACHE = folder;
      await remember(network, facts);
      const [name] = await readdir(join(folder, 'networks'));
      const path = join(folder, 'networks', name);
      const whole = await readFile(path);
      for (let bit = 0; bit < 8 * whole.length; bit += 61) {
        const damaged = Buffer.from(whole);
        damaged[bit >> 3] ^= 1 << (bit & 7);
        await writeFile(path, damaged);
        expect(await recall(network)).toBeUndefined();
      }
      for (const part of [0, whole.length >> 1]) {
        await writeFile(path, whole.subarray(0, part));
        expect(await recall(network)).toBeUndefined();
      }
      await remember(network, facts);
      expect(await recall(network)).toEqual(facts);
    }));

  it('runs where nothing can be kept', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'no folder'), '');
      process.env.GEQ_CACHE = join(folder, 'no folder');
      const path = join(folder, 'net.onnx');
      await writeFile(path, writeOnnx(trace(({ input }) => ({ x: tanh(input('z', ['B', 5])) }))));
      const { spec } = await findGenerator({ generator: path });
      expect(generatorShape(spec)).toEqual({ D: 5, N: 5 });
      process.env.GEQ_NETWORK_SECONDS = '0.001'; // a second test run would be stopped
      await (await createGenerator(spec, { file: path })).close();
    }));
});

describe('limits of a test run', () => {
  it('grow with the file, and are what the environment says', () => {
    expect(networkLimits(2 ** 27).seconds).toBe(60 + 64);
    expect(networkLimits(0).memory).toBeGreaterThanOrEqual(2 ** 29);
    Object.assign(process.env, { GEQ_NETWORK_SECONDS: '7', GEQ_NETWORK_MEMORY: '4096' });
    expect(networkLimits(0)).toEqual({ memory: 2 ** 32, seconds: 7 });
    process.env.GEQ_NETWORK_SECONDS = 'long';
    expect(() => networkLimits(0)).toThrow('GEQ_NETWORK_SECONDS: expected a number above 0, got long');
  });

  it('stop what goes beyond them, in a line that names the file', () =>
    withTemporaryFolder(async (folder) => {
      process.env.GEQ_CACHE = join(folder, 'cache');
      process.env.GEQ_NETWORK_SECONDS = '0.001';
      await mkdir(join(folder, 'cache'));
      const path = join(folder, 'net.onnx');
      await writeFile(path, writeOnnx(trace(({ input }) => ({ x: tanh(input('z', ['B', 6])) }))));
      await expect(findGenerator({ generator: path })).rejects.toThrow(
        `${path}: this network takes more than 0.001 s for a test run on a few samples: it was stopped; a loop in it may have no end, or it is too large; GEQ_NETWORK_SECONDS=1 gives it longer`,
      );
      expect(await readdir(join(folder, 'cache'))).toEqual([]);
    }));
});
