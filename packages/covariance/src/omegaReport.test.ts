import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { omegaReport } from './index.ts';

describe('omegaReport', () => {
  it('reads a spectrum with negative eigenvalues, in any order', () => {
    const report = omegaReport([3, -0.5, 1, 0, 2, -0.25], { numLargest: 2 });
    expect(report).toEqual({
      smallest: -0.5,
      largest: [3, 2],
      trace: 5.25,
      participationRatio: 5.25 ** 2 / 14.3125,
      numClipped: 2,
      clippedTrace: 0.75,
      clippedShare: 0.75 / 5.25,
    });
  });

  it('counts equal eigenvalues: the participation ratio of k of them is k', () => {
    for (const k of [1, 2, 17])
      expect(omegaReport([...new Array<number>(k).fill(0.3), 0, 0]).participationRatio).toBeAllclose(k, {
        rtol: 1e-14,
      }); // round-off
  });

  it('does not care about the scale', () => {
    const rhos = [0.1, 0.7, 5, 9];
    expect(omegaReport(rhos.map((rho) => 1e3 * rho)).participationRatio).toBeAllclose(
      omegaReport(rhos).participationRatio,
      { rtol: 1e-14 },
    ); // round-off
  });

  it('leaves its input alone and lists no more than there is', () => {
    const rhos = Float64Array.of(2, 1);
    expect(omegaReport(rhos).largest).toEqual([2, 1]);
    expect([...rhos]).toEqual([2, 1]);
    expect(omegaReport(rhos, { numLargest: 0 }).largest).toEqual([]);
  });

  it('reports a spectrum of zeros without a division by zero', () => {
    expect(omegaReport([0, 0])).toEqual({
      smallest: 0,
      largest: [0, 0],
      trace: 0,
      participationRatio: 0,
      numClipped: 0,
      clippedTrace: 0,
      clippedShare: 0,
    });
  });

  it('refuses none and non-finite ones', () => {
    expect(() => omegaReport([])).toThrow(new RangeError('omegaReport: expected finite eigenvalues, got none'));
    expect(() => omegaReport([1, NaN])).toThrow(new RangeError('omegaReport: expected finite eigenvalues, got NaN'));
    expect(() => omegaReport([1, -Infinity])).toThrow(
      new RangeError('omegaReport: expected finite eigenvalues, got -Infinity'),
    );
  });
});
