import { describe, expect, it } from '@jest/globals';
import { fromRows, matmul, matrix, transpose } from '@geq/linalg';
import '@geq/testing';
import { normalMatrix, normals } from '../bench/cases.ts';
import { calibratedTildeT } from './calibratedTildeT.ts';

describe('calibratedTildeT', () => {
  const T = fromRows([
    [2, 0.3],
    [0.3, 1],
  ]);
  const sampled = fromRows([
    [2.1, 0.4],
    [0.4, 0.9],
  ]);

  it('makes T of T̂, in any share', () => {
    const share = [0.2, 0.8];
    const modes = Float64Array.from({ length: 8 }, (_, i) => share[i % 2] * sampled.data[i >> 1]);
    const expected = Float64Array.from({ length: 8 }, (_, i) => share[i % 2] * T.data[i >> 1]);
    expect(calibratedTildeT(modes, T, sampled)).toBeAllclose(expected, { rtol: 1e-14 }); // round-off of two triangular products
  });

  it('is linear in t̃ and symmetric to the last bit, for three units', () => {
    const normal = normals(1);
    const covariance = (): ReturnType<typeof matrix> => {
      const x = normalMatrix(normal, 3, 8);
      return matmul(x, transpose(x));
    };
    const [exact, drawn] = [covariance(), covariance()];
    const mode = covariance().data;
    const once = calibratedTildeT(mode, exact, drawn);
    for (let n = 0; n < 3; n++) for (let m = 0; m < 3; m++) expect(once[3 * n + m]).toBe(once[3 * m + n]);
    expect(
      calibratedTildeT(
        mode.map((x) => -2 * x),
        exact,
        drawn,
      ),
    ).toBeAllclose(
      once.map((x) => -2 * x),
      { rtol: 1e-14 },
    ); // powers of two
    expect(calibratedTildeT(drawn.data, exact, drawn)).toBeAllclose(exact.data, { rtol: 1e-12 }); // triangular factors of order 3
  });

  it('leaves t̃ alone where teacher units are alike', () => {
    const alike = fromRows([
      [1, 1],
      [1, 1],
    ]);
    const modes = Float64Array.of(1, 2, 2, 3);
    expect(calibratedTildeT(modes, alike, alike)).toEqual(modes);
  });
});
