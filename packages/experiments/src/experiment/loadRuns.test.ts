import '@geq/testing';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compareRuns } from '@geq/analysis';
import { familyNames } from '@geq/formats';
import { abortAfter, withTemporaryFolder } from '@geq/testing';
import { recordFiles } from '@geq/runs';
import { finishedRun, runHere, tinyOnline } from '../../test/tiny.ts';
import { closedFormRuns } from './closedFormRuns.ts';
import { loadRuns } from './loadRuns.ts';
import { filesOf, rootOf } from '../simulation/runNames.ts';

const config = tinyOnline({ students: 2, seed: 4 });

describe('loadRuns', () => {
  it('reads a run folder, one of its students, and the bare files', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config, { store: true });
      const both = await loadRuns(folder);
      expect(both.map(({ root, pair: { seed, student } }) => [root, seed, student])).toEqual([
        [rootOf(config, 0), 4, 0],
        [rootOf(config, 1), 4, 1],
      ]);
      expect(both[0].spectrum).toMatchObject({ N: 20, participationRatio: expect.any(Number) });
      expect(await loadRuns(join(folder, rootOf(config, 1)))).toEqual([both[1]]);
      expect(compareRuns(both.map(({ pair }) => pair))).toMatchObject({ runs: 2, streams: 1, oneStream: true });

      await rm(join(folder, 'run.json'));
      const [bare] = await loadRuns(join(folder, rootOf(config, 0)));
      expect(bare.pair.seed).toBe(4);
      expect(bare.pair.simulation.eg).toEqual(both[0].pair.simulation.egTestClosed); // no exact overlaps without run.json: the test set's stand in
      expect(bare.pair.theory).toEqual(both[0].pair.theory);
    }));

  it('interpolates a theory whose integrator has rows of its own', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config);
      const [
        {
          pair: { theory },
        },
      ] = await loadRuns(folder);
      const { ode } = filesOf(folder, rootOf(config, 0));
      const lines = (await readFile(ode, 'utf8')).split('\n');
      let row = 0;
      await writeFile(ode, lines.filter((line) => line.startsWith('#') || row++ % 2 === 0).join('\n') + '\n'); // every other row
      const [{ pair }] = await loadRuns(folder);
      expect(pair.theory.t).toEqual(pair.simulation.t.subarray(0, pair.theory.t.length));
      expect(pair.theory.eg).toBeAllclose(theory.eg.subarray(0, pair.theory.t.length), { rtol: 1e-3 }); // linear between log-spaced rows 0.06 apart: h²/8 of the curvature
    }));

  it('names the file that is missing or belongs elsewhere, and how to make it', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config);
      const prefix = join(folder, rootOf(config, 0));
      const { ode, run, exact } = filesOf(folder, rootOf(config, 0));
      await writeFile(exact, (await readFile(exact, 'utf8')).replace(/\n[^\n]*\n$/, '\n'));
      await expect(loadRuns(folder)).rejects.toThrow(
        /_exact\.dat: its checksum, SHA-256, is not the one in run\.json beside it: damaged, or edited; /,
      );
      await recordFiles(folder); // as if it had been so
      await expect(loadRuns(folder)).rejects.toThrow(
        /_exact\.dat: expected the \d+ rows of .*s4\.dat, got \d+ rows or other times; the files belong to different runs/,
      );
      await rm(exact);
      await writeFile(ode, (await readFile(ode, 'utf8')).replace(/^[^#].*\n/m, '')); // its row at t = 0
      await recordFiles(folder);
      await expect(loadRuns(folder)).rejects.toThrow(
        `${ode}: expected a theory from t = 0 on, where the simulation begins, got one from t = 0.1`,
      );
      await rm(ode);
      await expect(loadRuns(folder)).rejects.toThrow(`${ode}: missing; make it with geq ode --prefix ${folder}`);
      await expect(loadRuns(prefix)).rejects.toThrow(`${ode}: missing; make it with geq ode --prefix ${folder}`);
      await rm(run);
      await expect(loadRuns(folder)).rejects.toThrow(
        `${run}: missing; finish the simulation with geq online --resume ${folder}`,
      );
      await expect(loadRuns(join(folder, 'x'))).rejects.toThrow(
        `${join(folder, 'x')}: expected a run folder, an experiment's folder, or the prefix of a run's files; there is no ${familyNames(join(folder, 'x')).run}`,
      );
    }));
});

describe('closedFormRuns', () => {
  it('holds relu students against the closed form at their own overlaps, when they are finished', () =>
    withTemporaryFolder(async (parent) => {
      const relu = tinyOnline({ unit: 'relu', lr: 0.1, steps: 1000 });
      const folder = join(parent, 'relu');
      await runHere(folder, relu, abortAfter(5000));
      await expect(closedFormRuns(folder)).rejects.toThrow(
        `${folder}: expected a finished run, got one that is aborted; finish it with geq online --resume ${folder}`,
      );
      await runHere(folder, relu);
      const [{ root, pair }] = (await closedFormRuns(folder)) ?? [];
      expect(root).toBe(rootOf(relu));
      expect(pair.theory.eg).toBe(pair.simulation.eg);
      expect(compareRuns([pair]).parts.trajectory.average.mean).toBe(0);

      await finishedRun(join(parent, 'erf'), config);
      expect(await closedFormRuns(join(parent, 'erf'))).toBeUndefined();
      expect(await closedFormRuns(join(parent, 'nothing'))).toBeUndefined();
    }));
});
