import { createArena, matrix, symmetricEigen, type Matrix } from '@geq/linalg';
import { center, whiten } from './whiten.ts';

/** A finite set of samples taken as the whole input distribution, along the eigenvectors of its own covariance: plain data, all moments exact. */
export interface SamplePool {
  readonly N: number;
  readonly D: number;
  /** n×N: centered inputs, x_τ = u_τ·(x − mean) */
  readonly x: Float32Array;
  /** n×D: latents of mean 0 and covariance 1 */
  readonly c: Float32Array;
  /** N: ρ_τ, the mean of x_τ² */
  readonly rhos: Float64Array;
  /** N×D: Φ, the mean of x cᵀ */
  readonly phi: Matrix;
}

const CHUNK = 256; // samples at a time

/** Who aborts the work on a pool, and who hears of it. */
export interface PoolHooks {
  readonly signal?: AbortSignal;
  /** Passes over the samples done, of three. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Turns n samples into a pool. Drawn from it with replacement, inputs have exactly the moments below, so neither sampled
 * covariances nor a test set blur what is measured:
 *
 *   x ← Uᵀ(x − x̄) with Ω = U diag(ρ) Uᵀ        c ← L⁻¹(c − c̄) with L Lᵀ = Cov(c)        Φ = ⟨x cᵀ⟩
 *
 * Finitely many latents are not quite N(0, 1); whitened they are up to second order, and T = B Bᵀ/D is exact. SGD does not
 * notice the rotation: weights turn with the inputs. ρ and Φ are the averages over the stored float32 numbers.
 *
 * @param x n×N, overwritten by the pool's
 * @param c n×D, overwritten by the pool's
 * @returns undefined after an abort
 * @throws RangeError when n ≤ D: the latents have no inverse covariance
 */
export async function makePool(
  { x, c, N, D }: Pick<SamplePool, 'x' | 'c' | 'N' | 'D'>,
  { signal, onProgress }: PoolHooks = {},
): Promise<SamplePool | undefined> {
  const n = c.length / D;
  center(x, N);
  whiten(c, D);
  const arena = createArena(8 * (N * N + CHUNK * (N + D) + N * D) + 4 * (N * N + 2 * CHUNK * N) + 64 * 8);
  const [omega, wide] = [arena.float64(N * N), arena.float64(CHUNK * N)];
  const passes = async (pass: number, work: (from: number, rows: number) => void): Promise<boolean> => {
    for (let from = 0; from < n; from += CHUNK) {
      const rows = Math.min(CHUNK, n - from);
      work(from, rows);
      onProgress?.(pass * n + from + rows, 3 * n);
      await new Promise(setImmediate);
      if (signal?.aborted) return false;
    }
    return true;
  };
  const summed = await passes(0, (from, rows) => {
    wide.set(x.subarray(from * N, (from + rows) * N));
    arena.syrk64(rows, N, wide, omega);
  });
  if (!summed) return undefined;
  const covariance = matrix(N, N);
  for (let i = 0; i < N; i++)
    for (let j = i; j < N; j++) covariance.data[i * N + j] = covariance.data[j * N + i] = omega[i * N + j] / n;
  const vectors = arena.float32(N * N);
  vectors.set(symmetricEigen(covariance).vectors.data);

  const [before, after] = [arena.float32(CHUNK * N), arena.float32(CHUNK * N)];
  const turned = await passes(1, (from, rows) => {
    before.set(x.subarray(from * N, (from + rows) * N));
    arena.gemm32(rows, N, N, before, vectors, after);
    x.set(after.subarray(0, rows * N), from * N);
  });
  if (!turned) return undefined;

  const rhos = new Float64Array(N);
  const [latents, phi] = [arena.float64(CHUNK * D), arena.float64(N * D)];
  const measured = await passes(2, (from, rows) => {
    wide.set(x.subarray(from * N, (from + rows) * N));
    latents.set(c.subarray(from * D, (from + rows) * D));
    arena.gemmTN64(rows, N, D, wide, latents, phi);
    for (let i = 0; i < rows; i++)
      for (let tau = 0; tau < N; tau++) rhos[tau] += (wide[i * N + tau] * wide[i * N + tau]) / n;
  });
  return measured
    ? {
        N,
        D,
        x,
        c,
        rhos,
        phi: matrix(
          N,
          D,
          phi.map((sum) => sum / n),
        ),
      }
    : undefined;
}
