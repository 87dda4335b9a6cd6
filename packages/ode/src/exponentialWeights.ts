import { pairIndex, type Layout } from './layout.ts';
import { NUM_PHI, phiFunctions } from './phiFunctions.ts';

/** φ functions of every mode at z = h η ρ rate, for the rates c_a of r_a· and c_a + c_b of q_ab. */
export interface ExponentialWeights {
  /** Function i of rate j at mode τ: values[(i · rates + j)·N + τ], i as phiFunctions lists them. */
  readonly values: Float64Array;
  /** Distance between two functions. */
  readonly stride: number;
  /** Where the modes of a variable of the state find their rate: start of its N values for function 0, by pairs (k ≤ l), then by (k, m). */
  readonly starts: Int32Array;
  readonly fill: (h: number, rates: Float64Array) => void;
}

export function createExponentialWeights(
  { K, M, N, pairs }: Layout,
  rhos: Float64Array,
  eta: number,
): ExponentialWeights {
  const stride = (K + pairs) * N;
  const values = new Float64Array(NUM_PHI * stride);
  const starts = new Int32Array(pairs + K * M);
  for (let k = 0; k < K; k++) {
    for (let l = k; l < K; l++) starts[pairIndex(K, k, l)] = (K + pairIndex(K, k, l)) * N;
    for (let m = 0; m < M; m++) starts[pairs + k * M + m] = k * N;
  }
  return {
    values,
    stride,
    starts,
    fill(h, rates) {
      for (let k = 0; k < K; k++) {
        phiFunctions(h * eta * rates[k], rhos, values, k * N, stride);
        for (let l = k; l < K; l++)
          phiFunctions(h * eta * (rates[k] + rates[l]), rhos, values, starts[pairIndex(K, k, l)], stride);
      }
    },
  };
}
