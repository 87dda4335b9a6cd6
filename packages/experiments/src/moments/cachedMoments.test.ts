import '@geq/testing';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataFiles, withTemporaryFolder } from '@geq/testing';
import { smallDcgan, smallOnnx } from '../../test/smallNetworks.ts';
import { findGenerator, type FoundGenerator } from '@geq/scenarios';
import { cacheFolder, readRunFile } from '@geq/runs';
import { cachedMoments, type CachedMoments } from './cachedMoments.ts';
import { onlineConfig } from '../simulation/onlineConfig.ts';
import { experimentOf } from '../experiment/experimentOf.ts';
import { runExperiment } from '../experiment/runExperiment.ts';
import { estimateMoments } from './estimateMoments.ts';
import { momentsConfig } from './momentsOptions.ts';
import { simulate } from '../simulation/simulate.ts';

const how = { threads: 2, checkpointSeconds: 60 };
const before = process.env.GEQ_CACHE;

/** Tests of this file keep their caches to themselves. */
const inCache = (work: (folder: string) => Promise<void>): Promise<void> =>
  withTemporaryFolder((folder) => {
    process.env.GEQ_CACHE = join(folder, 'cache');
    return work(folder);
  });

beforeEach(() => {
  process.env.GEQ_CACHE = '/nowhere';
});
afterEach(() => {
  if (before === undefined) delete process.env.GEQ_CACHE;
  else process.env.GEQ_CACHE = before;
});

const measured = (outcome: CachedMoments): Omit<CachedMoments & { status: 'ok' }, 'time'> => {
  if (outcome.status !== 'ok') throw new Error(outcome.status);
  const { status, moments, momentsFolder } = outcome; // not how long it took
  return { status, moments, momentsFolder };
};

const own = async (file: string): Promise<FoundGenerator> => findGenerator({ generator: file });

describe('cachedMoments', () => {
  it('measures once, then remembers; another network has moments of its own', () =>
    inCache(async (folder) => {
      const found = await own(await smallOnnx(folder));
      const first = measured(await cachedMoments(found, { ...how, samples: 3000 }));
      const written = (await readRunFile(first.momentsFolder))?.provenance;
      expect(measured(await cachedMoments(found, { ...how, samples: 3000 }))).toEqual(first);
      expect((await readRunFile(first.momentsFolder))?.provenance).toEqual(written);
      expect(written?.engine).toMatch(/^onnx /);
      const other = measured(
        await cachedMoments(await own(await smallOnnx(folder, 'other.onnx', 1)), { ...how, samples: 3000 }),
      );
      expect(other.moments.hash).not.toBe(first.moments.hash);
      expect((await readdir(cacheFolder('moments'))).length).toBe(2);
      const renamed = measured(
        await cachedMoments(await own(await smallOnnx(folder, 'renamed.onnx')), { ...how, samples: 3000 }),
      );
      expect(renamed).toEqual(first); // by content, not by the name of the file
      const larger = measured(
        await cachedMoments(await own(await smallOnnx(folder, 'renamed.onnx')), { ...how, samples: 4000 }),
      );
      expect((await readRunFile(larger.momentsFolder))?.setup).toMatchObject({
        generatorFile: join(folder, 'renamed.onnx'),
      });
      expect((await readdir(cacheFolder('moments'))).length).toBe(3);
    }));

  it('begins a larger set with the largest smaller one: the moments of one run, bit for bit', () =>
    inCache(async (folder) => {
      const found = await own(await smallDcgan(folder));
      for (const samples of [1024, 2048]) await cachedMoments(found, { ...how, samples });
      const { momentsFolder } = measured(await cachedMoments(found, { ...how, samples: 5120 }));
      const direct = join(folder, 'direct');
      await estimateMoments(momentsConfig({ ...found, samples: 5120 }), {
        ...how,
        folder: direct,
        generatorFile: found.file,
      });
      expect(await dataFiles(momentsFolder)).toEqual(await dataFiles(direct));
      expect((await readRunFile(momentsFolder))?.config).toEqual((await readRunFile(direct))?.config);
    }));

  it('goes on where it was stopped', () =>
    inCache(async (folder) => {
      const found = await own(await smallDcgan(folder));
      const controller = new AbortController();
      const stopped = await cachedMoments(found, {
        ...how,
        samples: 200_000,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      expect(stopped.status).toBe('aborted');
      expect(measured(await cachedMoments(found, { ...how, samples: 200_000 })).status).toBe('ok');
    }));

  it('serve a simulation and an experiment; both refuse a network that has changed', () =>
    inCache(async (folder) => {
      const file = await smallOnnx(folder);
      const found = await own(file);
      const { moments, momentsFolder } = measured(await cachedMoments(found, { ...how, samples: 5000 }));
      const options = { scenario: found.scenario, spec: found.spec, moments, steps: 20, testSize: 64, students: 2 };
      const config = onlineConfig(options);
      expect(
        (
          await simulate(config, {
            ...how,
            folder: join(folder, 'run'),
            store: true,
            momentsFolder,
            generatorFile: file,
          })
        ).status,
      ).toBe('ok');
      expect(await readdir(join(folder, 'run'))).toContain(
        'deepgen_online_small_D4_N20_hmm_erf_M2_K2_lr0.2_i1_s0_student1.dat',
      );
      expect((await readRunFile(join(folder, 'run')))?.setup).toMatchObject({ generatorFile: file, momentsFolder });

      const { config: experiment, isPreset } = experimentOf({ ...options, seeds: 2 }, 'quick');
      expect(isPreset).toBe(false);
      const { outcome } = await runExperiment(experiment, {
        ...how,
        folder: join(folder, 'experiment'),
        momentsFolder,
        generatorFile: file,
      });
      expect(outcome?.comparison.runs).toBe(4);

      await smallOnnx(folder, 'small.onnx', 1);
      await expect(
        simulate(onlineConfig({ ...options, seed: 1 }), {
          ...how,
          folder: join(folder, 'changed'),
          store: false,
          momentsFolder,
          generatorFile: file,
        }),
      ).rejects.toThrow(/small\.onnx: this is not the network that the run was started with/);
      await rm(file);
      await expect(
        simulate(onlineConfig({ ...options, seed: 2 }), {
          ...how,
          folder: join(folder, 'gone'),
          store: false,
          momentsFolder,
          generatorFile: file,
        }),
      ).rejects.toThrow('small.onnx: cannot be read (no such file)');
    }));

  it('are refused for another generator than the one they were measured on', () =>
    inCache(async (folder) => {
      const { moments, momentsFolder } = measured(
        await cachedMoments(await own(await smallOnnx(folder)), { ...how, samples: 600 }),
      );
      const other = await own(await smallOnnx(folder, 'other.onnx', 1));
      await expect(
        simulate(onlineConfig({ ...other, moments, steps: 1, testSize: 64 }), {
          ...how,
          folder: join(folder, 'run'),
          store: false,
          momentsFolder,
          generatorFile: other.file,
        }),
      ).rejects.toThrow('these moments belong to another generator');
      expect(await readFile(join(momentsFolder, 'run.json'), 'utf8')).toContain('"complete"');
    }));
});
