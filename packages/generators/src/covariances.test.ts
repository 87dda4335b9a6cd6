import { describe, expect, it } from '@jest/globals';
import { symmetricEigenvalues, type Matrix } from '@geq/linalg';
import { normals, stream } from '@geq/random';
import '@geq/testing';
import {
  covariances,
  createFullyConnected,
  fullyConnectedWeights,
  randSpec,
  type GeneratorActivation,
  type CovarianceApproximation,
  type FullyConnectedSpec,
} from './index.ts';

type Rows = number[][];
const rowsOf = ({ rows, cols, data }: Matrix): Rows =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
const transposed = (a: Rows): Rows => a[0].map((_, j) => a.map((row) => row[j]));
const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0].map((_, j) => row.reduce((s, x, l) => s + x * b[l][j], 0)));
const eye = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j)));
const ODD: GeneratorActivation[] = ['sign', 'erf', 'tanh', 'linear'];

/** Ω − ΦΦᵀ: what is left of the inputs when their linear dependence on the latents is taken off. */
function residual(omega: Matrix, phi: Matrix): Matrix {
  const square = times(rowsOf(phi), transposed(rowsOf(phi)));
  return { ...omega, data: omega.data.map((x, p) => x - square[Math.floor(p / omega.cols)][p % omega.cols]) };
}

