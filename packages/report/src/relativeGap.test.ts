import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { relativeGap } from './relativeGap.ts';

const dot = (t: number, y: number, error = NaN) => ({ t, y, low: y - error, high: y + error });

describe('relativeGap', () => {
  it('is (simulation − theory) / theory in percent, bars in the same units', () => {
    const [gap] = relativeGap(
      [dot(2, 0.11, 0.01)],
      [
        [
          { t: 1, y: 0.3 },
          { t: 2, y: 0.1 },
        ],
      ],
    );
    expect([gap.y, gap.low, gap.high]).toBeAllclose([10, 0, 20], { atol: 1e-10 }); // a handful of roundings, times 100
  });

  it('interpolates power laws exactly', () => {
    const theory = [[0.1, 1, 10, 100].map((t) => ({ t, y: 3 * t ** -1.7 }))];
    const gaps = relativeGap(
      [0.3, 2, 5, 77].map((t) => dot(t, 1.05 * 3 * t ** -1.7)),
      theory,
    );
    expect(gaps.map(({ y }) => y)).toBeAllclose([5, 5, 5, 5], { rtol: 1e-11 }); // straight in log–log: rounding of pow only
  });

  it('leaves out times without a theory: before, after and in a gap of it', () => {
    const theory = [
      [
        { t: 1, y: 1 },
        { t: 2, y: 1 },
      ],
      [
        { t: 4, y: 1 },
        { t: 5, y: 1 },
      ],
    ];
    expect(
      relativeGap(
        [0.5, 1, 3, 4.5, 6].map((t) => dot(t, 1)),
        theory,
      ).map(({ t }) => t),
    ).toEqual([1, 4.5]);
  });
});
