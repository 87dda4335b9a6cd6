// Bias and standard deviation of what a student can learn, Σ t̃/ρ, by each estimate of the modes, on inputs whose moments are known:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/tilde-t.ts [draws = 1]
// draws: a factor on how many. Exits with 1 where a bias is beyond its bound. The oracle is the closed form of Ω and Φ.
import { cholesky } from '@geq/linalg';
import { initialConditions, type InputMoments, type InitialConditions } from '@geq/ode';
import { sampledCase, type SampledCaseOptions } from '../packages/ode/bench/sampledCase.ts';

const [factor = 1] = process.argv.slice(2).map(Number);

/** What `initialConditions` makes of the same samples, by how much of them it is told. */
const ESTIMATES = {
  'as sampled': ({ omega, phi }) => ({ omega, phi }),
  'adjusted, T exact': ({ omega, phi, count }) => ({ omega, phi, count }),
  'adjusted, calibrated': ({ omega, phi, count, latent }) => ({ omega, phi, count, latent }),
  jackknife: ({ omega, phi, count, halves }) => ({ omega, phi, count, halves }),
  'jackknife, calibrated': (moments) => moments,
} satisfies Record<string, (moments: Required<InputMoments>) => InputMoments>;

/** Speeds of learning, in units of 1/ρ: Σ t̃ (1 − e^{−ρt})/ρ is what a linear student has learned by then. */
const TIMES = [3, Infinity];
const learned = ({ N, M, rhos, tildeT }: InitialConditions, t: number): number[] =>
  Array.from({ length: M }, (_, m) =>
    rhos.reduce((sum, rho, tau) => sum + (tildeT[(m * M + m) * N + tau] * -Math.expm1(-rho * t)) / rho, 0),
  );

interface Case extends SampledCaseOptions {
  readonly n: number;
  readonly draws: number;
  /** What is bounded. With n in the tens the calibration has a bias of its own, (M + 1)(1 − R²)/n. */
  readonly held?: keyof typeof ESTIMATES;
  /** Of its bias at t = ∞ and two standard errors, in percent of the teacher's variance. */
  readonly bound: number;
}

const gaussian = { N: 64, D: 32, M: 2, scale: 0, noise: 0.3, seed: 3, bound: 0.3 };
const scaled = { ...gaussian, N: 32, D: 16, M: 4, scale: 0.7, bound: 2 };
const CASES: Record<string, Case> = {
  'Gaussian, N/n = 0.3, few samples': {
    ...gaussian,
    N: 12,
    D: 5,
    noise: Math.sqrt(1 - 2 / Math.PI),
    n: 40,
    draws: 40_000,
    held: 'jackknife',
  },
  'Gaussian, N/n = 0.25': { ...gaussian, n: 256, draws: 1000 },
  'Gaussian, N/n = 0.125': { ...gaussian, n: 512, draws: 600 },
  'Gaussian, N/n = 0.031': { ...gaussian, n: 2048, draws: 200 },
  'Gaussian with much noise, N/n = 0.125': { ...gaussian, noise: 1, n: 512, draws: 2000 },
  'x ∝ exp(0.7 c₁), N/n = 0.031': { ...scaled, n: 1024, draws: 2000 },
  'x ∝ exp(0.7 c₁) with much noise, N/n = 0.031': { ...scaled, noise: 1, n: 1024, draws: 2000 },
};

let isWithin = true;
for (const [name, { n, draws: planned, held = 'jackknife, calibrated', bound, ...options }] of Object.entries(CASES)) {
  const draws = Math.ceil(planned * factor);
  const { exact, student, draw } = sampledCase(options);
  if (cholesky(exact.omega).status !== 'ok') throw new Error(`${name}: Ω is singular`);
  const [truth] = initialConditions({ ...exact, students: [student] });
  const variance = Array.from({ length: truth.M }, (_, m) => options.D * truth.T[m * truth.M + m]); // of B c, what R² is a share of
  const target = TIMES.map((t) => learned(truth, t));
  const sums = Object.fromEntries(
    Object.keys(ESTIMATES).map((key) => [key, TIMES.map(() => ({ mean: 0, square: 0 }))]),
  );
  for (let i = 0; i < draws; i++) {
    const moments = draw(n);
    for (const [key, told] of Object.entries(ESTIMATES)) {
      const [start] = initialConditions({ ...told(moments), students: [student] });
      TIMES.forEach((t, at) => {
        const error = learned(start, t).reduce((sum, x, m) => sum + (x - target[at][m]) / variance[m] / truth.M, 0);
        sums[key][at].mean += error / draws;
        sums[key][at].square += error ** 2 / draws;
      });
    }
  }
  const share = target[1].reduce((sum, x, m) => sum + x / variance[m] / truth.M, 0);
  console.log(
    `\n${name}: R² = ${share.toFixed(2)}, ${draws} draws; percent of the teacher's variance, at t = ${TIMES.join(' and ')} for a linear student`,
  );
  for (const [key, at] of Object.entries(sums)) {
    const cells = at.map(({ mean, square }) => {
      const deviation = Math.sqrt(square - mean ** 2);
      return `${(100 * mean).toFixed(2).padStart(6)} ± ${((100 * deviation) / Math.sqrt(draws)).toFixed(2)} (one draw ± ${(100 * deviation).toFixed(1)})`;
    });
    console.log(
      `  ${key.padEnd(24)}${cells.join('   ')}   ${((100 * at[1].mean) / share).toFixed(2).padStart(6)} % of Σ t̃/ρ`,
    );
  }
  const { mean, square } = sums[held][1];
  const error = Math.sqrt((square - mean ** 2) / draws);
  const holds = 100 * (Math.abs(mean) + 2 * error) <= bound;
  isWithin &&= holds;
  console.log(`  ${held}: ${holds ? 'within' : 'NOT within'} ${bound} % at two standard errors`);
}
process.exitCode = isWithin ? 0 : 1;
