import { createCoefficients, type Coefficients } from './coefficients.ts';

/** η C, η δ^{-1/2} h and η² G: the coefficients as the equations of the modes have them. */
export type ScaledCoefficients = Pick<Coefficients, 'C' | 'h' | 'G'>;

/** @returns a function that scales coefficients, always into the same arrays */
export function createScaling({
  K,
  M,
  delta,
  eta,
}: {
  readonly K: number;
  readonly M: number;
  readonly delta: number;
  readonly eta: number;
}): (coefficients: Coefficients) => ScaledCoefficients {
  const scaled = createCoefficients(K, M);
  const perSqrtDelta = eta / Math.sqrt(delta);
  return ({ C, h, G }) => {
    for (let i = 0; i < C.length; i++) {
      scaled.C[i] = eta * C[i];
      scaled.G[i] = eta * eta * G[i];
    }
    for (let i = 0; i < h.length; i++) scaled.h[i] = perSqrtDelta * h[i];
    return scaled;
  };
}
