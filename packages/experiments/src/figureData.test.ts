import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { firstRows, pairWith, theoryAt } from '../test/pairs.ts';
import { experimentFigure } from './experimentFigure.ts';
import { experimentOf } from './experimentOptions.ts';
import { figureCurve } from './figureData.ts';

describe('figureCurve', () => {
  it('averages over runs; its error bars are those of simulation − theory', () => {
    const curve = figureCurve([pairWith(1, { bias: 0.02 }), pairWith(2, { bias: 0.04 })], 'N = 7');
    const { eg } = theoryAt();
    expect(curve.label).toBe('N = 7');
    expect(curve.simulation).toMatchObject({ t: [0, 1, 10, 100], runs: 2 });
    expect(curve.simulation.eg.mean).toBeAllclose(eg.map((x) => 1.03 * x), { rtol: 1e-14 }); // a mean of two
    expect(curve.simulation.eg.standardError).toBeAllclose(eg.map((x) => 0.01 * x), { rtol: 1e-12 }); // half the difference of two
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
    expect(simulation).toMatchObject({ t: [0, 1, 10, 100], runs: 2, eg: { standardError: [0, 0, 0, NaN] } });
    expect(theory.t).toEqual([0, 1, 10]);
    expect(overlaps[0]).toMatchObject({ simulation: { t: [0, 1, 10, 100] }, theory: { t: [0, 1, 10] } });
  });
});

describe('experimentFigure', () => {
  it('says under the figure what was run, how well it agrees and what was left out', () => {
    const { config } = experimentOf({ N: 30, D: 6, depth: 1, students: 2, both: false }, 'quick');
    const { title, subtitle, caption, curves } = experimentFigure({ config, pairs: [pairWith(0)], sentences: ['Agreement: good.'], notes: ['student 1 left'] });
    expect([title, subtitle]).toEqual(['Scenario rand: simulation and theory', 'sign generator of 1 layer, D = 6, N = 30']);
    expect(caption[0]).toContain('η = 0.2, first layer trained, 8 data streams with 2 students each; Ω and Φ in closed form (sharper)');
    expect(caption.slice(1)).toEqual(['Agreement: good.', 'student 1 left']);
    expect(curves).toHaveLength(1);
  });
});
