import type { Curve, FigureData, Overlap } from '../src/index.ts';

/** Made-up but lifelike data for the pictures, the tests and the benchmark: what the eye has to judge, in all its extremes. */

/** Standard normal variates from a 32-bit mixing generator: enough for pictures. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** t = 0, then `count` times evenly spaced in log t from 0.1 to tMax. */
const grid = (tMax: number, count = 200): number[] => [
  0,
  ...Array.from({ length: count }, (_, i) => 0.1 * (tMax / 0.1) ** (i / (count - 1))),
];

/** A test error with a plateau near t = 1 … 10 and a power law after it. */
const plateau = (t: number, height: number): number => height * (0.35 / (1 + t) + 0.09 / (1 + (t / 25) ** 1.3) + 2e-4);

interface Synthetic {
  readonly N: number;
  readonly tMax: number;
  readonly runs: number;
  readonly K?: number;
  readonly M?: number;
  readonly height?: number;
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

function overlaps({ N, tMax, runs, K = 2, M = 2 }: Synthetic, normal: () => number): Overlap[] {
  const t = grid(tMax);
  const one = (label: string, start: number, end: number, rate: number): Overlap => {
    const value = t.map((time) => start + (end - start) * (1 - 1 / (1 + (time * rate) ** 1.2)));
    const spread = 0.6 / Math.sqrt(N * runs);
    let drift = 0;
    const mean = value.map((v) => v + (drift = 0.9 * drift + 0.4 * spread * normal()));
    const error = runs > 1 ? { halfWidth: value.map(() => spread * (1 + 0.2 * normal())).map(Math.abs) } : {};
    return { label, simulation: { t, mean, ...error }, theory: { t, value } };
  };
  const result: Overlap[] = [];
  for (let k = 0; k < K; k++) {
    for (let l = k; l < K; l++)
      result.push(
        one(
          `Q${SUBSCRIPTS[k + 1]}${SUBSCRIPTS[l + 1]}`,
          k === l ? 1 + 0.1 * normal() : 0.08 * normal(),
          k === l ? 0.75 + 0.15 * k : -0.1 - 0.04 * l,
          0.2 + 0.1 * k,
        ),
      );
  }
  for (let k = 0; k < K; k++) {
    for (let m = 0; m < M; m++)
      result.push(
        one(
          `R${SUBSCRIPTS[k + 1]}${SUBSCRIPTS[m + 1]}`,
          0.05 * normal(),
          k === m ? 0.62 + 0.07 * k : 0.05 * (k - m),
          0.05 + 0.02 * m,
        ),
      );
  }
  return result;
}

/** One curve: simulation scattered about the theory by what a finite N and a number of runs leave. */
function curve(options: Synthetic, withOverlaps: boolean): Curve {
  const { N, tMax, runs, height = 1 } = options;
  const normal = noise(N + runs);
  const t = grid(tMax);
  const eg = t.map((time) => plateau(time, height));
  const scatter = 0.5 / Math.sqrt(N * runs);
  let drift = 0;
  const mean = eg.map((e) => e * (1 + 2 / N + (drift = 0.93 * drift + 0.37 * scatter * normal())));
  const error = runs > 1 ? { halfWidth: eg.map((e) => e * scatter * Math.abs(1 + 0.2 * normal())) } : {};
  return {
    label: `N = ${N}`,
    simulation: { t, eg: { mean, ...error }, runs },
    theory: { t, eg },
    ...(withOverlaps ? { overlaps: overlaps(options, normal) } : {}),
  };
}

const PARAMETERS =
  'Scenario rand: fully connected generator, sign activation, L = 4, D = 100; student and teacher with K = M = 2 erf units, both layers trained, η = 0.2; data seed 1, generator seed 0.';
const AGREEMENT =
  'Theory and simulation agree: the mean relative gap of e_g over t ≤ 100 is 0.31 % ± 0.12 %, the largest 0.9 % at t = 42; Q_kl and R_km differ by at most 0.004.';

export const single: FigureData = {
  title: 'Online learning from a deep random generator',
  subtitle: 'rand, sign, L = 4 · N = 1000, D = 100 · K = M = 2, erf · η = 0.2',
  caption: [PARAMETERS, AGREEMENT],
  curves: [curve({ N: 1000, tMax: 100, runs: 8 }, true)],
};

export const threeSizes: FigureData = {
  title: 'The gap between theory and simulation closes as N grows',
  subtitle: 'rand, sign, L = 4 · D = N/10 · K = M = 2, erf · η = 0.2',
  caption: [PARAMETERS, AGREEMENT],
  curves: [250, 1000, 4000].map((N, i) => curve({ N, tMax: 100, runs: 8, height: 1 - 0.28 * i }, true)),
};

export const manyOverlaps: FigureData = {
  title: 'Four hidden units in student and teacher',
  subtitle: 'dcgan_rand · N = 3072, D = 100 · K = M = 4, erf · η = 0.2',
  caption: [AGREEMENT],
  curves: [curve({ N: 3072, tMax: 1000, runs: 8, K: 4, M: 4 }, true)],
};

export const singleSeed: FigureData = {
  title: 'One run, no error bars',
  caption: ['A single seed: the scatter of the dots is all there is to judge the fluctuations by.'],
  curves: [curve({ N: 500, tMax: 100, runs: 1 }, true)],
};

export const errorOnly: FigureData = {
  title: 'Six learning rates, error alone',
  subtitle: 'rand, sign, L = 4 · N = 1000, D = 100 · K = M = 2, erf',
  caption: [PARAMETERS],
  gap: false,
  curves: [0.05, 0.1, 0.2, 0.5, 1, 2].map((eta, i) => ({
    ...curve({ N: 1000 + i, tMax: 1000, runs: 8, height: 1 / (1 + i) }, false),
    label: `η = ${eta}`,
  })),
};

export const longCaption: FigureData = {
  ...single,
  title:
    'A title that does not know when to stop: the Gaussian equivalence of generative models for learning with two-layer neural networks, online, both layers, deep random generator',
  caption: [
    ...Array.from({ length: 3 }, () => `${PARAMETERS} ${AGREEMENT}`),
    `Files: deepgen_online_rand_sign_L4_D100_N1000_hmm_erf_M2_K2_lr0.2_i1_s1.dat and /a/very/long/path/without/any/space/${'folder/'.repeat(24)}figure.svg; made by geq reproduce rand -L 4 -N 1000 --runs 8.`,
    'The gap has three parts: fluctuation 0.2 %, non-Gaussianity −0.1 %, bias 0.05 %. Participation ratio of Ω: 61.3 of N = 1000.',
  ],
};

const wideT = grid(1e6, 300);
export const extremeRanges: FigureData = {
  title: 'From 1e3 down to 1e-14',
  caption: [
    'An error that falls by seventeen orders of magnitude; the simulation stops being positive at the end, the theory has rows that are not finite.',
  ],
  curves: [
    {
      label: 'exponential decay',
      simulation: {
        t: wideT,
        runs: 4,
        eg: {
          mean: wideT.map((t, i) => (i > 290 ? 0 : 1e3 * (1 + t) ** -2.8 * (1 + 0.2 * Math.sin(i)))),
          halfWidth: wideT.map((t) => 3e2 * (1 + t) ** -2.8 + 1e-14),
        },
      },
      theory: { t: wideT, eg: wideT.map((t, i) => (i > 120 && i < 130 ? NaN : 1e3 * (1 + t) ** -2.8)) },
    },
    { label: 'flat', theory: { t: wideT, eg: wideT.map(() => 0.3) } },
  ],
};

const shortT = grid(1, 30);
export const narrowRange: FigureData = {
  title: 'A short run: less than a decade on either axis',
  caption: [AGREEMENT],
  curves: [
    {
      label: 'N = 100',
      simulation: {
        t: shortT.slice(18),
        runs: 3,
        eg: { mean: shortT.slice(18).map((t) => 0.14 - 0.03 * t), halfWidth: shortT.slice(18).map(() => 0.004) },
      },
      theory: { t: shortT.slice(18), eg: shortT.slice(18).map((t) => 0.142 - 0.031 * t) },
    },
  ],
};

export const hundredOverlaps: FigureData = {
  title: 'Eight hidden units: a hundred overlaps',
  curves: [curve({ N: 1000, tMax: 100, runs: 8, K: 8, M: 8 }, true)],
};

export const EXAMPLES: Readonly<Record<string, FigureData>> = {
  single,
  threeSizes,
  manyOverlaps,
  singleSeed,
  errorOnly,
  longCaption,
  extremeRanges,
  narrowRange,
  hundredOverlaps,
};
