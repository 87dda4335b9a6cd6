import { describe, expect, it } from '@jest/globals';
import { cholesky, matmul, matrix, transpose, type Matrix } from '@geq/linalg';
import '@geq/testing';
import { sampledCase, type SampledCaseOptions } from '../bench/sampledCase.ts';
import { initialConditions, type InitialConditions } from './initialConditions.ts';
import type { InputMoments } from './inputMoments.ts';

const small: SampledCaseOptions = { N: 12, D: 5, M: 2, scale: 0, noise: 0.6, seed: 3 };

/** Mean over the teacher's units of Σ_τ t̃_mm (1 − e^{−ρt})/ρ / (B Bᵀ)_mm: the share of their variance that a linear student has learned by t. */
const learned = ({ N, M, rhos, tildeT, T, delta }: InitialConditions, t = Infinity): number => {
  let sum = 0;
  for (let m = 0; m < M; m++)
    for (let tau = 0; tau < N; tau++)
      sum += (tildeT[(m * M + m) * N + tau] * -Math.expm1(-rhos[tau] * t)) / rhos[tau] / (T[m * M + m] * delta * N) / M;
  return sum;
};

/** B ΦᵀΩ⁻¹Φ Bᵀ by a Cholesky factor: shares no code with a spectrum. */
function learnedExactly({ omega, phi }: Pick<InputMoments, 'omega' | 'phi'>, B: Matrix): number {
  const factor = cholesky(omega);
  if (factor.status !== 'ok') throw new Error('Ω is singular');
  const { rows: N, data: L } = factor.lower;
  const rows = matmul(phi, transpose(B)); // N×M
  let share = 0;
  for (let m = 0; m < B.rows; m++) {
    const y = new Float64Array(N); // L y = Φ b
    for (let i = 0; i < N; i++) {
      y[i] = rows.data[i * B.rows + m];
      for (let j = 0; j < i; j++) y[i] -= L[i * N + j] * y[j];
      y[i] /= L[i * N + i];
    }
    const b = B.data.subarray(m * B.cols, (m + 1) * B.cols);
    share += y.reduce((sum, x) => sum + x * x, 0) / b.reduce((sum, x) => sum + x * x, 0) / B.rows;
  }
  return share;
}

interface Statistics {
  readonly bias: number;
  /** Of the bias. */
  readonly error: number;
  /** Of one draw. */
  readonly deviation: number;
}

/** Bias of what is learned over many draws of n samples, by what the estimate is told of them. */
function statistics<TName extends string>(
  options: SampledCaseOptions,
  { n, draws, t = Infinity }: { n: number; draws: number; t?: number },
  estimates: Record<TName, (moments: Required<InputMoments>) => InputMoments>,
): Record<TName, Statistics> {
  const { exact, student, draw } = sampledCase(options);
  const truth =
    t === Infinity
      ? learnedExactly(exact, student.B)
      : learned(initialConditions({ ...exact, students: [student] })[0], t);
  const names = Object.keys(estimates) as TName[];
  const errors = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<TName, number[]>;
  for (let i = 0; i < draws; i++) {
    const moments = draw(n);
    for (const name of names)
      errors[name].push(learned(initialConditions({ ...estimates[name](moments), students: [student] })[0], t) - truth);
  }
  return Object.fromEntries(
    names.map((name) => {
      const bias = errors[name].reduce((sum, x) => sum + x, 0) / draws;
      const deviation = Math.sqrt(errors[name].reduce((sum, x) => sum + (x - bias) ** 2, 0) / (draws - 1));
      return [name, { bias, deviation, error: deviation / Math.sqrt(draws) }];
    }),
  ) as Record<TName, Statistics>;
}

const plain = ({ omega, phi }: Required<InputMoments>): InputMoments => ({ omega, phi });
const adjusted = ({ omega, phi, count, latent }: Required<InputMoments>): InputMoments => ({
  omega,
  phi,
  count,
  latent,
});
const jackknife = ({ omega, phi, count, halves }: Required<InputMoments>): InputMoments => ({
  omega,
  phi,
  count,
  halves,
});
const calibrated = (moments: Required<InputMoments>): InputMoments => moments;

