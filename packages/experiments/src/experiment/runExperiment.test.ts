import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dataFiles, withTemporaryFolder } from '@geq/testing';
import { momentsSourceOf } from '@geq/scenarios';
import { recordFiles, readRunFile } from '@geq/runs';
import type { OnlineOptions } from '../simulation/onlineConfig.ts';
import { estimateMoments, type MomentsOutcome } from '../moments/estimateMoments.ts';
import { runExperiment } from './runExperiment.ts';
import type { ExperimentConfig } from './experimentConfig.ts';
import { experimentFigure } from './experimentFigure.ts';
import { experimentOf } from './experimentOf.ts';
import { loadExperiment } from './experimentOutcome.ts';
import { loadRuns } from './loadRuns.ts';
import { momentsConfig } from '../moments/momentsOptions.ts';
import { simulate } from '../simulation/simulate.ts';

const experiment = (options: OnlineOptions & { seeds?: number } = {}): ExperimentConfig =>
  experimentOf(
    {
      N: 20,
      D: 5,
      depth: 2,
      lr: 0.3,
      steps: 50,
      testSize: 64,
      seeds: 3,
      students: 1,
      evaluationSize: 1000,
      ...options,
    },
    'quick',
  ).config;

const LONG = 10_000; // t_max of runs that are aborted at their first sign of life: on a busy machine too they must not be over by then

const how = (folder: string, threads = 2) => ({ folder, threads, checkpointSeconds: 60 });

