import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { matrix, transpose, type Matrix } from '@geq/linalg';
import { UsageError } from '@geq/runs';
import { namedMatrices, type FoundArray, type NamedMatrices } from './namedMatrices.ts';

/** Ω, Φ and the mean that somebody measured with other tools. */
export interface MeasuredMoments {
  /** N; absent where the files do not say it. */
  readonly meanX?: Float64Array;
  /** N×N: Cov(x). */
  readonly omega: Matrix;
  /** N×D: Cov(x, z). */
  readonly phi: Matrix;
  /** n, where the files say it. */
  readonly count?: number;
  /** Content hash of all of these. */
  readonly hash: string;
  /** What was taken to be so. */
  readonly notes: readonly string[];
}

const ASYMMETRY = 1e-3; // of the largest variance: far above the rounding of float32 sums
const WAY_OUT = 'numpy.savez("moments.npz", omega=omega, phi=phi, mean_x=mean_x, n=n)';

/**
 * Moments in a file of named arrays, or in a folder with a file for each: Ω (N×N), Φ (N×D), and where they are known the mean of x and the
 * number of samples. Φ the other way round is told by its shape.
 *
 * @throws UsageError when one is missing, has another shape, is not finite, not symmetric, or cannot belong to the other; FormatError for a damaged file
 */
export async function measuredMoments(path: string): Promise<MeasuredMoments> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return momentsOf(path, await namedMatrices(path, isFolder));
}

function momentsOf(path: string, { found, leftOut }: NamedMatrices): MeasuredMoments {
  const { omega: omegaArray, phi: phiArray, meanX: meanArray, count: countArray } = found;
  if (!omegaArray || !phiArray) {
    const names = [...Object.values(found).map(({ place }) => place), ...leftOut];
    throw new UsageError(
      `${path}: expected moments, arrays called omega and phi, got ${names.slice(0, 5).join(', ') || 'none'}; save them in Python: ${WAY_OUT}`,
    );
  }
  const notes: string[] =
    leftOut.length === 0 ? [] : [`not used: ${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ', …' : ''}`];
  const omega = symmetric(path, omegaArray);
  const N = omega.rows;
  const phi = orientedPhi(path, phiArray, omega, notes);
  const meanX = meanArray && vector(path, meanArray, N);
  const count = countArray && countOf(path, countArray);
  requireTogether(path, omega, phi, count);
  const digest = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [
    omega.data,
    phi.data,
    ...(meanX ? [meanX] : []),
    Float64Array.of(count ?? 0),
  ])
    digest.update(new Uint8Array(buffer, byteOffset, byteLength));
  return {
    omega,
    phi,
    ...(meanX ? { meanX } : {}),
    ...(count === undefined ? {} : { count }),
    hash: digest.digest('hex'),
    notes,
  };
}

const shown = (shape: readonly number[]): string => shape.join('×') || 'a single number';

function requireFinite(path: string, { place, data }: FoundArray): void {
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new UsageError(`${path}: expected finite numbers in ${place}, got ${data[bad]} at entry ${bad}`);
}

function symmetric(path: string, array: FoundArray): Matrix {
  const [N, columns, ...rest] = array.shape;
  if (!(N >= 1 && N === columns && rest.length === 0))
    throw new UsageError(`${path}: expected Ω as a square matrix N×N in ${array.place}, got ${shown(array.shape)}`);
  requireFinite(path, array);
  const data = array.data.slice();
  let largest = 0;
  let gap = 0;
  for (let i = 0; i < N; i++) {
    if (data[i * N + i] < 0)
      throw new UsageError(
        `${path}: expected variances ≥ 0 on the diagonal of Ω (${array.place}), got ${data[i * N + i]} at ${i}`,
      );
    largest = Math.max(largest, data[i * N + i]);
    for (let j = 0; j < i; j++) {
      gap = Math.max(gap, Math.abs(data[i * N + j] - data[j * N + i]));
      data[i * N + j] = data[j * N + i] = (data[i * N + j] + data[j * N + i]) / 2;
    }
  }
  if (gap > ASYMMETRY * largest)
    throw new UsageError(
      `${path}: expected Ω (${array.place}) to be symmetric, got entries that differ by ${gap.toPrecision(2)} from those across the diagonal`,
    );
  return matrix(N, N, data);
}

/** Excess of what latents explain, Σ_j Φ_ij², over the variances Ω_ii, summed over the rows where it is positive. */
function excess(omega: Matrix, phi: Matrix): number {
  let sum = 0;
  for (let i = 0; i < omega.rows; i++) {
    let explained = 0;
    for (let j = 0; j < phi.cols; j++) explained += phi.data[i * phi.cols + j] * phi.data[i * phi.cols + j];
    sum += Math.max(0, explained - omega.data[i * omega.rows + i]);
  }
  return sum;
}

const trace = ({ rows, data }: Matrix): number =>
  Array.from({ length: rows }, (_, i) => data[i * rows + i]).reduce((sum, x) => sum + x, 0);

function orientedPhi(path: string, array: FoundArray, omega: Matrix, notes: string[]): Matrix {
  const N = omega.rows;
  const [rows, columns, ...rest] = array.shape;
  if (rest.length > 0 || columns === undefined || (rows !== N && columns !== N))
    throw new UsageError(`${path}: expected Φ as N×D with N = ${N} in ${array.place}, got ${shown(array.shape)}`);
  requireFinite(path, array);
  const given = matrix(rows, columns, array.data);
  if (rows !== N) {
    notes.push(`Φ is ${rows}×${columns} in ${array.place}, taken as D×N and turned`);
    return transpose(given);
  }
  if (columns !== N) return given;
  const [asItIs, turned] = [excess(omega, given), excess(omega, transpose(given))];
  const least = 0.01 * trace(omega);
  if (asItIs > turned + least)
    throw new UsageError(
      `${path}: expected Φ as N×D (outputs by latents) in ${array.place}, got a ${N}×${N} matrix that fits Ω only the other way round; save phi.T, or Φ = Cov(x, z)`,
    );
  notes.push(`N = D = ${N}: rows of ${array.place} are taken as outputs, columns as latents`);
  return given;
}

function vector(path: string, array: FoundArray, N: number): Float64Array {
  if (array.data.length !== N || array.shape.filter((length) => length !== 1).length > 1)
    throw new UsageError(`${path}: expected a mean of N = ${N} numbers in ${array.place}, got ${shown(array.shape)}`);
  requireFinite(path, array);
  return array.data.slice();
}

function countOf(path: string, { place, shape, data }: FoundArray): number {
  if (data.length !== 1 || !Number.isSafeInteger(data[0]) || data[0] < 2)
    throw new UsageError(
      `${path}: expected the number of samples, a whole number from 2 on, in ${place}, got ${data.length === 1 ? data[0] : shown(shape)}`,
    );
  return data[0];
}

/** Latents cannot explain more than all of the variance: Σ Φ² ≤ tr Ω, up to the sampling error of Φ. */
function requireTogether(path: string, omega: Matrix, phi: Matrix, count: number | undefined): void {
  const variance = trace(omega);
  const explained = phi.data.reduce((sum, x) => sum + x * x, 0);
  const noise = count === undefined ? 0.5 : Math.min(0.5, 0.02 + (3 * phi.cols) / count);
  if (explained > variance * (1 + noise)) {
    throw new UsageError(
      `${path}: expected Ω = Cov(x) and Φ = Cov(x, z) of latents z with variance 1, got Σ Φ² = ${explained.toPrecision(3)} above tr Ω = ${variance.toPrecision(3)}; divide both by the number of samples, and check that they are of the same generator`,
    );
  }
}