describe('modes of sampled moments', () => {
  /** Oracle: the closed form of a Gaussian's Ω and Φ. */
  it('have what can be learned without bias by the jackknife, from 40 samples of 12 inputs', () => {
    const { plain: biased, jackknife: free } = statistics(small, { n: 40, draws: 500 }, { plain, jackknife });
    expect(biased.bias).toBeGreaterThan(5 * biased.error); // standard errors: 7 % of the teacher's variance
    expect(Math.abs(free.bias)).toBeLessThan(4 * free.error); // standard errors of the mean over draws, 0.7 % each
    expect(free.deviation).toBeAllclose(biased.deviation, { rtol: 0.15 }); // the same to leading order; n/N = 3 adds a few percent
  });

  it('have the spread of the eigenvalues taken off too: a linear student halfway', () => {
    const {
      plain: biased,
      adjusted: half,
      jackknife: free,
    } = statistics({ ...small, N: 24, D: 12, noise: 1 }, { n: 120, draws: 100, t: 3 }, { plain, adjusted, jackknife });
    expect(biased.bias).toBeGreaterThan(0.05); // of the teacher's variance
    expect(Math.abs(free.bias)).toBeLessThan(4 * free.error); // standard errors
    expect(Math.abs(half.bias)).toBeLessThan(0.02); // homoscedastic: the adjustment does for t̃, a little of the spread stays
  });

  it('need no homoscedastic residuals for the jackknife: x ∝ e^{0.7 c₁}, N/n = 0.031', () => {
    const {
      plain: biased,
      adjusted: half,
      jackknife: free,
      calibrated: told,
    } = statistics({ ...small, scale: 0.7 }, { n: 384, draws: 250 }, { plain, adjusted, jackknife, calibrated });
    // measured over many draws 4.5, 2.9 and 1.8 % of the teacher's variance, with standard errors of 0.3 here
    expect(biased.bias).toBeGreaterThan(0.036);
    expect(half.bias).toBeGreaterThan(0.02);
    expect(free.bias - 2 * free.error).toBeLessThan(0.02);
    expect(told.bias - 2 * told.error).toBeLessThan(0.02);
    expect(free.bias).toBeLessThan(0.8 * half.bias);
  });

  it('scatter much less when calibrated on the latents that were drawn, where x predicts them well', () => {
    const { jackknife: free, calibrated: told } = statistics(
      { ...small, noise: 0.1 },
      { n: 200, draws: 60 },
      { jackknife, calibrated },
    );
    expect(told.deviation).toBeLessThan(0.2 * free.deviation); // R² = 0.98: measured 0.08
    expect(Math.abs(told.bias)).toBeLessThan(0.002); // (M + 1)(1 − R²)/n = 3e-4, and 4 standard errors
  });
});

describe('jackknifeModes', () => {
  const { student, draw } = sampledCase({ ...small, scale: 0.5 });
  const moments = draw(60);
  const [whole] = initialConditions({ ...plain(moments), students: [student] });
  const [free] = initialConditions({ ...jackknife(moments), students: [student] });
  const sum = ({ N, rhos }: InitialConditions, x: Float64Array, f: (rho: number) => number): number[] =>
    Array.from({ length: x.length / N }, (_, pair) =>
      rhos.reduce((total, rho, tau) => total + f(rho) * x[pair * N + tau], 0),
    );

  it('leaves Q and R at t = 0 what the samples say, but for the means of the halves', () => {
    // 2Ω − (Ω₀ + Ω₁)/2 = Ω + δδᵀ/4, δ the difference of the halves' means: the factor n/(n − 1) on average
    const between = (name: 'omega' | 'phi'): Matrix =>
      matrix(
        moments[name].rows,
        moments[name].cols,
        moments[name].data.map(
          (x, i) => 2 * x - (moments.halves[0][name].data[i] + moments.halves[1][name].data[i]) / 2,
        ),
      );
    const Q = matmul(matmul(student.w, between('omega')), transpose(student.w));
    const R = matmul(matmul(student.w, between('phi')), transpose(student.B));
    expect(sum(free, free.q, (rho) => rho)).toBeAllclose(Q.data, { rtol: 1e-10 }); // round-off, three spectra
    expect(sum(free, free.r, () => 1)).toBeAllclose(R.data, { rtol: 1e-10 }); // as above
  });

  it('keeps every eigenvalue above half of the larger half’s', () => {
    const halves = moments.halves.map(
      (half) => initialConditions({ omega: half.omega, phi: half.phi, students: [student] })[0],
    );
    free.rhos.forEach((rho, tau) =>
      expect(rho).toBeGreaterThan(Math.max(halves[0].rhos[tau], halves[1].rhos[tau]) / 2 - 1e-12),
    ); // Weyl; round-off
  });

  it('leaves outputs that never vary alone, and gives way to the adjustment where halves have too few samples', () => {
    const silent = (omega: Matrix): Matrix =>
      matrix(
        13,
        13,
        Float64Array.from({ length: 169 }, (_, at) =>
          at % 13 < 12 && at < 156 ? omega.data[Math.floor(at / 13) * 12 + (at % 13)] : 0,
        ),
      );
    const taller = (phi: Matrix): Matrix =>
      matrix(
        13,
        5,
        Float64Array.from({ length: 65 }, (_, at) => phi.data[at] ?? 0),
      );
    const w = matrix(
      1,
      13,
      Float64Array.from({ length: 13 }, (_, i) => student.w.data[i] ?? 1),
    );
    const wide = {
      ...moments,
      omega: silent(moments.omega),
      phi: taller(moments.phi),
      halves: [moments.halves[0], moments.halves[1]].map((half) => ({
        ...half,
        omega: silent(half.omega),
        phi: taller(half.phi),
      })) as unknown as Required<InputMoments>['halves'],
    };
    const [start] = initialConditions({ ...jackknife(wide), students: [{ ...student, w }] });
    expect(start.rhos.slice(1)).toBeAllclose(free.rhos, { rtol: 1e-10 }); // round-off
    expect(start.rhos[0]).toBeAllclose(0, { atol: 1e-14 }); // as above
    expect([...start.q, ...start.tildeT].every(Number.isFinite)).toBe(true);

    const few = draw(24); // halves of 12 samples, rank 11
    expect(initialConditions({ ...calibrated(few), students: [student] })).toEqual(
      initialConditions({ ...adjusted(few), students: [student] }),
    );
    expect(whole.tildeT).not.toEqual(free.tildeT);
  });
});
