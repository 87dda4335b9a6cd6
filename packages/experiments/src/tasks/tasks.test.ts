import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { openRunFolder, startWorker } from '@geq/runs';
import { quiet, withTemporaryFolder } from '@geq/testing';
import { tinyMoments } from '../../test/tiny.ts';
import { asMomentsRun } from './asRun.ts';
import { runTasks, WORKER, type Task } from './tasks.ts';

describe('runTasks', () => {
  it('runs several tasks on one real thread, which reports errors with their class and goes on', () =>
    withTemporaryFolder(async (folder) => {
      const config = tinyMoments({ samples: 20_480 });
      await openRunFolder(folder, asMomentsRun(config));
      let threads = 0;
      const start = (): Worker => {
        threads++;
        return startWorker(WORKER);
      };
      const partitions: Task[] = [0, 1, 2].map((partition) => ({
        kind: 'moments',
        work: { folder, config, partition, checkpointSeconds: 1, setup: {} },
      }));
      const progress: number[] = [];
      const results = await runTasks([...partitions, { kind: 'mergeMoments', work: { folder, config } }], 1, {
        ...quiet(),
        start,
        onProgress: (index, done, total) => {
          if (done === total) progress.push(index);
        },
      });
      expect(results.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
      expect(results[3].report).toMatchObject({ samples: 20_480 });
      expect(progress).toEqual([0, 1, 2, 3]);
      const missing = { ...config, seed: 9 };
      await expect(
        runTasks([{ kind: 'mergeMoments', work: { folder: join(folder), config: missing } }], 1, { start }),
      ).rejects.toMatchObject({
        name: 'UsageError',
        message: expect.stringContaining('this piece belongs to another run'),
      });
      expect(threads).toBe(2);
    }));
});
