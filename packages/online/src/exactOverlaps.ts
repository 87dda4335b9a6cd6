import { createArena, type Arena } from '@geq/linalg';
import type { ExactMoments } from './onlineRunConfig.ts';
import type { Learner } from './learner.ts';
import { batchCapacity, rowsIn, type Snapshot } from './snapshot.ts';
import { teacherTimesPhi } from './teacherOverlap.ts';

/** Ω, B Φᵀ and the room to multiply all students' weights with them. */
export interface OverlapWorkspace {
  readonly N: number;
  readonly D: number;
  readonly arena: Arena;
  /** N×N. */
  readonly omega: Float64Array;
  /** capacity × N: the weights of a batch of snapshots. */
  readonly w: Float64Array;
  /** capacity × N: w Ω. */
  readonly wOmega: Float64Array;
  /** Per student M×N: B Φᵀ. */
  readonly teacherTimesPhi: readonly Float64Array[];
}

export interface Overlaps {
  /** K×K. */
  readonly Q: Float64Array;
  /** K×M. */
  readonly R: Float64Array;
}

export function createOverlapWorkspace({ omega, phi }: ExactMoments, learners: readonly Learner[]): OverlapWorkspace {
  const { rows: N, cols: D } = phi;
  const capacity = batchCapacity(learners);
  const totalM = learners.reduce((sum, { M }) => sum + M, 0);
  const arena = createArena(8 * N * (N + 2 * capacity + totalM) + 64 * (3 + learners.length));
  const workspace = {
    N,
    D,
    arena,
    omega: arena.float64(N * N),
    w: arena.float64(capacity * N),
    wOmega: arena.float64(capacity * N),
    teacherTimesPhi: learners.map(({ M, B }) => {
      const rows = arena.float64(M * N);
      rows.set(teacherTimesPhi({ rows: M, cols: D, data: B }, phi).data);
      return rows;
    }),
  };
  workspace.omega.set(omega.data);
  return workspace;
}

/** Q = w Ω wᵀ / N and R = w Φ Bᵀ / √(N D) of every snapshot; Ω is read once for all of them. */
export function exactOverlaps(
  { N, D, arena, omega, w, wOmega, teacherTimesPhi: teachers }: OverlapWorkspace,
  batch: readonly Snapshot[],
): Overlaps[] {
  for (const snapshot of batch) w.set(snapshot.w, snapshot.firstRow * N);
  arena.gemm64(rowsIn(batch), N, N, w, omega, wOmega);
  const rowOf = (rows: Float64Array, i: number): Float64Array => rows.subarray(i * N, (i + 1) * N);
  return batch.map(({ student, firstRow, learner: { K, M } }) => {
    const Q = new Float64Array(K * K);
    const R = new Float64Array(K * M);
    for (let k = 0; k < K; k++) {
      for (let l = k; l < K; l++) {
        Q[k * K + l] = arena.dot64(N, rowOf(wOmega, firstRow + k), rowOf(w, firstRow + l)) / N;
        Q[l * K + k] = Q[k * K + l]; // Ω is symmetric
      }
      for (let m = 0; m < M; m++)
        R[k * M + m] = arena.dot64(N, rowOf(w, firstRow + k), rowOf(teachers[student], m)) / Math.sqrt(N * D);
    }
    return { Q, R };
  });
}
