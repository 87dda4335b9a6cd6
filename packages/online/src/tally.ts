import type { Activation } from '@geq/overlaps';

/** What a set of samples says about one student: sums over samples while they are added, means in the end. */
export interface TestMeasure {
  /** mean ½(φ − y)². */
  readonly eg: number;
  /** K×K: λλᵀ/P. */
  readonly Q: Float64Array;
  /** K×M: λνᵀ/P. */
  readonly R: Float64Array;
}

/** Labels and teacher fields of samples. */
export interface LabelledFields {
  /** P×M: ν. */
  readonly nu: Float64Array;
  /** P. */
  readonly y: Float64Array;
}

/** A student's second layer, and where its K fields stand among the `numRows` of a sample. */
export interface TalliedStudent {
  readonly K: number;
  readonly M: number;
  readonly activation: Activation;
  /** K. */
  readonly v: Float64Array;
  readonly firstRow: number;
  readonly numRows: number;
}

export interface Tally {
  /** Adds samples start, …, start + count − 1 of the targets, in that order; `fields` (count × numRows) has √N λ of these samples alone. */
  readonly add: (fields: Float64Array, targets: LabelledFields, start: number, count: number) => void;
  readonly measure: (size: number) => TestMeasure;
  /** The sums so far, 1 + K² + KM numbers: loss, Q, R. A view: what is written to it, the tally goes on from. */
  readonly sums: Float64Array;
}

/** Sums over samples for one student at one time, in float64 and in the order of the samples. */
export function createTally({ K, M, activation: { g }, v, firstRow, numRows }: TalliedStudent, N: number): Tally {
  const sqrtN = Math.sqrt(N);
  const lambda = new Float64Array(K);
  const sums = new Float64Array(1 + K * K + K * M);
  const Q = sums.subarray(1, 1 + K * K);
  const R = sums.subarray(1 + K * K);
  return {
    sums,
    add(fields, { nu, y }, start, count) {
      for (let p = 0; p < count; p++) {
        let phi = 0;
        for (let k = 0; k < K; k++) {
          lambda[k] = fields[p * numRows + firstRow + k] / sqrtN;
          phi += v[k] * g(lambda[k]);
        }
        const delta = phi - y[start + p];
        sums[0] += 0.5 * delta * delta;
        for (let k = 0; k < K; k++) {
          for (let l = 0; l < K; l++) Q[k * K + l] += lambda[k] * lambda[l];
          for (let m = 0; m < M; m++) R[k * M + m] += lambda[k] * nu[(start + p) * M + m];
        }
      }
    },
    measure: (size) => ({ eg: sums[0] / size, Q: Q.map((sum) => sum / size), R: R.map((sum) => sum / size) }),
  };
}
