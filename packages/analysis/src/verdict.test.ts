import { describe, expect, it } from '@jest/globals';
import { pairWith } from '../test/pairWith.ts';
import { compareRuns } from './comparison.ts';
import type { RunPair } from './runPair.ts';
import { agreementSentences, verdictSentence } from './agreementSentences.ts';

const NBSP = /\u00a0/g;
const said = (pairs: readonly RunPair[], traceOmega?: number): string =>
  verdictSentence(compareRuns(pairs, { traceOmega })).replace(NBSP, ' ');
const noisy = [0.001, -0.002, 0.0015, -0.0005, 0.0008, -0.0012, 0.0003, 0.0001];

describe('the verdict', () => {
  it('holds with a bound that covers the interval at all times at once', () => {
    const comparison = compareRuns(noisy.map((bias, i) => pairWith(i, { bias })));
    expect(comparison.verdict).toMatchObject({ status: 'holds', until: 100 });
    expect(comparison.verdict.bound).toBeGreaterThan(0.001); // t₀.₉₇₅(7) standard errors of 0.12 %/√8 and the mean
    expect(comparison.verdict.bound).toBeLessThan(0.003); // what an over-cautious one would say
    expect(said(noisy.map((bias, i) => pairWith(i, { bias })))).toMatch(
      /^Gaussian equivalence holds: e_g within 0\.\d+ % \(95 %\) up to t = 100, 8 runs\.$/,
    );
  });

  it('departs where the gap is clear of zero, names when, how far and the part that does it', () => {
    const late = noisy.map((bias, i) => {
      const pair = pairWith(i, { bias });
      return {
        ...pair,
        simulation: { ...pair.simulation, egTest: pair.simulation.egTest.map((x, row) => (row >= 2 ? 0.97 * x : x)) },
      };
    });
    const { verdict } = compareRuns(late);
    expect(verdict).toMatchObject({ status: 'departs', until: 1, departure: { from: 10, cause: 'non-Gaussianity' } });
    expect(verdict.departure?.gap).toBeLessThan(-0.02);
    expect(said(late)).toMatch(
      /^Gaussian equivalence holds within 0\.\d+ % \(95 %\) until t = 1; then e_g is off by −3\.\d* ± 0\.\d+ % \(t = 10+\), because the local fields are not Gaussian; 8 runs\.$/,
    );
    expect(said(noisy.map((bias, i) => pairWith(i, { bias: 0.1 + bias })))).toMatch(
      /^Gaussian equivalence does not hold: e_g is off by \+10\.\d+ ± .* because the overlaps have left the theory; 8 runs\.$/,
    );
    expect(compareRuns(noisy.map((bias, i) => pairWith(i, { bias, testSet: 0.05 }))).verdict.departure?.cause).toBe(
      'covariances',
    );
  });

  it('does not decide with one run, or with runs too few and too far apart', () => {
    expect(said([pairWith(0, { bias: 0.02 })])).toBe(
      'Not decided: one run has no interval; its e_g is off by +2.0 % on average up to t = 100. Add runs with --seeds.',
    );
    expect(said([pairWith(0, { bias: 0.1 }), pairWith(1, { bias: -0.1 })])).toMatch(
      /^Not decided: e_g is off by 0 ± 127 % on average, but 2 runs bound it by \d+ % only up to t = 100, more than the 10 % that would count as agreement/,
    );
  });

  it('calls agreement empty where nothing was learned', () => {
    const still = noisy.map((bias, i) => {
      const pair = pairWith(i, { bias: bias / 1000 });
      const flat = (scale: number): Float64Array => Float64Array.of(1, 1, 0.9999, 0.9997).map((x) => scale * x);
      return {
        ...pair,
        theory: { ...pair.theory, eg: flat(1) },
        simulation: {
          ...pair.simulation,
          eg: flat(1 + bias / 1000),
          egTest: flat(1 + bias / 1000),
          egTestClosed: flat(1 + bias / 1000),
        },
      };
    });
    expect(compareRuns(still).verdict.status).toBe('nothing learned');
    expect(said(still, 2e-6)).toBe(
      'Nothing to judge: e_g moved by 0.030 %; tr Ω/N = 2.0e-6; standardize the outputs of the generator, or raise --lr.',
    );
    expect(said(still, 1)).toBe(
      'Nothing to judge: e_g moved by 0.030 %; tr Ω/N = 1.0; train longer with --steps, or raise --lr.',
    );
  });

  it('comes first, the parts after it, and no line can break inside a number', () => {
    const sentences = agreementSentences(
      compareRuns(noisy.map((bias, i) => pairWith([1, 2, 2, 1, 1, 2, 1, 2][i], { bias, student: i }))),
      { participationRatio: 50, N: 1000 },
    );
    expect(sentences[0]).toMatch(/^Gaussian equivalence holds/);
    expect(sentences[1]).toContain('Students count as independent (correlation of students of one stream ');
    expect(sentences.at(-1)).toContain('Participation ratio of Ω: 50.0 of 1000.');
    for (const sentence of sentences) expect(sentence).not.toMatch(/± | ±|\d %/); // all of them held together by spaces that do not break
    const oneStream = agreementSentences(
      compareRuns([pairWith(1, { bias: 0.01 }), pairWith(1, { bias: 0.03, student: 1 })]),
    );
    expect(oneStream[1]).toContain('All runs share one data stream');
  });
});
