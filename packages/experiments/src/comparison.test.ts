import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { firstRows, pairWith, theoryAt } from '../test/pairs.ts';
import { compareRuns, type RunPair } from './comparison.ts';
import { estimate, overStreams } from './estimate.ts';
import { agreementSentences } from './sentence.ts';

describe('compareRuns', () => {
  it('takes a gap apart into the parts that were put in', () => {
    const biases = [0.01, 0.03, 0.02, 0.04];
    const result = compareRuns(biases.map((bias, i) => pairWith(i, { bias, testSet: -0.005, nonGaussian: 0.002 })));
    const spread = Math.sqrt(5 / 3) / 100; // unbiased standard deviation of 1, 2, 3, 4 percent
    expect(result.parts.bias.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // exact sums of few doubles
    expect(result.parts.bias.standardError).toBeAllclose(spread / 2, { rtol: 1e-12 }); // the same
    expect(result.parts.fluctuation).toBeAllclose(spread, { rtol: 1e-12 }); // the same
    expect(result.parts.covariances.mean).toBeAllclose(-0.005, { rtol: 1e-12 }); // the same
    expect(result.parts.nonGaussianity.mean).toBeAllclose(0.002, { rtol: 1e-12 }); // the same
    expect(result.egTest.ofMean.mean).toBeAllclose(0.025 - 0.005 + 0.002, { rtol: 1e-12 }); // the parts add up
    expect(result.eg.sup.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // constant along time: sup = mean
    expect(result.egCurve.mean).toBeAllclose([0.025, 0.025, 0.025, 0.025], { rtol: 1e-12 }); // the same
    expect(result.Q.mean.mean).toBe(0);
    expect([result.runs, result.streams, result.correlated]).toEqual([4, 4, false]);
    expect(result.leftOut).toEqual({ runs: 0, rowsWithoutTheory: 0, rowsWithoutError: 0 });
  });

  it('finds when the mean gap is largest', () => {
    const run = pairWith(0);
    const bent = { ...run, simulation: { ...run.simulation, eg: run.theory.eg.map((x, i) => (i === 2 ? 1.1 * x : x)) } };
    const { eg } = compareRuns([bent]);
    expect(eg.ofMean.supAt).toBe(10);
    expect(eg.ofMean.sup.mean).toBeAllclose(0.1, { rtol: 1e-12 }); // round-off of one product
    expect(eg.ofMean.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // one row in four
  });

  it('takes the mean over runs entry by entry before it looks for the worst entry of Q', () => {
    const shifted = (seed: number, by: readonly number[]): RunPair => {
      const theory = { ...theoryAt(Float64Array.of(0, 1)), K: 2, Q: Float64Array.of(1, 0, 0, 1, 2, 0, 0, 2), R: new Float64Array(4).fill(1), v: new Float64Array(4) };
      const Q = theory.Q.map((x, i) => x + by[i % 4]);
      return { seed, student: 0, theory, simulation: { ...theory, Q, egTest: theory.eg, egTestClosed: theory.eg, QTest: Q, RTest: theory.R } };
    };
    const { Q } = compareRuns([shifted(0, [0.2, 0, 0, 0.1]), shifted(1, [-0.2, 0, 0, 0.1])]);
    expect(Q.mean.mean).toBeAllclose(0.1, { rtol: 1e-12 }); // 0.2 of a largest entry of 2, in both runs
    expect(Q.ofMean.mean).toBeAllclose(0.05, { rtol: 1e-12 }); // ±0.2 cancels over runs, 0.1 of 2 stays
    expect(Q.ofMean.sup.standardError).toBeAllclose(0, { atol: 1e-15 }); // of that entry: equal in both
  });

  it('averages students of a stream before it takes the error, and says when one stream is all there is', () => {
    const twoStreams = compareRuns([pairWith(1, { bias: 0.01 }), pairWith(1, { bias: 0.03, student: 1 }), pairWith(2, { bias: 0.05 }), pairWith(2, { bias: 0.07, student: 1 })]);
    expect(twoStreams.parts.bias.standardError).toBeAllclose(0.02, { rtol: 1e-12 }); // |0.06 − 0.02| / 2 over two streams
    expect(twoStreams.correlated).toBe(false);
    expect(compareRuns([pairWith(1), pairWith(1, { student: 1 })]).correlated).toBe(true);
  });

  it('refuses nothing, a theory on other rows, and runs with other times', () => {
    expect(() => compareRuns([])).toThrow('compareRuns: expected at least one run, got none');
    const run = pairWith(3);
    expect(() => compareRuns([{ ...run, theory: theoryAt(Float64Array.of(0, 1, 11, 100)) }])).toThrow('compareRuns: expected equal times, got t = 10 (simulation) and 11 (theory) in row 2 of seed 3, student 0; integrate at the simulation\'s times');
    const theory = theoryAt(Float64Array.of(0, 2, 20, 200));
    const other = { seed: 4, student: 0, theory, simulation: { ...pairWith(4).simulation, t: theory.t } };
    expect(() => compareRuns([run, other])).toThrow('expected equal times, got t = 2 (simulation) and 1 (seed 3) in row 1 of seed 4, student 0; compare runs of one configuration at a time');
  });

  it('leaves out runs that diverged, rows beyond a failed theory, and rows without an e_g; and counts them', () => {
    const diverged = pairWith(5, { bias: 9 });
    const early = { ...diverged, simulation: firstRows(diverged.simulation, 2), theory: firstRows(diverged.theory, 1) };
    const failed = { ...pairWith(6), theory: firstRows(theoryAt(), 3) };
    const open = pairWith(7);
    open.simulation.egTestClosed[1] = NaN;
    const result = compareRuns([early, failed, open]);
    expect([...result.t]).toEqual([0, 10]);
    expect(result).toMatchObject({ runs: 2, leftOut: { runs: 1, rowsWithoutTheory: 1, rowsWithoutError: 1 }, parts: { bias: { mean: 0 } } });
    expect(agreementSentences(result).at(-1)).toBe('Left out: 1 run whose simulation ended early; 1 row beyond the end of the theory; 1 row where e_g has no closed form or has vanished.');
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
    expect(result).toMatchObject({ t: new Float64Array(0), eg: { ofMean: { supAt: NaN } }, parts: { bias: { mean: NaN }, fluctuation: NaN } });
    expect(agreementSentences(result)).toEqual(['Agreement: no row of these runs has an e_g to compare.', 'Left out: 4 rows where e_g has no closed form or has vanished.']);
  });
});

describe('estimate', () => {
  it('has no error for a single value', () => {
    expect(estimate([3]).mean).toBe(3);
    expect(estimate([3]).standardError).toBeNaN();
  });

  it('groups by stream', () => {
    expect(overStreams([1, 3, 5, 7], [9, 9, 8, 8])).toEqual({ mean: 4, standardError: 2 });
  });
});

describe('agreementSentences', () => {
  it('names sizes, signs, errors and the warning for one stream', () => {
    const [agreement, parts] = agreementSentences(compareRuns([pairWith(1, { bias: 0.01 }), pairWith(1, { bias: 0.03, student: 1 })]), { participationRatio: 50, N: 1000 });
    expect(agreement).toContain('mean e_g of 2 students on 1 stream is off the theory by 2.0 % on the test set, by 2.0 % at exact overlaps, on average over t ≤ 100');
    expect(parts).toContain('participation ratio of Ω: 50.0 of 1000');
    expect(parts).toContain('bias +2.0 ± 1 %');
    expect(parts).toContain('All runs share one data stream');
  });

  it('spells large gaps plainly, and a single run without errors', () => {
    const [agreement, parts] = agreementSentences(compareRuns([pairWith(1, { bias: 2.5 })]));
    expect(agreement).toContain('mean e_g of one run is off the theory by 250 % on the test set, by 250 % at exact overlaps, on average over t ≤ 100; at most +250 % (t = ');
    expect(parts).toContain('fluctuation of one run unknown (one run), bias +250 %, ');
  });
});
