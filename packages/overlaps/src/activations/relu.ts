import { acos, sin } from '@geq/elementary';
import type { Activation } from '../activation.ts';
import { withinOne } from './withinOne.ts';

/** g(x) = max(0, x), g′(0) = 0 as in PyTorch, I₂ = (√(αβ) sin θ + γ (π − θ))/2π with cos θ = γ/√(αβ). */
export const relu: Activation = {
  name: 'relu',
  g: (x) => (x > 0 ? x : 0),
  gPrime: (x) => (x > 0 ? 1 : 0),
  i2: (alpha, gamma, beta) => {
    const scale = Math.sqrt(alpha * beta);
    if (scale === 0) return 0;
    const angle = acos(withinOne(gamma / scale));
    // √(αβ − γ²) = √(αβ) sin(angle), without the cancellation at γ → √(αβ)
    return (scale * sin(angle) + gamma * (Math.PI - angle)) / (2 * Math.PI);
  },
};
