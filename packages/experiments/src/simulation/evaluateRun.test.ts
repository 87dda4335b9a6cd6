import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { abortAfter, dataFiles, withTemporaryFolder } from '@geq/testing';
import { recordFiles } from '@geq/runs';
import { finishedRun, runHere, tinyOnline } from '../../test/tiny.ts';
import { evaluationRows } from './evaluationFile.ts';
import { loadRuns } from '../experiment/loadRuns.ts';
import { filesOf, rootOf } from './runNames.ts';

const config = tinyOnline({ students: 2, evaluationSize: 9000 });
const steps = config.steps * config.N;

describe('a run with an evaluation', () => {
  it('says what fresh samples say, row by row, beside its own files', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config);
      for (const {
        pair: { evaluation, simulation },
      } of await loadRuns(folder)) {
        expect(evaluation?.size).toBe(9000);
        expect(evaluation?.rows).toEqual(evaluationRows(config));
        evaluation?.rows.forEach((row, i) => {
          // other samples of the same student: 9000 and 64 of them leave 20 %
          expect(Math.abs(evaluation.eg[i] / simulation.egTest[row] - 1)).toBeLessThan(0.8); // four standard errors
        });
        expect([simulation.y2Test, ...simulation.TTest].every(Number.isFinite)).toBe(true);
      }
    }));

  it('stopped in training or in the evaluation goes on to the same bytes', () =>
    withTemporaryFolder(async (folder) => {
      await runHere(`${folder}/whole`, config);
      for (const [name, work] of [
        ['training', steps / 2],
        ['evaluation', steps + 4096],
      ] as const) {
        const stopped = await runHere(`${folder}/${name}`, config, abortAfter(work));
        expect(stopped.status).toBe('aborted');
        expect((await runHere(`${folder}/${name}`, config)).status).toBe('ok');
        expect(await dataFiles(`${folder}/${name}`)).toEqual(await dataFiles(`${folder}/whole`));
      }
    }));

  it('refuses a file of another run', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config);
      const { evaluation } = filesOf(folder, rootOf(config, 0));
      await writeFile(evaluation, (await readFile(evaluation, 'utf8')).replace('\n50, ', '\n49.9, '));
      await recordFiles(folder); // as if it had been so
      await expect(loadRuns(folder)).rejects.toThrow(
        `${evaluation}: expected fresh samples of the rows of its run, got a row at t = 49.9; the file belongs to another run`,
      );
    }));
});
