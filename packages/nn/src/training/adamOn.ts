import { pow } from '@geq/elementary';
import { add, mul, sub } from '../ops/binaryOps.ts';
import { power } from '../ops/power.ts';
import type { Value } from '../value.ts';
import { requireAdamOptions, type AdamOptions } from './adam.ts';

/** A parameter and its moments as values of a graph. */
export interface AdamValues {
  readonly parameter: Value;
  readonly first: Value;
  readonly second: Value;
}

/** What of Adam changes from step to step, as numbers of a graph: η/(1 − β₁ᵗ) and 1/√(1 − β₂ᵗ). */
export interface AdamRates {
  readonly rate: Value;
  readonly correction: Value;
}

/** The numbers for `AdamRates` of the step after `step` others. */
export function adamRates(
  step: number,
  { eta, beta1 = 0.9, beta2 = 0.999 }: AdamOptions,
): Readonly<Record<keyof AdamRates, number>> {
  return { rate: eta / (1 - pow(beta1, step + 1)), correction: 1 / Math.sqrt(1 - pow(beta2, step + 1)) };
}

/**
 * `adam` for one tensor inside a graph, in the engine's own precision: for steps that go on from the moved parameters, and
 * where arrays of millions should not come out between gradient and step.
 *
 *   m ← β₁m + (1 − β₁)g,   s ← β₂s + (1 − β₂)g²,   θ ← θ − rate · m/(√s · correction + ε)
 */
export function adamOn(
  { parameter, first, second }: AdamValues,
  gradient: Value,
  { rate, correction, ...options }: AdamRates & Omit<AdamOptions, 'eta'>,
): AdamValues {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requireAdamOptions('adamOn', { eta: 1, beta1, beta2, epsilon });
  const m = add(mul(first, beta1), mul(gradient, 1 - beta1));
  const s = add(mul(second, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const size = add(mul(power(s, 0.5), correction), epsilon);
  return { parameter: sub(parameter, mul(mul(m, rate), power(size, -1))), first: m, second: s };
}