describe('covariances', () => {
  it.each<GeneratorActivation>(['sign', 'erf', 'tanh', 'relu', 'linear'])(
    'at depth 1 agree with Monte Carlo for %s, means included',
    async (activation) => {
      const [N, D, count] = [12, 6, 100_000];
      const spec = randSpec({ N, D, L: 1, activation, seed: 5 });
      const { omega, phi, meanX } = covariances(spec);
      const latents = new Float32Array(count * D);
      normals(stream(11, 'covariances test', 0), latents);
      const x = await createFullyConnected(spec).sample(latents, count);
      /** How many standard errors the sample mean of `value(s)` is away from `expected`. */
      const deviation = (value: (s: number) => number, expected: number): number => {
        let [sum, squares] = [0, 0];
        for (let s = 0; s < count; s++) {
          const difference = value(s) - expected;
          sum += difference;
          squares += difference * difference;
        }
        return squares < 1e-20 ? 0 : Math.abs(sum) / Math.sqrt(squares); // the diagonal of sign is exact
      };
      const deviations: number[] = [];
      for (let i = 0; i < N; i++) {
        deviations.push(deviation((s) => x[s * N + i], meanX[i]));
        for (let j = i; j < N; j++)
          deviations.push(
            deviation((s) => (x[s * N + i] - meanX[i]) * (x[s * N + j] - meanX[j]), omega.data[i * N + j]),
          );
        for (let j = 0; j < D; j++)
          deviations.push(deviation((s) => x[s * N + i] * latents[s * D + j], phi.data[i * D + j]));
      }
      expect(Math.max(...deviations)).toBeLessThan(4.5); // standard errors; 162 entries exceed it by chance once in a thousand runs
    },
  );

  it('of a linear network are the product of its layers, at every depth', () => {
    const spec = randSpec({ N: 9, D: 7, L: 3, activation: 'linear', seed: 1 });
    const product = fullyConnectedWeights(spec)
      .map(rowsOf)
      .reduce((phi, F) => times(F, phi), eye(7));
    const { omega, phi, meanX } = covariances(spec);
    expect(phi.data).toBeAllclose(product.flat(), { atol: 1e-14 }); // sums of 7 terms of order 1
    expect(omega.data).toBeAllclose(times(product, transposed(product)).flat(), { atol: 1e-13 }); // the same, three products deep
    expect(meanX).toEqual(new Float64Array(9));
    expect(covariances(spec, { approximation: 'linearized' }).omega.data).toBeAllclose(omega.data, { atol: 1e-13 }); // κ = 1, no noise
  });

  it.each<{ activation: GeneratorActivation; kappa: (q: number) => number; power: (q: number) => number }>([
    { activation: 'sign', kappa: () => Math.sqrt(2 / Math.PI), power: () => 1 },
    {
      activation: 'erf',
      kappa: (q) => Math.sqrt(2 / Math.PI / (1 + q)),
      power: (q) => (2 / Math.PI) * Math.asin(q / (1 + q)),
    },
  ])('linearized obey the recursion of the paper for $activation', ({ activation, kappa, power }) => {
    const spec = randSpec({ N: 11, D: 8, L: 3, activation, seed: 4 });
    let [omega, phi, q] = [eye(8), eye(8), 1];
    for (const F of fullyConnectedWeights(spec).map(rowsOf)) {
      const k = kappa(q);
      omega = times(times(F, omega), transposed(F)).map((row, i) =>
        row.map((c, j) => k * k * c + (i === j ? power(q) - k * k * q : 0)),
      );
      phi = times(F, phi).map((row) => row.map((x) => k * x));
      q = power(q);
    }
    const actual = covariances(spec, { approximation: 'linearized' });
    expect(actual.omega.data).toBeAllclose(omega.flat(), { atol: 1e-13 }); // the same sums in another order
    expect(actual.phi.data).toBeAllclose(phi.flat(), { atol: 1e-13 }); // the same
  });

  it('of the authors differ from the linearization of sign on the diagonal alone, which is 1', () => {
    const spec = randSpec({ N: 40, D: 10, seed: 2 });
    const authors = covariances(spec, { approximation: 'authors' });
    const linearized = covariances(spec, { approximation: 'linearized' });
    expect(authors.phi).toEqual(linearized.phi);
    for (let i = 0; i < 40; i++) {
      expect(authors.omega.data[i * 41]).toBe(1);
      linearized.omega.data[i * 41] = 1;
    }
    expect(authors.omega).toEqual(linearized.omega);
    expect(symmetricEigenvalues(authors.omega)[0]).toBeLessThan(-0.1); // why the others are better: no covariance at all
  });

  it('of the authors take κ and s at unit variance in every layer', () => {
    const { omega } = covariances(randSpec({ N: 5, D: 4, activation: 'erf' }), { approximation: 'authors' });
    expect(omega.data[0]).toBeAllclose((2 / Math.PI) * Math.asin(1 / 2), { rtol: 1e-15 }); // s(1) = 1/3
  });

  it.each<CovarianceApproximation>(['linearized', 'gaussianKernel'])(
    'are symmetric, positive semi-definite and leave ΦΦᵀ room: %s',
    (approximation) => {
      for (const activation of ODD) {
        for (const [widths, seed] of [
          [[6, 30], 1],
          [[5, 9, 4, 20], 2],
          [[8, 8, 8, 8, 40], 3],
          [[1, 1, 6], 4],
        ] as const) {
          const spec: FullyConnectedSpec = { kind: 'fc', activation, widths, seed };
          const { omega, phi } = covariances(spec, { approximation });
          const trace = omega.data.reduce((s, x, p) => (p % (omega.cols + 1) === 0 ? s + x : s), 0);
          expect(rowsOf(omega)).toEqual(transposed(rowsOf(omega)));
          expect(symmetricEigenvalues(omega)[0]).toBeGreaterThan(-1e-13 * trace); // zero up to round-off: Ω of rank below N
          expect(symmetricEigenvalues(residual(omega, phi))[0]).toBeGreaterThan(
            (activation === 'tanh' ? -1e-9 : -1e-13) * trace,
          ); // round-off; tanh: quadrature
        }
      }
    },
  );

  it('lose digits to parallel units, never all of them: one latent makes every sign ±1 times another', () => {
    const { omega } = covariances({ kind: 'fc', activation: 'sign', widths: [1, 200, 20], seed: 5 });
    expect(omega.data.map(Math.abs)).toBeAllclose(new Float64Array(400).fill(1), { atol: 5e-3 }); // asin at ±1 takes the root of an error, twice: (1e-16)^(1/4) = 1e-4, summed over a layer
  });

  it('do not depend on how Ω is cut into blocks', () => {
    const spec = randSpec({ N: 300, D: 9, L: 2, seed: 8 }); // blocks of 128
    const { omega, phi } = covariances(spec);
    const [F1, F2] = fullyConnectedWeights(spec).map(rowsOf);
    const arcsine = (c: Rows): Rows =>
      c.map((row, i) => row.map((x, j) => (i === j ? 1 : (2 / Math.PI) * Math.asin(x / Math.sqrt(c[i][i] * c[j][j])))));
    const first = times(F1, transposed(F1));
    const second = times(times(F2, arcsine(first)), transposed(F2));
    expect(omega.data).toBeAllclose(arcsine(second).flat(), { atol: 1e-13 }); // the same sums in another order
    const scaled = (a: Rows, c: Rows): Rows => a.map((row, i) => row.map((x) => Math.sqrt(2 / Math.PI / c[i][i]) * x));
    expect(phi.data).toBeAllclose(scaled(times(F2, scaled(F1, first)), second).flat(), { atol: 1e-13 }); // the same
  });

  it('say what cannot be had without sampling', () => {
    expect(() => covariances(randSpec({ N: 4, D: 3, L: 2, activation: 'relu' }))).toThrow(
      new RangeError(
        'covariances: expected depth 1 for relu, whose mean shifts the next layer, got 2; estimate the moments by sampling (@geq/covariance)',
      ),
    );
    expect(() => covariances(randSpec({ N: 4, D: 3, L: 1, activation: 'relu' }), { approximation: 'authors' })).toThrow(
      'covariances: expected an odd activation for the linearization, got relu',
    );
    expect(() =>
      covariances({ kind: 'fc', activation: 'tanh', widths: new Array<number>(1001).fill(1), seed: 0 }),
    ).toThrow(
      new RangeError(
        'covariances: expected pre-activations of positive variance in every layer, got 0; use fewer or wider layers',
      ),
    );
    const level: unknown = 'exact';
    expect(() => covariances(randSpec({ N: 4, D: 3 }), { approximation: level as CovarianceApproximation })).toThrow(
      'covariances: expected an approximation among linearized, authors, gaussianKernel, got exact',
    );
    expect(() => covariances({ ...randSpec({ N: 4, D: 3 }), widths: [3, 0] })).toThrow(
      'covariances: expected a generator spec, got one where widths.1: Too small',
    );
  });
});
