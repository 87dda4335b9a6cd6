import type { OrderParameters } from '@geq/overlaps';
import { createCoefficients, createFields, type Coefficients } from './coefficients.ts';
import { FILL_COEFFICIENTS, type TheoryActivation } from './fillCoefficients.ts';

/**
 * C, h, G and dv of the order-parameter equations at given order parameters: what `integrate` evaluates at each of its steps, as a
 * plain function, for whoever holds measured averages against their Gaussian values.
 *
 * @returns C, G (K×K), h (K×M), dv (K), without the learning rate; NaN where the overlaps are no covariance
 * @throws RangeError when the shapes of Q, R, T, A, v do not belong together
 */
export function coefficientsAt(activation: TheoryActivation, { Q, R, T, A, v }: OrderParameters): Coefficients {
  const [K, M] = [v.length, A.length];
  if (Q.length !== K * K || R.length !== K * M || T.length !== M * M) {
    throw new RangeError(
      `coefficientsAt: expected Q, R, T of ${K * K}, ${K * M}, ${M * M} entries for K = ${K}, M = ${M}, got ${Q.length}, ${R.length}, ${T.length}`,
    );
  }
  const fields = createFields(K, { T, A });
  const L = K + M;
  for (let k = 0; k < K; k++) {
    fields.s[k] = -v[k];
    fields.S.set(Q.subarray(k * K, (k + 1) * K), k * L);
    for (let m = 0; m < M; m++) fields.S[k * L + K + m] = fields.S[(K + m) * L + k] = R[k * M + m];
  }
  const out = createCoefficients(K, M);
  FILL_COEFFICIENTS[activation](fields, out);
  return out;
}
