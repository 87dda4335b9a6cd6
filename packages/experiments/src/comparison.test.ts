import { describe, expect, it } from '@jest/globals';
import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';
import '@geq/testing';
import { compareRuns, type RunPair } from './comparison.ts';
import { estimate, overStreams } from './estimate.ts';
import { atTimes } from './interpolate.ts';
import { agreementSentences } from './sentence.ts';

const TIMES = Float64Array.of(0, 1, 10, 100);

const theory = (t = TIMES): Trajectory => ({
  K: 1, M: 1, t,
  eg: t.map((x) => 1 / (1 + x)), Q: t.map((x) => x / 100), R: t.map((x) => x / 200), v: t.map(() => 1),
  T: Float64Array.of(1), tildeT: Float64Array.of(0.5), A: Float64Array.of(1),
});

/** A simulation whose three parts of the gap are known: exact = theory·(1 + bias), closed = exact + testSet·theory, measured = closed + nonGaussian·theory. */
function pair(seed: number, { bias = 0, testSet = 0, nonGaussian = 0, student = 0 }): RunPair {
  const base = theory();
  const eg = base.eg.map((x) => x * (1 + bias));
  const egTestClosed = eg.map((x, i) => x + testSet * base.eg[i]);
  const egTest = egTestClosed.map((x, i) => x + nonGaussian * base.eg[i]);
  const simulation: SimulationTrajectory = { ...base, eg, egTestClosed, egTest, QTest: base.Q, RTest: base.R };
  return { seed, student, simulation, theory: base };
}

describe('compareRuns', () => {
  it('takes a gap apart into the parts that were put in', () => {
    const biases = [0.01, 0.03, 0.02, 0.04];
    const result = compareRuns(biases.map((bias, i) => pair(i, { bias, testSet: -0.005, nonGaussian: 0.002 })));
    const spread = Math.sqrt(5 / 3) / 100; // unbiased standard deviation of 1, 2, 3, 4 percent
    expect(result.parts.bias.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // exact sums of few doubles
    expect(result.parts.bias.standardError).toBeAllclose(spread / 2, { rtol: 1e-12 }); // the same
    expect(result.parts.fluctuation).toBeAllclose(spread, { rtol: 1e-12 }); // the same
    expect(result.parts.covariances.mean).toBeAllclose(-0.005, { rtol: 1e-12 }); // the same
    expect(result.parts.nonGaussianity.mean).toBeAllclose(0.002, { rtol: 1e-12 }); // the same
    expect(result.egTest.ofMean.mean).toBeAllclose(0.025 - 0.005 + 0.002, { rtol: 1e-12 }); // the parts add up
    expect(result.eg.sup.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // constant along time: sup = mean
    expect(result.Q.mean.mean).toBe(0);
    expect([result.runs, result.streams, result.correlated]).toEqual([4, 4, false]);
  });

  it('finds when the mean gap is largest', () => {
    const run = pair(0, {});
    const bent = { ...run, simulation: { ...run.simulation, eg: run.theory.eg.map((x, i) => (i === 2 ? 1.1 * x : x)) } };
    const { eg } = compareRuns([bent]);
    expect(eg.ofMean.supAt).toBe(10);
    expect(eg.ofMean.sup.mean).toBeAllclose(0.1, { rtol: 1e-12 }); // round-off of one product
    expect(eg.ofMean.mean).toBeAllclose(0.025, { rtol: 1e-12 }); // one row in four
  });

  it('averages students of a stream before it takes the error, and says when one stream is all there is', () => {
    const twoStreams = compareRuns([pair(1, { bias: 0.01 }), pair(1, { bias: 0.03, student: 1 }), pair(2, { bias: 0.05 }), pair(2, { bias: 0.07, student: 1 })]);
    expect(twoStreams.parts.bias.standardError).toBeAllclose(0.02, { rtol: 1e-12 }); // |0.06 − 0.02| / 2 over two streams
    expect(twoStreams.correlated).toBe(false);
    expect(compareRuns([pair(1, {}), pair(1, { student: 1 })]).correlated).toBe(true);
  });

  it('refuses nothing and rows at other times', () => {
    expect(() => compareRuns([])).toThrow('compareRuns: expected at least one run, got none');
    const run = pair(3, {});
    expect(() => compareRuns([{ ...run, theory: theory(Float64Array.of(0, 1, 11, 100)) }])).toThrow('expected equal times, got t = 10 (simulation) and 11 (theory) in row 2 of seed 3, student 0');
  });

  it('leaves out rows where the error has vanished', () => {
    const run = pair(0, {});
    const zero = { ...run, theory: { ...run.theory, eg: Float64Array.of(1, 0.5, 0.1, 0) } };
    expect([...compareRuns([zero]).t]).toEqual([0, 1, 10]);
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

describe('atTimes', () => {
  it('returns rows unchanged at their own times and is exact for what is linear in log(1 + t)', () => {
    const t = Float64Array.of(0, 1, 3, 7);
    const line = { ...theory(t), eg: t.map((x) => 2 - Math.log1p(x)) };
    expect([...atTimes(line, t).eg]).toEqual([...line.eg]);
    expect(atTimes(line, Float64Array.of(0.5, 2, 6)).eg).toBeAllclose([0.5, 2, 6].map((x) => 2 - Math.log1p(x)), { rtol: 1e-14 }); // a few roundings
  });

  it('leaves out what lies beyond the last row', () => {
    expect([...atTimes(theory(), Float64Array.of(50, 100, 101)).t]).toEqual([50, 100]);
  });
});

describe('agreementSentences', () => {
  it('names sizes, signs, errors and the warning for one stream', () => {
    const [agreement, parts] = agreementSentences(compareRuns([pair(1, { bias: 0.01 }), pair(1, { bias: 0.03, student: 1 })]), { participationRatio: 50, N: 1000 });
    expect(agreement).toContain('mean e_g of 2 students on 1 stream is off the theory by 2.0 % on average over t ≤ 100');
    expect(parts).toContain('participation ratio of Ω: 50.0 of 1000');
    expect(parts).toContain('bias +2.0 ± 1 %');
    expect(parts).toContain('All runs share one data stream');
  });
});
