import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dataFiles, killOnceWritten, startScript, withTemporaryFolder } from '@geq/testing';
import { readRunFile, checkpointFile, partitionFile } from '@geq/runs';
import { tinyMoments, tinyOnline } from '../../test/tiny.ts';
import { estimateMoments } from '../moments/estimateMoments.ts';
import { runExperiment } from '../experiment/runExperiment.ts';
import { experimentOf } from '../experiment/experimentOf.ts';
import { simulate } from '../simulation/simulate.ts';

/** Starts work in a process of its own and kills it with SIGKILL after `times` checkpoints; it must have been at work. */
async function killed(what: string, folder: string, config: unknown, checkpoint: string, times: number): Promise<void> {
  const child = startScript(new URL('../../test/work.ts', import.meta.url), what, folder, JSON.stringify(config));
  expect(await killOnceWritten(child, checkpoint, times)).toBe(true);
  expect(await readRunFile(folder)).toMatchObject({ status: 'running' });
}

const options = (folder: string) => ({ folder, threads: 1, checkpointSeconds: 60 });

describe('a process killed with SIGKILL in the middle leaves a folder that goes on to the files of an undisturbed run, byte for byte:', () => {
  it('a simulation, killed twice', () =>
    withTemporaryFolder(async (parent) => {
      const config = tinyOnline({ steps: 5000, students: 2, testSize: 64 }); // 24 checkpoints
      const folder = join(parent, 'killed');
      await killed('online', folder, config, checkpointFile(folder), 2);
      await killed('online', folder, config, checkpointFile(folder), 4);
      expect(await simulate(config, { ...options(folder), store: false })).toMatchObject({ status: 'ok' }); // the stored files were asked for at first
      await simulate(config, { ...options(join(parent, 'undisturbed')), store: true });
      const files = await dataFiles(folder);
      expect(Object.keys(files)).toHaveLength(18); // two curves and seven files of initial conditions for each student
      expect(files).toEqual(await dataFiles(join(parent, 'undisturbed')));
    }));

  it('moments', () =>
    withTemporaryFolder(async (parent) => {
      const config = tinyMoments({ samples: 200_000 }); // 15 partitions, the later ones with several checkpoints
      const folder = join(parent, 'killed');
      await killed('covariance', folder, config, partitionFile(folder, 12), 3); // twelve partitions are added up, the next is under way
      expect(await estimateMoments(config, options(folder))).toMatchObject({
        status: 'ok',
        report: { samples: config.blocks * 256 },
      });
      await estimateMoments(config, options(join(parent, 'undisturbed')));
      const files = await dataFiles(folder);
      expect(Object.keys(files)).toHaveLength(11);
      expect(files).toEqual(await dataFiles(join(parent, 'undisturbed')));
    }));

  it('an experiment', () =>
    withTemporaryFolder(async (parent) => {
      const { config } = experimentOf(
        { N: 20, D: 5, depth: 2, lr: 0.3, steps: 4000, testSize: 64, seeds: 2, seed: 3 },
        'quick',
      );
      const folder = join(parent, 'killed');
      await killed('experiment', folder, config, checkpointFile(join(folder, 'seed-4')), 4);
      const resumed = await runExperiment(config, options(folder));
      const { outcome } = await runExperiment(config, options(join(parent, 'undisturbed')));
      expect(resumed.outcome).toEqual(outcome);
      expect(await dataFiles(folder)).toEqual(await dataFiles(join(parent, 'undisturbed')));
    }));
});
