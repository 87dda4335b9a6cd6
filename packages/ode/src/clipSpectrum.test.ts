import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { randLike } from '../bench/cases.ts';
import { clipSpectrum } from './clipSpectrum.ts';

const base = randLike({ N: 20, K: 2, M: 2, seed: 1 });
const TOP = 19; // a mode that carries correlations

describe('clipSpectrum', () => {
  it('hands back what has no negative eigenvalue', () => {
    const { ic, report } = clipSpectrum(base);
    expect(ic).toBe(base);
    expect(report).toEqual({ numClipped: 0, clippedTrace: 0, smallest: Math.min(...base.rhos), shiftR: 0 });
  });

  it('sets negative eigenvalues, and r and t̃ of their modes, to zero, and nothing else', () => {
    const given = { ...base, rhos: base.rhos.map((rho, tau) => (tau === 3 ? -0.05 : tau === TOP ? -0.25 : rho)) };
    const before = structuredClone(given);
    const { ic, report } = clipSpectrum(given);
    expect(given).toEqual(before);
    for (let tau = 0; tau < 20; tau++) {
      const clipped = tau === 3 || tau === TOP;
      expect(ic.rhos[tau]).toBe(clipped ? 0 : base.rhos[tau]);
      for (let pair = 0; pair < 4; pair++) {
        expect(ic.r[pair * 20 + tau]).toBe(clipped ? 0 : base.r[pair * 20 + tau]);
        expect(ic.tildeT[pair * 20 + tau]).toBe(clipped ? 0 : base.tildeT[pair * 20 + tau]);
      }
    }
    expect(ic.q).toBe(given.q);
    expect(report).toMatchObject({ numClipped: 2, clippedTrace: 0.3, smallest: -0.25 });
    const shift = [0, 1, 2, 3].map(
      (pair) => Math.abs(base.r[pair * 20 + 3] + base.r[pair * 20 + TOP]) / (Math.sqrt(base.delta) * 20),
    );
    expect(report.shiftR).toBeAllclose(Math.max(...shift), { rtol: 1e-14 }); // the same two terms
    expect(clipSpectrum(ic).report.numClipped).toBe(0);
  });

  it('refuses initial conditions that do not fit together', () => {
    expect(() => clipSpectrum({ ...base, rhos: new Float64Array(3) })).toThrow(
      'clipSpectrum: expected rhos with 20 entries for N = 20, K = 2, M = 2, got 3',
    );
    expect(() => clipSpectrum({ ...base, T: Float64Array.of(1, 0.5, 0.4, 1) })).toThrow(
      'clipSpectrum: expected T symmetric within 0.00001 of its largest entry',
    );
  });
});
