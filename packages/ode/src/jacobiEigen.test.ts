import { describe, expect, it } from '@jest/globals';
import { matrix, symmetricEigen } from '@geq/linalg';
import '@geq/testing';
import { normals } from '../bench/cases.ts';
import { jacobiEigen } from './jacobiEigen.ts';

describe('jacobiEigen', () => {
  const random = (n: number, seed: number): Float64Array => {
    const normal = normals(seed);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = normal();
    return a;
  };
  const cases: [string, number, Float64Array][] = [
    ...[1, 2, 3, 5, 8].map((n): [string, number, Float64Array] => [`random, n = ${n}`, n, random(n, n)]),
    ['zero', 3, new Float64Array(9)],
    ['equal rows', 2, Float64Array.of(-1, -1, -1, -1)],
    ['diagonal', 3, Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 3)],
    ['sixteen decades', 2, Float64Array.of(1e-16, 1e-9, 1e-9, 1)],
  ];

  it.each(cases)(
    '%s: orthonormal vectors that give the matrix back, and the values of the blocked eigensolver',
    (_, n, a) => {
      const [U, values] = [new Float64Array(n * n), new Float64Array(n)];
      jacobiEigen(n, a.slice(), U, values);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let [gram, back] = [0, 0];
          for (let k = 0; k < n; k++) {
            gram += U[k * n + i] * U[k * n + j];
            back += U[i * n + k] * values[k] * U[j * n + k];
          }
          expect(gram).toBeAllclose(i === j ? 1 : 0, { atol: 1e-14 }); // some ten rotations of round-off
          expect(back).toBeAllclose(a[i * n + j], { atol: 1e-14 * 8 }); // entries of order 1 to 3
        }
      }
      expect(values.sort()).toBeAllclose(symmetricEigen(matrix(n, n, a)).values, { atol: 1e-14 * 8 }); // another algorithm
    },
  );
});
