import type { ExponentialWeights } from './exponentialWeights.ts';
import type { Layout } from './layout.ts';
import { NUM_PHI } from './phiFunctions.ts';

/** The states a step works with: y and its remainder n1, the stage u, the remainders of the stages, the new state. */
export interface StageStates {
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly yNew: Float64Array;
  /** N at y, U₂, U₃, U₄, U₅, y′. */
  readonly n: readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
}

/** The linear combinations of a step (formulas in exponentialStepper.ts), one loop along contiguous modes for each variable; v beside them, with φ_l(0) = 1/l!. */
export interface ExponentialStages {
  readonly second: (h: number) => void;
  readonly third: (h: number) => void;
  readonly fourth: (h: number) => void;
  readonly fifth: (h: number) => void;
  readonly last: (h: number) => void;
  /** What the estimate says of v and of every mode, into `u`. */
  readonly error: (h: number) => void;
}

export function createExponentialStages(
  layout: Layout,
  { values, stride, starts }: ExponentialWeights,
  states: StageStates,
): ExponentialStages {
  const [halfE, half1, half2, e, phi1, phi2, phi3, half3] = Array.from({ length: NUM_PHI }, (_, i) =>
    values.subarray(i * stride, (i + 1) * stride),
  );
  const parts = {
    ...layout,
    numVariables: layout.pairs + layout.K * layout.M,
    starts,
    ...states,
    halfE,
    half1,
    half2,
    e,
    phi1,
    phi2,
    phi3,
    half3,
  };
  return {
    second: (h) => {
      second(parts, h);
    },
    third: (h) => {
      third(parts, h);
    },
    fourth: (h) => {
      fourth(parts, h);
    },
    fifth: (h) => {
      fifth(parts, h);
    },
    last: (h) => {
      last(parts, h);
    },
    error: (h) => {
      error(parts, h);
    },
  };
}

/** Everything a stage reads or writes: as an argument, since variables of a closure are read anew in each turn of a loop. */
interface Parts extends Layout, StageStates {
  readonly numVariables: number;
  readonly starts: Int32Array;
  readonly halfE: Float64Array;
  readonly half1: Float64Array;
  readonly half2: Float64Array;
  readonly e: Float64Array;
  readonly phi1: Float64Array;
  readonly phi2: Float64Array;
  readonly phi3: Float64Array;
  readonly half3: Float64Array;
}

function second({ K, N, q, numVariables, starts, halfE, half1, y, u, n: [n1] }: Parts, h: number): void {
  for (let k = 0; k < K; k++) u[k] = y[k] + 0.5 * h * n1[k];
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++) u[i] = halfE[w] * y[i] + 0.5 * h * half1[w] * n1[i];
  }
}

function third({ K, N, q, numVariables, starts, half2, u, n: [n1, n2] }: Parts, h: number): void {
  for (let k = 0; k < K; k++) u[k] += 0.5 * h * (n2[k] - n1[k]);
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++) u[i] += h * half2[w] * (n2[i] - n1[i]);
  }
}

function fourth({ K, N, q, numVariables, starts, e, phi1, phi2, y, u, n: [n1, n2, n3] }: Parts, h: number): void {
  for (let k = 0; k < K; k++) u[k] = y[k] + (h / 2) * (n2[k] + n3[k]);
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++)
      u[i] = e[w] * y[i] + h * (phi1[w] * n1[i] + phi2[w] * (n2[i] + n3[i] - 2 * n1[i]));
  }
}

function fifth(
  { K, N, q, numVariables, starts, halfE, half1, half2, half3, phi2, phi3, y, u, n: [n1, n2, n3, n4] }: Parts,
  h: number,
): void {
  for (let k = 0; k < K; k++) u[k] = y[k] + (h / 8) * (2 * n1[k] + n2[k] + n3[k]); // a₅₂ = 1/8, a₅₄ = 0
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++) {
      const a52 = 0.5 * half2[w] - phi3[w] + 0.25 * phi2[w] - 0.5 * half3[w];
      const a54 = 0.25 * half2[w] - a52;
      u[i] = halfE[w] * y[i] + h * (0.5 * half1[w] * n1[i] + a52 * (n2[i] + n3[i] - 2 * n1[i]) + a54 * (n4[i] - n1[i]));
    }
  }
}

function last(
  { K, N, q, numVariables, starts, e, phi1, phi2, phi3, y, yNew, n: [n1, , , n4, n5] }: Parts,
  h: number,
): void {
  for (let k = 0; k < K; k++) yNew[k] = y[k] + (h / 6) * (n1[k] + 4 * n5[k] + n4[k]);
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++) {
      yNew[i] =
        e[w] * y[i] +
        h * (phi1[w] * n1[i] + phi2[w] * (4 * n5[i] - 3 * n1[i] - n4[i]) + 4 * phi3[w] * (n1[i] - 2 * n5[i] + n4[i]));
    }
  }
}

function error({ K, N, q, numVariables, starts, phi2, phi3, u, n: [, , , n4, , n6] }: Parts, h: number): void {
  for (let k = 0; k < K; k++) u[k] = (h / 6) * (n6[k] - n4[k]);
  for (let j = 0, i = q; j < numVariables; j++) {
    for (let w = starts[j], end = w + N; w < end; w++, i++) u[i] = h * (4 * phi3[w] - phi2[w]) * (n6[i] - n4[i]);
  }
}
