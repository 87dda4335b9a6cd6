import '@geq/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { abortAfter, quiet, withTemporaryFolder } from '@geq/testing';
import { openRunFolder } from '@geq/runs';
import { finishedRun, tinyOnline } from '../../test/tiny.ts';
import { loadRuns } from '../experiment/loadRuns.ts';
import { filesOf, rootOf } from '../simulation/runNames.ts';
import { theoryNotes, theoryReportSchema, type TheoryReport } from './theoryReport.ts';
import { asOnlineRun } from '../tasks/asRun.ts';
import { runTheoryTask } from './runTheoryTask.ts';

const config = tinyOnline();

describe('runTheoryTask', () => {
  it("starts where the simulation starts, on the simulation's rows", () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config);
      const [
        {
          pair: { simulation, theory },
        },
      ] = await loadRuns(folder);
      expect(theory.t).toEqual(simulation.t);
      for (const name of ['Q', 'R', 'v', 'T', 'tildeT'] as const) {
        const first = simulation[name].length / (name === 'T' || name === 'tildeT' ? 1 : simulation.t.length);
        expect(theory[name].subarray(0, first)).toBeAllclose(simulation[name].subarray(0, first), {
          rtol: 1e-10,
          atol: 1e-12,
        }); // the same sums, through the spectrum
      }
      expect(theory.eg[0]).toBeAllclose(simulation.eg[0], { rtol: 1e-10 }); // the same
    }));

  it('keeps the rows of a curve that fails, and says so in the file, the report and a note', () =>
    withTemporaryFolder(async (folder) => {
      const wild = tinyOnline({ unit: 'linear', both: false, lr: 100 });
      await openRunFolder(folder, asOnlineRun(wild));
      const { status, notes, report } = await runTheoryTask(
        { runs: [{ folder, config: wild }], method: { name: 'rk4', dt: 0.1 } },
        quiet(),
      );
      expect(status).toBe('nonFinite');
      expect(notes.at(-1)).toMatch(
        new RegExp(
          `^theory of ${rootOf(wild)}: nonFinite after row \\d+ of \\d+ \\(t = [\\d.]+\\); the rows up to there are kept, a smaller --dt than 0\\.1 or --lr than 100 may help$`,
        ),
      );
      expect(theoryReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
      const text = await readFile(filesOf(folder, rootOf(wild)).ode, 'utf8');
      expect(text).toMatch(/\n# status: nonFinite\n$/);
      expect(text).toContain('dt=0.1');
      expect(text.split('\n').filter((line) => /^[\d]/.test(line) && /nan|inf/i.test(line.split(', ')[1]))).toEqual([]); // no row without an e_g
    }));

  it('stops between curves, and refuses relu before any work', () =>
    withTemporaryFolder(async (folder) => {
      const two = tinyOnline({ students: 2 });
      await openRunFolder(folder, asOnlineRun(two));
      const task = { runs: [{ folder, config: two }], method: { name: 'dopri5' as const, tolerance: 1e-8 } };
      expect(await runTheoryTask(task, abortAfter(1))).toEqual({ status: 'aborted', notes: [] });
      const relu = {
        runs: [{ folder: join(folder, 'none'), config: { ...two, unit: 'relu' as const } }],
        method: task.method,
      };
      await expect(runTheoryTask(relu, quiet())).rejects.toThrow('ode: expected unit erf or linear, got relu');
    }));
});

describe('theoryNotes', () => {
  it('tells of clipping beyond rounding and of curves that ended early', () => {
    const omega = {
      smallest: -1,
      largest: [2],
      trace: 100,
      participationRatio: 3,
      numClipped: 2,
      clippedTrace: 1,
      clippedShare: 0.01,
    };
    const clipped = { numClipped: 2, clippedTrace: 1, smallest: -1, shiftR: 0 };
    const report: TheoryReport = {
      omega,
      curves: [
        { root: 'a', status: 'ok', t: 9, numSteps: 5, clipped },
        { root: 'b', status: 'stepTooSmall', t: 3, row: 7, rows: 9, lr: 0.5, numSteps: 5, clipped },
      ],
    };
    expect(theoryNotes(report)).toEqual([
      '2 negative eigenvalues of Ω were clipped at 0: 1.0\u00a0% of its trace',
      'theory of b: stepTooSmall after row 7 of 9 (t = 3); the rows up to there are kept, a smaller --lr than 0.5 or a larger --tolerance may help',
    ]);
    expect(theoryNotes({ ...report, omega: { ...omega, clippedShare: 1e-12 }, curves: [] })).toEqual([]);
  });
});
