import type { InitialConditions } from './initialConditions.ts';

/** Stored single-precision matrices are symmetric to about 1e-7; what is off by more than this is another matrix. */
const SYMMETRY = 1e-5;

/**
 * Checks sizes, finiteness and symmetry.
 *
 * @param caller name for the message
 * @throws RangeError naming the array that does not fit and what was expected
 */
export function requireInitialConditions(caller: string, ic: InitialConditions): void {
  const { N, K, M, delta } = ic;
  for (const [name, value] of Object.entries({ N, K, M })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${caller}: expected a whole ${name} ≥ 1, got ${value}`);
  }
  if (!(delta > 0) || !Number.isFinite(delta))
    throw new RangeError(`${caller}: expected delta = D/N > 0, got ${delta}`);
  const sizes: readonly (readonly [string, Float64Array, number])[] = [
    ['rhos', ic.rhos, N],
    ['q', ic.q, K * K * N],
    ['r', ic.r, K * M * N],
    ['tildeT', ic.tildeT, M * M * N],
    ['T', ic.T, M * M],
    ['A', ic.A, M],
    ['v', ic.v, K],
  ];
  for (const [name, array, length] of sizes) {
    if (array.length !== length) {
      throw new RangeError(
        `${caller}: expected ${name} with ${length} entries for N = ${N}, K = ${K}, M = ${M}, got ${array.length}`,
      );
    }
    const bad = array.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0)
      throw new RangeError(`${caller}: expected finite numbers in ${name}, got ${array[bad]} at entry ${bad}`);
  }
  requireSymmetric(caller, 'q', ic.q, K, N);
  requireSymmetric(caller, 'tildeT', ic.tildeT, M, N);
  requireSymmetric(caller, 'T', ic.T, M, 1);
}

/** x[(i·n + j)·N + τ] = x[(j·n + i)·N + τ] within SYMMETRY of the largest entry. */
function requireSymmetric(caller: string, name: string, x: Float64Array, n: number, N: number): void {
  const largest = x.reduce((max, entry) => Math.max(max, Math.abs(entry)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let tau = 0; tau < N; tau++) {
        const gap = Math.abs(x[(i * n + j) * N + tau] - x[(j * n + i) * N + tau]);
        if (gap > SYMMETRY * largest) {
          throw new RangeError(
            `${caller}: expected ${name} symmetric within ${SYMMETRY} of its largest entry, got a difference of ${gap} between (${i}, ${j}) and (${j}, ${i})${N > 1 ? ` in mode ${tau}` : ''}`,
          );
        }
      }
    }
  }
}
