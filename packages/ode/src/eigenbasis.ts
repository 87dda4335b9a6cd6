import type { Coefficients } from './coefficients.ts';
import { pairIndex, type Layout } from './layout.ts';
import { jacobiEigen } from './jacobiEigen.ts';

/** The eigenbasis of C at the start of a step, C = U diag(rates) Uᵀ, and changes into it and back. Nothing here allocates once made. */
export interface Eigenbasis {
  /** K eigenvalues of C. */
  readonly rates: Float64Array;
  /** Takes the eigenbasis of C, and the modes of a state from the basis before (at first that of the units) to the new one. */
  readonly adopt: (C: Float64Array, from: Float64Array, to: Float64Array) => void;
  /** Q, R in the heads of states: from the eigenbasis to that of the units. */
  readonly leaveHead: (from: Float64Array, to: Float64Array) => void;
  /** The modes of states likewise. */
  readonly leaveModes: (from: Float64Array, to: Float64Array) => void;
  /** Uᵀ C U − diag(rates), Uᵀ h, Uᵀ G U. */
  readonly enterCoefficients: (from: Coefficients, to: Coefficients) => void;
}

/** Where the pairs (k ≤ l) and (k, m) begin in a state, and how many entries each has. */
interface Block {
  readonly pairs: number;
  readonly cross: number;
  readonly count: number;
}

export function createEigenbasis(layout: Layout): Eigenbasis {
  const { K, M, N } = layout;
  const heads: Block = { pairs: layout.Q, cross: layout.R, count: 1 };
  const modes: Block = { pairs: layout.q, cross: layout.r, count: N };
  const U = new Float64Array(K * K);
  const before = new Float64Array(K * K);
  const turn = new Float64Array(K * K); // from the basis before to the new one
  const transposed = new Float64Array(K * K);
  const rates = new Float64Array(K);
  const scratch = new Float64Array(K * K);
  const half = new Float64Array(K * K * N); // Bᵀ q, all K×K pairs

  /** q → Bᵀ q B, r → Bᵀ r. */
  const change = (B: Float64Array, from: Float64Array, to: Float64Array, { pairs, cross, count }: Block): void => {
    half.fill(0, 0, K * K * count);
    to.fill(0, pairs, pairs + layout.pairs * count);
    to.fill(0, cross, cross + K * M * count);
    for (let a = 0; a < K; a++) {
      for (let k = 0; k < K; k++) {
        const factor = B[k * K + a];
        for (let l = 0; l < K; l++)
          add(factor, from, pairs + pairIndex(K, k, l) * count, half, (a * K + l) * count, count);
        for (let m = 0; m < M; m++)
          add(factor, from, cross + (k * M + m) * count, to, cross + (a * M + m) * count, count);
      }
      for (let b = a; b < K; b++) {
        for (let l = 0; l < K; l++)
          add(B[l * K + b], half, (a * K + l) * count, to, pairs + pairIndex(K, a, b) * count, count);
      }
    }
  };
  /** to = Uᵀ x U for K×K matrices. */
  const congruence = (x: Float64Array, to: Float64Array): void => {
    for (let a = 0; a < K; a++) {
      for (let l = 0; l < K; l++) {
        let sum = 0;
        for (let k = 0; k < K; k++) sum += U[k * K + a] * x[k * K + l];
        scratch[a * K + l] = sum;
      }
    }
    for (let a = 0; a < K; a++) {
      for (let b = a; b < K; b++) {
        let sum = 0;
        for (let l = 0; l < K; l++) sum += scratch[a * K + l] * U[l * K + b];
        to[a * K + b] = to[b * K + a] = sum;
      }
    }
  };
  for (let k = 0; k < K; k++) U[k * K + k] = 1;
  return {
    rates,
    adopt(C, from, to) {
      before.set(U);
      scratch.set(C);
      jacobiEigen(K, scratch, U, rates);
      turn.fill(0);
      for (let k = 0; k < K; k++) {
        for (let a = 0; a < K; a++) {
          transposed[a * K + k] = U[k * K + a];
          for (let b = 0; b < K; b++) turn[a * K + b] += before[k * K + a] * U[k * K + b];
        }
      }
      change(turn, from, to, modes);
    },
    leaveHead: (from, to) => change(transposed, from, to, heads),
    leaveModes: (from, to) => change(transposed, from, to, modes),
    enterCoefficients({ C, h, G }, to) {
      congruence(C, to.C);
      for (let a = 0; a < K; a++) to.C[a * K + a] -= rates[a];
      congruence(G, to.G);
      for (let a = 0; a < K; a++) {
        for (let m = 0; m < M; m++) {
          let sum = 0;
          for (let k = 0; k < K; k++) sum += U[k * K + a] * h[k * M + m];
          to.h[a * M + m] = sum;
        }
      }
    },
  };
}

/** y_{to+i} += factor x_{from+i} for i < count. */
function add(factor: number, x: Float64Array, from: number, y: Float64Array, to: number, count: number): void {
  for (let i = 0; i < count; i++) y[to + i] += factor * x[from + i];
}
