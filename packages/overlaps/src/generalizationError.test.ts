import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { generalizationError } from './generalizationError.ts';
import type { OrderParameters } from './orderParameters.ts';
import { getActivation, type ActivationName } from './getActivation.ts';

const names: ActivationName[] = ['erf', 'relu', 'linear'];

/** Numbers in (−1, 1) without pattern, the same every time. */
const numbers = (seed: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed * (i + 2) ** 1.3));

/** Overlaps of random weights in `dimension` dimensions; `rows` holds the K student rows, then the M teacher rows. */
function overlapsOf(rows: Float64Array, dimension: number, v: Float64Array, A: Float64Array): OrderParameters {
  const [K, M] = [v.length, A.length];
  const inner = (a: number, b: number): number => {
    let sum = 0;
    for (let d = 0; d < dimension; d++) sum += rows[a * dimension + d] * rows[b * dimension + d];
    return sum;
  };
  const block = (m: number, n: number, fromRow: number, fromCol: number): Float64Array =>
    Float64Array.from({ length: m * n }, (_, i) => inner(fromRow + Math.floor(i / n), fromCol + (i % n)));
  return { Q: block(K, K, 0, 0), R: block(K, M, 0, K), T: block(M, M, K, K), A, v };
}

describe.each(names)('the test error of %s units', (name) => {
  const theirs = getActivation(name);

  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [1, 3],
  ])('is the average of ½(φ − y)² over the plane of the fields: K = %i, M = %i', (K, M) => {
    const rows = numbers(K + 7 * M, 2 * (K + M));
    const [v, A] = [numbers(3, K), numbers(4, M)];
    // polar coordinates: trapezoid rule in the angle, Simpson's in the radius
    const [numAngles, numRadii, dr] = [1000, 400, 0.025];
    let expected = 0;
    for (let i = 0; i < numAngles; i++) {
      const [x, z] = [Math.cos((2 * Math.PI * i) / numAngles), Math.sin((2 * Math.PI * i) / numAngles)];
      for (let j = 0; j <= numRadii; j++) {
        const r = j * dr;
        let delta = 0;
        for (let a = 0; a < K + M; a++)
          delta += (a < K ? v[a] : -A[a - K]) * theirs.g(r * (rows[2 * a] * x + rows[2 * a + 1] * z));
        expected +=
          (j === 0 || j === numRadii ? 1 : 2 + 2 * (j % 2)) *
          r *
          Math.exp(-0.5 * r * r) *
          0.5 *
          delta *
          delta *
          (dr / 3 / numAngles);
      }
    }
    const atol = name === 'relu' ? 1e-5 : 1e-8; // relu's kinks cost the trapezoid rule its speed
    expect(generalizationError(theirs, overlapsOf(rows, 2, v, A))).toBeAllclose(expected, { atol });
  });

  it.each([1, 2, 3, 4, 5])('is not negative, and does not mind the order of the units: seed %i', (seed) => {
    const rows = numbers(seed, 5 * 6);
    const [v, A] = [numbers(seed + 10, 3), numbers(seed + 20, 2)];
    const eg = generalizationError(theirs, overlapsOf(rows, 6, v, A));
    const swapped = Float64Array.of(...rows.subarray(12, 18), ...rows.subarray(0, 12), ...rows.subarray(18));
    expect(eg).toBeGreaterThan(0);
    expect(generalizationError(theirs, overlapsOf(swapped, 6, Float64Array.of(v[2], v[0], v[1]), A))).toBeAllclose(eg, {
      rtol: 1e-13,
    }); // sums in another order
  });

  it('vanishes for a student equal to its teacher', () => {
    const rows = numbers(8, 3 * 5);
    const v = numbers(9, 3);
    expect(generalizationError(theirs, overlapsOf(Float64Array.of(...rows, ...rows), 5, v, v))).toBeAllclose(0, {
      atol: 1e-14,
    }); // differences of numbers of order 1
  });
});

describe('generalizationError', () => {
  it('of odd units does not see a sign given to both layers of a unit', () => {
    const rows = numbers(5, 4 * 4);
    const [v, A] = [numbers(6, 2), numbers(7, 2)];
    const flipped = rows.map((x, i) => (i < 4 ? -x : x));
    for (const name of ['erf', 'linear'] as const) {
      expect(
        generalizationError(getActivation(name), overlapsOf(flipped, 4, Float64Array.of(-v[0], v[1]), A)),
      ).toBeAllclose(generalizationError(getActivation(name), overlapsOf(rows, 4, v, A)), { rtol: 1e-14 }); // the same terms
    }
  });

  it('refuses shapes that do not belong together', () => {
    const right = overlapsOf(numbers(1, 3 * 2), 2, numbers(2, 2), numbers(3, 1));
    expect(() => generalizationError(getActivation('erf'), { ...right, R: new Float64Array(4) })).toThrow(
      'generalizationError: expected Q, R, T of 4, 2, 1 entries for K = 2, M = 1, got 4, 4, 1',
    );
  });
});
