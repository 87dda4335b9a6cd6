import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { firstRows, pairWith, theoryAt } from '../test/pairWith.ts';
import { compareRuns } from './comparison.ts';
import type { RunPair } from './runPair.ts';
import { agreementSentences } from './agreementSentences.ts';

const T3 = 3.182446305283709; // t₀.₉₇₅ with three degrees of freedom, from a table

describe('compareRuns', () => {
  it("takes a gap apart into the parts that were put in, with Student's intervals", () => {
    const biases = [0.01, 0.03, 0.02, 0.04];
    const { parts, eg, egTest, Q, ...result } = compareRuns(
      biases.map((bias, i) => pairWith(i, { bias, testSet: -0.005, nonGaussian: 0.002 })),
      { testSize: 500 },
    );
    const spread = Math.sqrt(5 / 3) / 100; // unbiased standard deviation of 1, 2, 3, 4 percent
    expect(parts.trajectory.average.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // exact sums of few doubles
    expect(parts.trajectory.average.standardError).toBeAllclose(spread / 2, { rtol: 1e-12 }); // the same
    expect(parts.trajectory.average.halfWidth).toBeAllclose((T3 * spread) / 2, { rtol: 5e-7 }); // quantiles of seven digits
    expect(parts.trajectory.curve.halfWidth).toBeAllclose(new Float64Array(4).fill((T3 * spread) / 2), { rtol: 5e-7 }); // the same in every row
    expect(parts.fluctuation.mean).toBeAllclose(spread, { rtol: 1e-12 }); // exact sums of few doubles
    expect(parts.covariances?.average.mean).toBeAllclose(-0.005, { rtol: 1e-12 }); // the same
    expect(parts.nonGaussianity?.average.mean).toBeAllclose(0.002, { rtol: 1e-12 }); // the same
    expect(parts.total.average.mean).toBeAllclose(0.025 - 0.005 + 0.002, { rtol: 1e-12 }); // the parts add up
    expect([parts.source, parts.size]).toEqual(['testSet', 500]);
    expect(egTest.ofMean).toBeAllclose(0.022, { rtol: 1e-12 }); // the same
    expect(eg.largestOfRun.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // constant along time: largest = mean
    expect(Q.ofRun.mean).toBe(0);
    expect(result).toMatchObject({
      runs: 4,
      streams: 4,
      oneStream: false,
      leftOut: { runs: 0, rowsWithoutTheory: 0, rowsWithoutError: 0 },
    });
  });

  it('takes the parts from fresh samples where every run has some', () => {
    const withEvaluation = (pair: RunPair, gap: number): RunPair => {
      const rows = [0, 2, 3];
      const egClosed = Float64Array.from(rows, (row) => pair.simulation.eg[row] + 0.01 * pair.theory.eg[row]);
      return {
        ...pair,
        evaluation: { size: 9000, rows, egClosed, eg: egClosed.map((x, i) => x + gap * pair.theory.eg[rows[i]]) },
      };
    };
    const pairs = [
      withEvaluation(pairWith(0, { nonGaussian: 0.9 }), 0.03),
      withEvaluation(pairWith(1, { nonGaussian: 0.8 }), 0.05),
    ];
    const { parts } = compareRuns(pairs);
    expect([parts.source, parts.size, ...parts.t]).toEqual(['evaluation', 9000, 0, 10, 100]);
    expect(parts.nonGaussianity?.average.mean).toBeAllclose(0.04, { rtol: 1e-12 }); // of the evaluation, not of the test set
    expect(parts.covariances?.average.mean).toBeAllclose(0.01, { rtol: 1e-12 }); // exact sums
    expect(compareRuns([pairs[0], pairWith(1)]).parts.source).toBe('testSet'); // one run has none
  });

  it('does not tell the parts apart where T of the test set is not known', () => {
    const pair = pairWith(0);
    const authors = { ...pair, simulation: { ...pair.simulation, TTest: Float64Array.of(NaN), y2Test: NaN } };
    const { parts } = compareRuns([authors, { ...authors, seed: 1 }]);
    expect(parts).not.toHaveProperty('nonGaussianity');
    expect(agreementSentences(compareRuns([authors, { ...authors, seed: 1 }])).join(' ')).toContain(
      'not told apart, since these files do not say the T of their test set',
    );
  });

  it('takes the mean over runs entry by entry before it looks for the worst entry of Q', () => {
    const shifted = (seed: number, by: readonly number[]): RunPair => {
      const theory = {
        ...theoryAt(Float64Array.of(0, 1)),
        K: 2,
        Q: Float64Array.of(1, 0, 0, 1, 2, 0, 0, 2),
        R: new Float64Array(4).fill(1),
        v: new Float64Array(4),
      };
      const Q = theory.Q.map((x, i) => x + by[i % 4]);
      return {
        seed,
        student: 0,
        theory,
        simulation: {
          ...theory,
          Q,
          egTest: theory.eg,
          egTestClosed: theory.eg,
          QTest: Q,
          RTest: theory.R,
          TTest: theory.T,
          y2Test: 0.5,
        },
      };
    };
    const { Q } = compareRuns([shifted(0, [0.2, 0, 0, 0.1]), shifted(1, [-0.2, 0, 0, 0.1])]);
    expect(Q.ofRun.mean).toBeAllclose(0.1, { rtol: 1e-12 }); // 0.2 of a largest entry of 2, in both runs
    expect(Q.ofMean).toBeAllclose(0.05, { rtol: 1e-12 }); // ±0.2 cancels over runs, 0.1 of 2 stays
  });

  it('refuses nothing, a theory on other rows, and runs with other times', () => {
    expect(() => compareRuns([])).toThrow('compareRuns: expected at least one run, got none');
    const run = pairWith(3);
    expect(() => compareRuns([{ ...run, theory: theoryAt(Float64Array.of(0, 1, 11, 100)) }])).toThrow(
      "compareRuns: expected equal times, got t = 10 (simulation) and 11 (theory) in row 2 of seed 3, student 0; integrate at the simulation's times",
    );
    const theory = theoryAt(Float64Array.of(0, 2, 20, 200));
    const other = { seed: 4, student: 0, theory, simulation: { ...pairWith(4).simulation, t: theory.t } };
    expect(() => compareRuns([run, other])).toThrow(
      'expected equal times, got t = 2 (simulation) and 1 (seed 3) in row 1 of seed 4, student 0; compare runs of one configuration at a time',
    );
  });

  it('leaves out runs that diverged, rows beyond a failed theory, and rows without an e_g; and counts them', () => {
    const diverged = pairWith(5, { bias: 9 });
    const early = { ...diverged, simulation: firstRows(diverged.simulation, 2), theory: firstRows(diverged.theory, 1) };
    const failed = { ...pairWith(6), theory: firstRows(theoryAt(), 3) };
    const open = pairWith(7);
    open.simulation.egTestClosed[1] = NaN;
    const result = compareRuns([early, failed, open]);
    expect([...result.t]).toEqual([0, 10]);
    expect(result).toMatchObject({
      runs: 2,
      leftOut: { runs: 1, rowsWithoutTheory: 1, rowsWithoutError: 1 },
      parts: { trajectory: { average: { mean: 0 } } },
    });
    expect(agreementSentences(result).at(-1)).toBe(
      'Left out: 1 run whose simulation ended early; 1 row beyond the end of the theory; 1 row where e_g has no closed form or has vanished.',
    );
  });

  it('leaves out rows where the error has vanished', () => {
    const run = pairWith(0);
    const zero = { ...run, theory: { ...run.theory, eg: Float64Array.of(1, 0.5, 0.1, 0) } };
    expect([...compareRuns([zero]).t]).toEqual([0, 1, 10]);
  });

  it('survives when nothing can be compared, and says so', () => {
    const run = pairWith(0);
    run.simulation.eg.fill(NaN);
    const result = compareRuns([run, run]);
    expect(result).toMatchObject({
      t: new Float64Array(0),
      parts: { trajectory: { average: { mean: NaN } }, fluctuation: { mean: NaN } },
      verdict: { status: 'undecided' },
    });
    expect(agreementSentences(result)).toEqual([
      'Nothing to judge: no row of these runs has an e_g to compare.',
      'Left out: 4 rows where e_g has no closed form or has vanished.',
    ]);
  });
});