describe('runExperiment', () => {
  it('ends with the same files for any number of threads and interruptions', () =>
    withTemporaryFolder(async (parent) => {
      const config = experiment({ steps: LONG });
      const alone = join(parent, 'one-thread');
      const { outcome } = await runExperiment(config, how(alone, 1));
      expect(outcome?.pairs).toHaveLength(3);
      expect(outcome?.sentences[0]).toMatch(
        /^(Gaussian equivalence|Not decided: e_g is off by .* 3 runs bound it by )/,
      );
      expect(await readFile(join(alone, 'agreement.txt'), 'utf8')).toBe(`${outcome?.sentences.join('\n')}\n`);
      expect(JSON.parse(await readFile(join(alone, 'agreement.json'), 'utf8'))).toMatchObject({
        runs: 3,
        omega: { participationRatio: expect.any(Number) },
        notes: [],
      });

      const stopped = join(parent, 'stopped');
      const controller = new AbortController();
      const aborted = await runExperiment(config, {
        ...how(stopped),
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      expect(aborted).toEqual({ status: 'aborted' });
      expect(await readRunFile(stopped)).toMatchObject({ status: 'aborted' });
      const resumed = await runExperiment(config, how(stopped));
      expect(resumed.status).toBe('ok');
      expect(await dataFiles(stopped)).toEqual(await dataFiles(alone));

      const again = await runExperiment(config, how(alone)); // complete: read back, not run
      expect(again.outcome).toEqual(outcome);
      expect((await loadRuns(alone)).map(({ pair, spectrum }) => [pair.seed, spectrum?.N])).toEqual([
        [0, 20],
        [1, 20],
        [2, 20],
      ]);
      await expect(runExperiment(experiment({ lr: 0.2, steps: LONG }), how(alone))).rejects.toThrow(
        `${alone}: this run has other parameters: online.lr is 0.2 here and 0.3 there`,
      );
      const forced = await runExperiment(experiment({ lr: 0.2, seeds: 1 }), { ...how(alone), force: true });
      expect(forced.outcome?.pairs).toHaveLength(1);
    }));

  it('leaves out runs that diverge, says so in its notes, and draws the rest; the same when it is read back', () =>
    withTemporaryFolder(async (folder) => {
      const config = experiment({ unit: 'linear', both: false, lr: 1.4, N: 10, D: 2, steps: 100, seeds: 4 });
      const { outcome } = await runExperiment(config, how(folder));
      const lost = outcome!.notes.filter((note) => note.startsWith('student'));
      expect(lost.length).toBeGreaterThan(0);
      expect(outcome?.notes[0]).toMatch(
        /^student 0 of seed \d: diverged at step \d+ \(t = [\d.]+\), after row \d+ of \d+; .*a smaller --lr than 1\.4 may help$/,
      );
      expect(outcome?.sentences.at(-1)).toMatch(/^Left out: /);
      expect(experimentFigure(outcome!).caption).toEqual(expect.arrayContaining([...outcome!.notes]));
      expect(await loadExperiment(folder, config)).toEqual(outcome);
    }));

  it('refuses what cannot be before it makes anything', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'new');
      const nothing = (): Promise<boolean> =>
        stat(folder).then(
          () => false,
          () => true,
        );
      const config = experiment();
      await expect(runExperiment({ ...config, theory: { name: 'euler', dt: 0.1 } }, how(folder))).rejects.toThrow(
        'reproduce: theory.name: expected auto, exponential, dopri5 or rk4, got euler',
      );
      await expect(
        runExperiment({ ...config, online: { ...config.online, unit: 'relu' } }, how(folder)),
      ).rejects.toThrow('reproduce: online.unit: expected erf or linear, got relu');
      await expect(
        runExperiment(
          { ...config, online: { ...config.online, moments: { kind: 'sampled', hash: 'a'.repeat(64) } } },
          how(folder),
        ),
      ).rejects.toThrow('moments: expected the folder of the sampled moments, got none');
      expect(await nothing()).toBe(true);
    }));

  it('makes its curves again when one was removed, and names a damaged theory.json', () =>
    withTemporaryFolder(async (folder) => {
      const config = experiment({ seeds: 1, steps: LONG });
      const controller = new AbortController();
      await runExperiment(config, {
        ...how(folder, 1),
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      const before = await dataFiles(folder);
      const curve = Object.keys(before).find((name) => name.endsWith('_ode.dat'))!;
      await rm(join(folder, curve));
      expect((await runExperiment(config, how(folder))).status).toBe('ok');
      expect((await dataFiles(folder))[curve]).toBe(before[curve]);
      await writeFile(join(folder, 'theory.json'), '{');
      await expect(loadExperiment(folder, config)).rejects.toThrow(
        `${join(folder, 'theory.json')}: its checksum, SHA-256, is not the one in run.json beside it`,
      );
      await recordFiles(folder);
      await expect(loadExperiment(folder, config)).rejects.toThrow(
        `${join(folder, 'theory.json')}: expected JSON, got something else; remove it and run the experiment again`,
      );
    }));
});

describe('simulate', () => {
  it('remembers sampled moments and --store, and stores later what was not asked for at first', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const sampled = await estimateMoments(
        momentsConfig({ N: 20, D: 5, depth: 2, samples: 5000 }),
        how(at('moments')),
      );
      const { time, ...known } = sampled as MomentsOutcome & { status: 'ok' };
      expect(known).toMatchObject({ status: 'ok', report: { samples: 5120, zeroVariance: 0 } });
      expect(time?.spent).toEqual({
        samples: expect.any(Number),
        sums: expect.any(Number),
        spectrum: expect.any(Number),
        rest: expect.any(Number),
      });
      expect(
        await estimateMoments(momentsConfig({ N: 20, D: 5, depth: 2, samples: 5000 }), how(at('moments'))),
      ).toEqual(known); // read back
      const { moments, momentsFolder } = await momentsSourceOf(at('moments'));
      const { online } = experiment({ moments, steps: LONG });
      const controller = new AbortController();
      const first = await simulate(online, {
        ...how(at('run')),
        momentsFolder,
        store: false,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      expect(first.status).toBe('aborted');
      expect((await simulate(online, { ...how(at('run')), store: false })).status).toBe('ok'); // the folder of the moments is known
      expect((await simulate(online, { ...how(at('run')), store: true })).status).toBe('complete');
      expect(Object.keys(await dataFiles(at('run'))).filter((name) => /_(q0|rhos)\.dat$/.test(name))).toHaveLength(2);
      expect(await readRunFile(at('run'))).toMatchObject({
        status: 'complete',
        setup: { store: true, momentsFolder },
        report: { students: [{ status: 'ok' }] },
      });
    }));
});
