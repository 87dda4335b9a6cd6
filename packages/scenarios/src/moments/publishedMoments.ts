import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTensors, toFloat64 } from '@geq/formats';
import { matrix, type Matrix } from '@geq/linalg';
import { readBounded, UsageError } from '@geq/runs';

/** The files of the authors' moments of a scenario: PyTorch tensors in float32. */
export const publishedNames = (scenario: string): { meanX: string; omega: string; phi: string } => ({
  meanX: `${scenario}_mean_x.pt`,
  omega: `${scenario}_omega.pt`,
  phi: `${scenario}_phi.pt`,
});

/** The authors' moments: mean (N), Ω (N×N) and Φ (N×D). */
export interface PublishedMoments {
  readonly meanX: Float64Array;
  readonly omega: Matrix;
  readonly phi: Matrix;
  /** Content hash of the files. */
  readonly hash: string;
}

/**
 * Moments that the authors published: Ω symmetrised, since float32 sums leave it off by rounding.
 *
 * @throws UsageError when a file is missing or of another shape; FormatError when one is damaged
 */
export async function readPublishedMoments(
  folder: string,
  scenario: string,
  { N, D }: { readonly N: number; readonly D: number },
): Promise<PublishedMoments> {
  const names = publishedNames(scenario);
  const digest = createHash('sha256');
  const read = async (name: string, shape: readonly number[]): Promise<Float64Array> => {
    const path = join(folder, name);
    const bytes = await readBounded(path);
    digest.update(bytes);
    const { tensors } = readTensors(bytes, { source: path });
    const [tensor, ...others] = Object.values(tensors);
    if (others.length > 0 || tensor.shape.join() !== shape.join()) {
      throw new UsageError(
        `${path}: expected one tensor of shape ${shape.join('×')}, got ${Object.values(tensors)
          .map((found) => found.shape.join('×'))
          .join(' and ')}`,
      );
    }
    const data = toFloat64(tensor);
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new UsageError(`${path}: expected finite numbers, got ${data[bad]} at entry ${bad}`);
    return data;
  };
  const meanX = await read(names.meanX, [N]);
  const omega = symmetric(await read(names.omega, [N, N]), N);
  const phi = matrix(N, D, await read(names.phi, [N, D]));
  return { meanX, omega, phi, hash: digest.digest('hex') };
}

function symmetric(data: Float64Array, N: number): Matrix {
  for (let i = 0; i < N; i++)
    for (let j = 0; j < i; j++) data[i * N + j] = data[j * N + i] = (data[i * N + j] + data[j * N + i]) / 2;
  return matrix(N, N, data);
}
