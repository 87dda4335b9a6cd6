import { matrix, type Matrix } from '@geq/linalg';
import { normals, stream } from '@geq/random';
import { requireSpec, type FullyConnectedSpec } from './fullyConnectedSpec.ts';

/**
 * The weights of a random fully connected generator, F^l_ij = z_ij/√(widths[l−1]) with z from
 * stream(seed, 'generator', l − 1) row by row, rounded to float32. The matrices hold those float32 values as doubles, so
 * that sampling (float32) and covariances (float64) speak of the same network.
 *
 * @returns L matrices, the l-th of them widths[l]×widths[l−1]
 * @throws RangeError for an invalid spec
 */
export function fullyConnectedWeights(spec: FullyConnectedSpec): Matrix[] {
  const { widths, seed } = requireSpec('fullyConnectedWeights', spec);
  return widths.slice(1).map((rows, l) => {
    const cols = widths[l];
    const F = matrix(rows, cols);
    normals(stream(seed, 'generator', l), F.data);
    const scale = Math.sqrt(cols);
    for (let i = 0; i < F.data.length; i++) F.data[i] = Math.fround(F.data[i] / scale);
    return F;
  });
}
