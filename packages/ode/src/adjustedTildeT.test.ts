import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { adjustedTildeT } from './adjustedTildeT.ts';

describe('adjustedTildeT', () => {
  it('takes nothing off where latents are linear in x, and nothing with too few samples', () => {
    const rhos = Float64Array.of(0, 1, 2, 4);
    const tildeT = Float64Array.of(0, 1, 2, 4); // Σ t̃/ρ = 3 = D T: nothing is left for ε
    expect(adjustedTildeT(tildeT, { rhos, T: Float64Array.of(1.5), D: 2, count: 100 })).toEqual(tildeT);
    const noisy = Float64Array.of(0, 0.5, 1, 2);
    expect(adjustedTildeT(noisy, { rhos, T: Float64Array.of(1.5), D: 2, count: 4 })).toEqual(noisy); // rank 3
  });

  it('takes ρ S/n off each mode', () => {
    // Σ t̃/ρ = 1.5, D T = 3, rank 3, n = 14: S/n = 1.5/10
    const adjusted = adjustedTildeT(Float64Array.of(0, 0.5, 1, 2), {
      rhos: Float64Array.of(0, 1, 2, 4),
      T: Float64Array.of(1.5),
      D: 2,
      count: 14,
    });
    expect(adjusted).toBeAllclose([0, 0.35, 0.7, 1.4], { rtol: 1e-14 }); // by hand, round-off
  });
});
