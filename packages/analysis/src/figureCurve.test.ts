import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { firstRows, pairWith, theoryAt } from '../test/pairWith.ts';
import { figureCurve } from './figureCurve.ts';

describe('figureCurve', () => {
  it('averages over runs; its error bars are those of simulation − theory', () => {
    const curve = figureCurve([pairWith(1, { bias: 0.02 }), pairWith(2, { bias: 0.04 })], 'N = 7');
    const { eg } = theoryAt();
    expect(curve.label).toBe('N = 7');
    expect(curve.simulation).toMatchObject({ t: [0, 1, 10, 100], runs: 2 });
    expect(curve.simulation.eg.mean).toBeAllclose(
      eg.map((x) => 1.03 * x),
      { rtol: 1e-14 },
    ); // a mean of two
    expect(curve.simulation.eg.halfWidth).toBeAllclose(
      eg.map((x) => 12.706204736432095 * 0.01 * x),
      { rtol: 5e-7 },
    ); // t₀.₉₇₅(1) = tan(0.475 π), to seven digits, times half the difference of two
    expect(curve.theory).toEqual({ t: [0, 1, 10, 100], eg: [...eg] });
    expect(curve.overlaps.map(({ label }) => label)).toEqual(['Q_11', 'R_11']);
    expect(curve.overlaps[0].simulation.mean).toEqual([0, 0.01, 0.1, 1]);
  });

  it('draws a single run without errors, NaN where there is none', () => {
    const run = pairWith(1);
    run.simulation.egTest[2] = NaN;
    expect(figureCurve([run], 'a').simulation.eg).toEqual({ mean: [1, 0.5, NaN, 1 / 101] });
  });

  it('leaves out runs that diverged and ends the line where the theory ended', () => {
    const early = { ...pairWith(5, { bias: 9 }), simulation: firstRows(pairWith(5, { bias: 9 }).simulation, 2) };
    const failed = { ...pairWith(6), theory: firstRows(theoryAt(), 3) };
    const { simulation, theory, overlaps } = figureCurve([early, failed, pairWith(7)], 'a');
    expect(simulation).toMatchObject({ t: [0, 1, 10, 100], runs: 2, eg: { halfWidth: [0, 0, 0, NaN] } });
    expect(theory.t).toEqual([0, 1, 10]);
    expect(overlaps[0]).toMatchObject({ simulation: { t: [0, 1, 10, 100] }, theory: { t: [0, 1, 10] } });
  });
});
