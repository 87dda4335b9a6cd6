import type { Activation } from '../activation.ts';

/** g(x) = x, I₂ = γ. */
export const linear: Activation = { name: 'linear', g: (x) => x, gPrime: () => 1, i2: (_alpha, gamma) => gamma };
