import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import type { FigureData } from './figureData.ts';
import { figureSpec } from './figureSpec.ts';

const theory = { t: [1, 2], eg: [0.2, 0.1] };
const withCurve = (curve: object): FigureData => ({ title: 'x', curves: [{ label: 'N = 4', ...curve }] });

describe('figureSpec refuses', () => {
  it.each([
    ['nothing', undefined, 'figureSpec: expected figure data as an object, got undefined'],
    ['a missing title', { curves: [] }, 'figureSpec: expected title as a string, got undefined'],
    [
      'no curve',
      { title: 'x', curves: [] },
      'figureSpec: expected at least one curve, got none; a curve is { label, simulation, theory }',
    ],
    [
      'a caption that is no list',
      { title: 'x', caption: 'y', curves: [] },
      'figureSpec: expected caption as a list of paragraphs, got string',
    ],
    [
      'a caption of numbers',
      { title: 'x', caption: [1], curves: [] },
      'figureSpec: expected caption[0] as a string, got number',
    ],
    [
      'a curve without label',
      { title: 'x', curves: [{ theory }] },
      'figureSpec: expected curves[0].label as a string, got undefined',
    ],
    [
      'an empty curve',
      withCurve({}),
      'figureSpec: expected curve "N = 4" with a simulation, a theory or both, got neither',
    ],
    [
      'missing columns',
      withCurve({ theory: { t: [1] } }),
      'figureSpec: expected curve "N = 4", theory: eg as an array of numbers, got undefined',
    ],
    [
      'a simulation without errors to show',
      withCurve({ simulation: { t: [1] } }),
      'figureSpec: expected curve "N = 4", simulation: mean as an array of numbers, got undefined',
    ],
    [
      'unequal lengths',
      withCurve({ theory: { t: [1, 2], eg: [1] } }),
      'figureSpec: expected curve "N = 4", theory: eg with one entry per time (2), got 1',
    ],
    [
      'negative times',
      withCurve({ theory: { t: [-1, 2], eg: [1, 1] } }),
      'figureSpec: expected curve "N = 4", theory: t as finite times ≥ 0, got -1 at 0',
    ],
    [
      'times out of order',
      withCurve({ theory: { t: [2, 1], eg: [1, 1] } }),
      'figureSpec: expected curve "N = 4", theory: t in increasing order, got 1 after 2 at 1; sort the rows first',
    ],
    [
      'negative half-widths',
      withCurve({ simulation: { t: [1], eg: { mean: [1], halfWidth: [-1] } } }),
      'figureSpec: expected curve "N = 4", simulation: halfWidth ≥ 0, got -1 at 0',
    ],
    [
      'an overlap that does not fit',
      withCurve({ theory, overlaps: [{ label: 'Q', theory: { t: [1], value: [] } }] }),
      'figureSpec: expected curve "N = 4", overlap "Q", theory: value with one entry per time (1), got 0',
    ],
    [
      'a band of no width',
      { ...withCurve({ theory }), gapBand: 0 },
      'figureSpec: expected gapBand > 0 in percent, got 0',
    ],
    [
      'nothing to draw',
      withCurve({ theory: { t: [0, 1, 2], eg: [1, -1, NaN] } }),
      'figureSpec: expected at least one finite e_g > 0 at t > 0, got none; a logarithmic axis cannot show the rest',
    ],
  ])('%s', (_, data, message) => {
    expect(() => figureSpec(data as FigureData)).toThrow(message);
  });

  it('takes typed arrays for arrays, and leaves its input alone', () => {
    const t = Float64Array.of(0, 1, 10);
    const eg = Float64Array.of(0.3, 0.2, 0.1);
    expect(() =>
      figureSpec({ title: 'x', curves: [{ label: '', simulation: { t, eg: { mean: eg } }, theory: { t, eg } }] }),
    ).not.toThrow();
    expect([...t, ...eg]).toEqual([0, 1, 10, 0.3, 0.2, 0.1]);
  });
});
