import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import { abortAfter, dataFiles, withTemporaryFolder } from '@geq/testing';
import { readRunFile, checkpointFile } from '@geq/runs';
import { finishedRun, runHere, tinyOnline } from '../../test/tiny.ts';
import { filesOf, rootOf } from './runNames.ts';

const config = tinyOnline({ steps: 1000 }); // 20,000 steps: five looks at the clock
const totalSteps = config.steps * config.N;

describe('runOnlineTask', () => {
  it('ends with the files of an undisturbed run, byte for byte, wherever it was stopped and however often', () =>
    withTemporaryFolder(async (parent) => {
      const undisturbed = join(parent, 'undisturbed');
      expect(await runHere(undisturbed, config)).toMatchObject({
        status: 'ok',
        notes: [],
        seconds: { samples: expect.any(Number), learning: expect.any(Number), rows: expect.any(Number) },
      });
      const rng = stream(3, 'stops', 0);
      for (const name of ['a', 'b', 'c']) {
        const folder = join(parent, name);
        const stops = Array.from({ length: 3 }, () => Math.floor(rng.uniform() * totalSteps)).sort((x, y) => x - y);
        for (const stop of stops) {
          const { status, notes } = await runHere(folder, config, abortAfter(stop));
          expect({ status, notes }).toMatchObject({
            status: 'aborted',
            notes: [expect.stringMatching(/^stopped at step \d+ of 20000$/)],
          });
          expect(await readRunFile(folder)).toMatchObject({ status: 'aborted' });
        }
        expect((await runHere(folder, config)).status).toBe('ok');
        expect(await dataFiles(folder)).toEqual(await dataFiles(undisturbed));
      }
      expect(Object.keys(await dataFiles(undisturbed))).toEqual([
        `${rootOf(config)}.dat`,
        `${rootOf(config)}_exact.dat`,
      ]); // no checkpoint is left
    }));

  it('says in run.json what was run, by what, for how long, and how it ended', () =>
    withTemporaryFolder(async (folder) => {
      await runHere(folder, config, abortAfter(9000));
      await runHere(folder, config);
      const run = await readRunFile(folder);
      expect(run).toMatchObject({
        kind: 'online',
        status: 'complete',
        config,
        report: { students: [{ index: 0, status: 'ok', steps: totalSteps, rowsWithoutClosedForm: 0 }] },
        provenance: {
          packages: { '@geq/online': expect.any(String) },
          seconds: expect.any(Number),
          fromStep: expect.any(Number),
          toStep: totalSteps,
          microsecondsPerStep: expect.any(Number),
        },
      });
      expect(run?.provenance.fromStep).toBeGreaterThanOrEqual(9000);
    }));

  it('gives each student of a stream the files of its lone run, byte for byte', () =>
    withTemporaryFolder(async (parent) => {
      const together = tinyOnline({ students: 3, seed: 5, K: 3, M: 1 });
      const alone = { ...together, students: 1, studentIndex: 2 };
      await finishedRun(join(parent, 'together'), together, { store: true });
      await finishedRun(join(parent, 'alone'), alone, { store: true });
      const many = await dataFiles(join(parent, 'together'));
      const lone = await dataFiles(join(parent, 'alone'));
      expect(Object.keys(lone)).toHaveLength(10);
      expect(Object.keys(many)).toHaveLength(30);
      for (const [name, text] of Object.entries(lone)) {
        expect(name.startsWith(`${rootOf(together, 2)}`)).toBe(true);
        expect(many[name]).toBe(text);
      }
    }));

  it('keeps the rows of a student that diverges and says where and what may help', () =>
    withTemporaryFolder(async (folder) => {
      const wild = tinyOnline({ lr: 100, unit: 'linear', both: false });
      const { status, notes } = await runHere(folder, wild);
      expect(status).toBe('diverged');
      expect(notes).toEqual([
        expect.stringMatching(
          /^student 0 of seed 0: diverged at step \d+ \(t = [\d.e-]+\), after row \d+ of \d+; the rows up to there are kept, a smaller --lr than 100 may help$/,
        ),
      ]);
      expect(await readRunFile(folder)).toMatchObject({
        status: 'complete',
        report: { students: [{ status: 'diverged' }] },
      });
      expect(await readFile(filesOf(folder, rootOf(wild)).run, 'utf8')).toContain('# status: diverged\n');
    }));

  it('refuses a damaged checkpoint and one of another run by its path', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'a');
      await runHere(folder, config, abortAfter(5000));
      const other = join(parent, 'b');
      await runHere(other, { ...config, seed: 1 }, abortAfter(5000));
      const path = checkpointFile(folder);
      await writeFile(path, await readFile(checkpointFile(other)));
      await expect(runHere(folder, config)).rejects.toMatchObject({
        name: 'UsageError',
        message: expect.stringMatching(
          /checkpoint\.safetensors: createRun: expected a checkpoint of .*; remove this file to start the run anew$/,
        ),
      });
      await writeFile(path, 'junk');
      await expect(runHere(folder, config)).rejects.toThrow(
        `${path}: expected a checkpoint of geq, got something else`,
      );
    }));
});
