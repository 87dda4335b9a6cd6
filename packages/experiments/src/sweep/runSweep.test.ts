import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { readRunFile, UsageError } from '@geq/runs';
import { finishedRun, tinyOnline } from '../../test/tiny.ts';
import type { OnlineConfig } from '../simulation/onlineConfig.ts';
import { rootOf } from '../simulation/runNames.ts';
import { rowTimes, startingPoints } from '../theory/startingPoints.ts';
import { DEFAULT_THEORY, integrateTheory } from '../theory/integrateTheory.ts';
import { parseAxes } from './axis.ts';
import { runSweep } from './runSweep.ts';
import type { SweepConfig } from './sweepConfig.ts';

const sweepOf = (online: OnlineConfig, ...axes: string[]): SweepConfig => ({
  base: { kind: 'online', online },
  axes: parseAxes(axes),
  method: DEFAULT_THEORY,
});

/** The rows of a table, by column. */
function table(text: string): Record<string, string>[] {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

describe('runSweep', () => {
  it('gives the curves that each setting alone gives, in one table', () =>
    withTemporaryFolder(async (folder) => {
      const online = tinyOnline();
      const { status, path, curves } = await runSweep(sweepOf(online, 'lr=0.1,0.4', 'K=1,3', 'seed=0,5'), {
        folder: join(folder, 's'),
        threads: 2,
      });
      expect([status, curves.length]).toEqual(['ok', 8]);
      const rows = table(await readFile(path, 'utf8'));
      const last = curves[7];
      expect(last.parameters).toMatchObject({ lr: 0.4, K: 3, M: 2, seed: 5, student: 0, both: true });
      const config = { ...online, K: 3, seed: 5, lr: 0.4 };
      const [{ ic }] = await startingPoints([{ folder: '', config }]);
      const { trajectory } = await integrateTheory(ic, {
        unit: 'erf',
        eta: 0.4,
        both: true,
        times: rowTimes(config),
        steps: config.steps,
        method: DEFAULT_THEORY,
      });
      const ours = rows.filter(({ curve }) => curve === '7');
      const column = (name: string): number[] => ours.map((row) => Number(row[name]));
      expect(column('t')).toEqual([...trajectory.t]); // digit for digit, from another thread
      expect(column('eg')).toEqual([...trajectory.eg]);
      expect(column('Q_23')).toEqual(Array.from(trajectory.t, (_, i) => trajectory.Q[i * 9 + 5]));
      expect(column('R_32')).toEqual(Array.from(trajectory.t, (_, i) => trajectory.R[i * 6 + 5]));
      expect(column('v_3')).toEqual(Array.from(trajectory.t, (_, i) => trajectory.v[i * 3 + 2]));
      const [first] = rows;
      expect(first).toMatchObject({
        curve: '0',
        lr: '0.1',
        K: '1',
        M: '2',
        seed: '0',
        both: '1',
        Q_12: '',
        R_21: '',
        v_2: '',
      });
      expect(Object.keys(first).slice(0, 9)).toEqual(['curve', 't', 'lr', 'K', 'M', 'seed', 'student', 'both', 'eg']);
    }));

  it('goes on where it was stopped, without doing anything twice; the table of a stopped one has what there is', () =>
    withTemporaryFolder(async (home) => {
      const config = sweepOf(tinyOnline(), 'lr=0.1:0.6:6');
      const how = { folder: join(home, 's'), threads: 1 };
      const controller = new AbortController();
      const stopped = await runSweep(config, {
        ...how,
        signal: controller.signal,
        onProgress: (done) => {
          if (done >= 2) controller.abort();
        },
      });
      expect(stopped.status).toBe('aborted');
      expect(stopped.curves.length).toBeGreaterThanOrEqual(2);
      expect(stopped.curves.length).toBeLessThan(6);
      expect((await readRunFile(how.folder))?.status).toBe('aborted');
      expect(new Set(table(await readFile(stopped.path, 'utf8')).map(({ curve }) => curve)).size).toBe(
        stopped.curves.length,
      );
      await rm(join(how.folder, 'curves', '0.json'));
      const progress: number[] = [];
      const whole = await runSweep(config, { ...how, onProgress: (done) => progress.push(done) });
      expect([whole.status, whole.curves.length]).toEqual(['ok', 6]);
      expect(progress[0]).toBeGreaterThanOrEqual(stopped.curves.length - 1);
      const fresh = await runSweep(config, { folder: join(home, 'fresh'), threads: 2 });
      expect(await readFile(whole.path, 'utf8')).toBe(await readFile(fresh.path, 'utf8'));
      await rm(whole.path);
      expect((await runSweep(config, how)).curves.length).toBe(6); // complete: the table alone is written again
      expect(await readFile(whole.path, 'utf8')).toBe(await readFile(fresh.path, 'utf8'));
    }));

  it('refuses what is damaged, at any bit, by name; without that file it is made anew', () =>
    withTemporaryFolder(async (home) => {
      const config = sweepOf(tinyOnline({ steps: 2 }), 'lr=0.1:0.4:4');
      const how = { folder: join(home, 's'), threads: 1 };
      const controller = new AbortController();
      const cut = await runSweep(config, {
        ...how,
        signal: controller.signal,
        onProgress: (done) => {
          if (done >= 1) controller.abort();
        },
      });
      expect(cut.status).toBe('aborted');
      const path = join(how.folder, 'curves', '0.json');
      const bytes = await readFile(path);
      const refused = async (file: string, whole: Buffer, bit: number, word: RegExp): Promise<void> => {
        const damaged = Buffer.from(whole);
        damaged[bit >> 3] ^= 1 << (bit & 7);
        await writeFile(file, damaged);
        const error = await runSweep(config, how).catch((reason: unknown) => reason as Error);
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message.startsWith(`${file}: `)).toBe(true);
        expect((error as Error).message).toMatch(word);
      };
      for (let bit = 0; bit < 8 * bytes.length; bit += Math.ceil(bytes.length / 5))
        await refused(
          path,
          bytes,
          bit,
          /remove it, and the same command integrates this curve anew, or make all anew with --force$/,
        );
      await rm(path);
      const whole = await runSweep(config, how);
      expect([whole.status, (await readFile(path)).equals(bytes)]).toEqual(['ok', true]);
      const table = await readFile(whole.path);
      for (const file of [path, whole.path]) {
        const right = await readFile(file);
        await refused(
          file,
          right,
          8 * (right.length >> 1),
          /its checksum, SHA-256, is not the one in run\.json beside it: damaged, or edited; .*--force/,
        );
        await rm(file);
        expect((await runSweep(config, how)).status).toBe('ok');
        expect((await readFile(whole.path)).equals(table)).toBe(true);
      }
    }));

  it('starts from a run and from files alone, whose weights are given', () =>
    withTemporaryFolder(async (home) => {
      const online = tinyOnline({ steps: 5 });
      const run = join(home, 'run');
      await finishedRun(run, online, { store: true });
      const ours = await runSweep(sweepOf(online, 'lr=0.1,0.3', 'both=0,1'), {
        folder: join(home, 'a'),
        threads: 1,
        run,
      });
      const files = {
        kind: 'files' as const,
        prefix: join(run, rootOf(online)),
        K: 2,
        M: 2,
        unit: 'erf' as const,
        lr: 0.3,
        both: true,
        steps: 5,
      };
      const theirs = await runSweep(
        { base: files, axes: parseAxes(['lr=0.1,0.3', 'both=0,1']), method: DEFAULT_THEORY },
        { folder: join(home, 'b'), threads: 1 },
      );
      expect(theirs.curves.map(({ curve }) => curve)).toEqual(ours.curves.map(({ curve }) => curve)); // q0, r0, t̃ are stored with all their digits
      expect(ours.curves[0].curve.trajectory.v).toEqual(
        Array.from(ours.curves[0].curve.trajectory.v, (_, i) => ours.curves[0].curve.trajectory.v[i % 2]),
      ); // both = 0: v stays
      await expect(
        runSweep(
          { base: files, axes: parseAxes(['K=1,2']), method: DEFAULT_THEORY },
          { folder: join(home, 'c'), threads: 1 },
        ),
      ).rejects.toThrow('--sweep K: expected a run of geq or the options of one');
    }));

  it('refuses a folder with another sweep, and axes that do not go with the method', () =>
    withTemporaryFolder(async (home) => {
      const config = sweepOf(tinyOnline({ steps: 2 }), 'lr=0.1,0.2');
      const how = { folder: join(home, 's'), threads: 1 };
      await runSweep(config, how);
      await expect(runSweep({ ...config, axes: parseAxes(['lr=0.1,0.3']) }, how)).rejects.toThrow(
        /this run has other parameters: axes\.0\.values\.1 is 0\.3 here and 0\.2 there/,
      );
      expect((await runSweep({ ...config, axes: parseAxes(['lr=0.1,0.3']) }, { ...how, force: true })).status).toBe(
        'ok',
      );
      await expect(runSweep({ ...config, axes: parseAxes(['dt=0.1']) }, how)).rejects.toThrow(UsageError);
      await expect(
        runSweep({ ...config, method: { name: 'rk4', dt: 0.1 }, axes: parseAxes(['tolerance=1e-6']) }, how),
      ).rejects.toThrow('--sweep tolerance needs --method auto, exponential or dopri5; the step of rk4 is --dt');
    }));
});
