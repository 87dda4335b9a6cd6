import { describe, expect, it } from '@jest/globals';
import { printTimes, type Trajectory } from '@geq/overlaps';
import '@geq/testing';
import { imageLike, isotropic, randLike } from '../bench/cases.ts';
import { columnError } from '../bench/columnError.ts';
import type { InitialConditions } from './initialConditions.ts';
import { integrate, integrateAsync, type IntegrateOptions } from './integrate.ts';
import { dopri5 } from './dopri5.ts';
import { euler } from './euler.ts';
import { rk4 } from './rk4.ts';

const options = { activation: 'erf', eta: 0.2, times: printTimes(100, 30) } as const;

const isFinite = (t: Trajectory): boolean =>
  [t.t, t.eg, t.Q, t.R, t.v, t.T, t.tildeT, t.A].every((x) => x.every(Number.isFinite));

describe('the default', () => {
  const cases: [string, InitialConditions, Partial<IntegrateOptions>][] = [
    ['rand, K = M = 2', randLike({ N: 200, K: 2, M: 2, seed: 1 }), {}],
    ['rand, η = 1', randLike({ N: 200, K: 2, M: 2, seed: 2 }), { eta: 1 }],
    ['rand, K = 3, M = 1', randLike({ N: 40, K: 3, M: 1, seed: 3 }), {}],
    ['rand, K = 1, M = 3, first layer only', randLike({ N: 100, K: 1, M: 3, seed: 4 }), { trainSecondLayer: false }],
    ['rand, linear units', randLike({ N: 200, K: 2, M: 2, seed: 5 }), { activation: 'linear', eta: 0.05 }],
    ['isotropic, through the symmetric plateau', isotropic({ N: 100, K: 2, M: 2, seed: 6 }), { eta: 0.5 }],
    ['images', imageLike({ N: 50, K: 2, M: 2, seed: 7 }), {}],
  ];

  it.each(cases)(
    'is within 1e-5 of each column’s largest entry of a 1e-11 reference to t = 1000: %s',
    (_name, ic, more) => {
      const times = printTimes(1000);
      const usual = integrate(ic, { ...options, times, ...more });
      const reference = integrate(ic, { ...options, times, ...more, method: dopri5, tolerance: 1e-11 }); // all modes
      expect([usual.status, reference.status]).toEqual(['ok', 'ok']);
      expect(columnError(usual.trajectory, reference.trajectory)).toBeLessThan(5e-6); // required 1e-5; measured 1.2e-6 for images, below 1e-7 elsewhere
    },
  );

  it('agrees with classical Runge–Kutta steps, which share no control, no error estimate and no interpolation with it', () => {
    const ic = randLike({ N: 40, K: 2, M: 2, seed: 8 });
    const adaptive = integrate(ic, { ...options, tolerance: 1e-11 });
    const fixed = integrate(ic, { ...options, method: rk4, dt: 0.01 });
    expect(columnError(adaptive.trajectory, fixed.trajectory)).toBeLessThan(1e-9); // fourth order at dt = 0.01
  });

  it('is what Euler steps tend to, at first order', () => {
    const ic = randLike({ N: 40, K: 2, M: 2, seed: 8 });
    const limit = integrate(ic, { ...options, tolerance: 1e-11 }).trajectory;
    const [coarse, fine] = [0.01, 0.005].map((dt) =>
      columnError(integrate(ic, { ...options, method: euler, dt }).trajectory, limit),
    );
    expect(Math.abs(Math.log2(coarse / fine) - 1)).toBeLessThan(0.2); // order 1
  });
});

describe('a student that learns its teacher', () => {
  it.each([
    [1, 5],
    [2, 3],
  ])('is followed until e_g is round-off: K = M = %i, seed %i', (K, seed) => {
    const ic = { ...isotropic({ N: 20, K, M: K, seed }), v: new Float64Array(K).fill(1) };
    const more = { eta: 0.5, trainSecondLayer: false, times: printTimes(2000, 40) };
    const adaptive = integrate(ic, { ...options, ...more }).trajectory.eg;
    const fixed = integrate(ic, { ...options, ...more, method: rk4, dt: 0.1 }).trajectory.eg;
    expect(Math.min(...fixed)).toBeLessThan(1e-13);
    expect(adaptive).toBeAllclose(fixed, { rtol: 1e-3, atol: 1e-13 }); // 1e-4 of e_g a step; below 1e-13 it is round-off
  });
});

describe('rows', () => {
  it('start at t = 0, sit at the times asked for, and repeat what is constant', () => {
    const ic = randLike({ N: 30, K: 3, M: 2, seed: 1 });
    const { trajectory: t } = integrate(ic, options);
    expect([...t.t]).toEqual([0, ...options.times]);
    expect([t.eg.length, t.Q.length, t.R.length, t.v.length]).toEqual([31, 31 * 9, 31 * 6, 31 * 3]);
    expect([...t.v.subarray(0, 3)]).toEqual([...ic.v]);
    expect([[...t.T], [...t.A]]).toEqual([[...ic.T], [...ic.A]]);
    expect(t.tildeT[1]).toBeAllclose(ic.tildeT.subarray(30, 60).reduce((sum, x) => sum + x, 0) / 30, { rtol: 1e-15 }); // the same sum
    for (let row = 0; row < 31; row++) expect(t.Q[row * 9 + 1]).toBe(t.Q[row * 9 + 3]);
    expect(integrate(ic, { ...options, times: Float64Array.of(0, 1) }).trajectory.t).toEqual(Float64Array.of(0, 1));
    expect(integrate(ic, { ...options, times: Float64Array.of(0) }).trajectory.t).toEqual(Float64Array.of(0));
  });

  it('leave the initial conditions as they were', () => {
    const ic = randLike({ N: 30, K: 2, M: 2, seed: 1 });
    const before = structuredClone(ic);
    integrate(ic, options);
    expect(ic).toEqual(before);
  });
});

describe('hard cases end well', () => {
  const base = randLike({ N: 40, K: 2, M: 2, seed: 3 });
  const aligned = isotropic({ N: 20, K: 2, M: 2, seed: 4 });
  const cases: [string, InitialConditions, Partial<IntegrateOptions>][] = [
    ['student = teacher', { ...aligned, q: aligned.tildeT, r: aligned.tildeT, v: aligned.A }, {}],
    ['more student than teacher units, learned to the end', isotropic({ N: 20, K: 4, M: 2, seed: 5 }), {}],
    ['fewer', isotropic({ N: 20, K: 1, M: 3, seed: 6 }), {}],
    ['v = 0', { ...base, v: new Float64Array(2) }, {}],
    ['w = 0', { ...base, q: base.q.map(() => 0), r: base.r.map(() => 0) }, {}],
    [
      'w = 0 and v = 0: nothing moves',
      { ...base, v: new Float64Array(2), q: base.q.map(() => 0), r: base.r.map(() => 0) },
      {},
    ],
    ['two equal student units', twice(base), {}],
    [
      'a teacher without first layer',
      { ...base, T: new Float64Array(4), r: base.r.map(() => 0), tildeT: base.tildeT.map(() => 0) },
      {},
    ],
    ['two equal teacher units (T singular)', equalTeachers(base), {}],
    ['one mode', isotropic({ N: 1, K: 2, M: 2, seed: 7 }), {}],
    ['a stiff spectrum at η = 1', imageLike({ N: 20, K: 2, M: 2, seed: 8 }), { eta: 1, times: printTimes(200) }],
  ];

  it.each(cases)('%s', (_name, ic, more) => {
    const { status, trajectory } = integrate(ic, { ...options, times: printTimes(3000, 50), ...more });
    expect(status).toBe('ok');
    expect(isFinite(trajectory)).toBe(true);
    expect(Math.min(...trajectory.eg)).toBeGreaterThan(-1e-12); // e_g ≥ 0 up to round-off
  });

  /** The first student unit, twice. */
  function twice(ic: InitialConditions): InitialConditions {
    const { N } = ic;
    const [q00, r0] = [ic.q.slice(0, N), ic.r.slice(0, 2 * N)];
    return {
      ...ic,
      q: Float64Array.of(...q00, ...q00, ...q00, ...q00),
      r: Float64Array.of(...r0, ...r0),
      v: Float64Array.of(ic.v[0], ic.v[0]),
    };
  }

  function equalTeachers(ic: InitialConditions): InitialConditions {
    const { N } = ic;
    const t = ic.tildeT.slice(0, N);
    const [r00, r10] = [ic.r.slice(0, N), ic.r.slice(2 * N, 3 * N)];
    return {
      ...ic,
      T: new Float64Array(4).fill(ic.T[0]),
      tildeT: Float64Array.of(...t, ...t, ...t, ...t),
      r: Float64Array.of(...r00, ...r00, ...r10, ...r10),
    };
  }
});

describe('trouble', () => {
  const ic = randLike({ N: 30, K: 2, M: 2, seed: 1 });
  /** What the authors' recursion makes: a negative eigenvalue that carries correlations. */
  const negative: InitialConditions = { ...ic, rhos: ic.rhos.map((rho, tau) => (tau < 2 ? -3 : rho)) };

  it('negative eigenvalues are clipped and reported', () => {
    const { status, clipped } = integrate(negative, options);
    expect(status).toBe('ok');
    expect(clipped).toMatchObject({ numClipped: 2, clippedTrace: 6, smallest: -3 });
  });

  it('taken as they are they blow up: nonFinite, the rows before it whole', () => {
    for (const more of [{}, { method: rk4, dt: 0.05 }]) {
      const { status, trajectory, clipped } = integrate(negative, {
        ...options,
        times: printTimes(1000),
        clip: false,
        ...more,
      });
      expect(status).toBe('nonFinite');
      expect(clipped.numClipped).toBe(0);
      expect(trajectory.t.length).toBeGreaterThan(10);
      expect(isFinite(trajectory)).toBe(true);
    }
  });

  it('overlaps that are no covariance from the start leave no row', () => {
    const { status, trajectory } = integrate({ ...ic, r: ic.r.map((x) => 1e3 * (1 + Math.abs(x))) }, options);
    expect([status, trajectory.t.length]).toEqual(['nonFinite', 0]);
  });

  it('a diverging linear student ends with a status and finite rows', () => {
    const { status, trajectory } = integrate(ic, {
      ...options,
      activation: 'linear',
      trainSecondLayer: false,
      eta: 2,
      times: printTimes(3000),
      method: dopri5,
    });
    expect(status).toBe('nonFinite');
    expect(trajectory.eg[trajectory.eg.length - 1]).toBeGreaterThan(1e100);
    expect(isFinite(trajectory)).toBe(true);
  });

  it('maxSteps keeps the rows so far', () => {
    const { status, stats, trajectory } = integrate(ic, { ...options, maxSteps: 20 });
    expect([status, stats.steps + stats.rejected]).toEqual(['maxSteps', 20]);
    expect(trajectory.t.length).toBeGreaterThan(1);
    expect(trajectory.t.length).toBeLessThan(31);
  });
});

describe('watching a run', () => {
  const ic = randLike({ N: 2000, K: 2, M: 2, seed: 1 }); // a slice is some twenty steps
  const long = { ...options, times: printTimes(100), method: dopri5 };

  it('onProgress hears of increasing times', () => {
    const heard: number[] = [];
    integrate(ic, { ...long, onProgress: (t) => heard.push(t) });
    expect(heard.length).toBeGreaterThan(2);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
  });

  it('a signal ends the run, synchronous or not, and the rows so far are those of the whole run', async () => {
    const whole = integrate(ic, long).trajectory;
    const stopAt = (limit: number): { signal: AbortSignal; onProgress: (t: number) => void } => {
      const controller = new AbortController();
      return {
        signal: controller.signal,
        onProgress: (t) => {
          if (t > limit) controller.abort();
        },
      };
    };
    for (const run of [integrate(ic, { ...long, ...stopAt(1) }), await integrateAsync(ic, { ...long, ...stopAt(1) })]) {
      const rows = run.trajectory.t.length;
      expect(run.status).toBe('aborted');
      expect(run.stats.steps).toBeGreaterThan(0);
      expect(rows).toBeGreaterThan(1);
      expect(rows).toBeLessThan(whole.t.length);
      expect([...run.trajectory.eg]).toEqual([...whole.eg.subarray(0, rows)]);
    }
    expect(integrate(ic, { ...long, signal: AbortSignal.abort() })).toMatchObject({
      status: 'aborted',
      stats: { steps: 0 },
    });
  });

  it('the asynchronous form gives the same numbers and lets timers run', async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks++;
    }, 0);
    const { trajectory } = await integrateAsync(ic, long);
    clearInterval(timer);
    expect(trajectory).toEqual(integrate(ic, long).trajectory);
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('what cannot be meant is refused', () => {
  const ic = randLike({ N: 10, K: 2, M: 1, seed: 1 });
  const message = (change: Partial<InitialConditions>, more: object = {}): string => {
    try {
      integrate({ ...ic, ...change }, { ...options, ...more });
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return error.message;
    }
    return 'no error';
  };

  it.each<[Partial<InitialConditions>, string]>([
    [{ N: 0 }, 'integrate: expected a whole N ≥ 1, got 0'],
    [{ K: 1.5 }, 'integrate: expected a whole K ≥ 1, got 1.5'],
    [{ delta: -1 }, 'integrate: expected delta = D/N > 0, got -1'],
    [{ K: 3 }, 'integrate: expected q with 90 entries for N = 10, K = 3, M = 1, got 40'],
    [{ v: Float64Array.of(1, NaN) }, 'integrate: expected finite numbers in v, got NaN at entry 1'],
    [
      { q: ic.q.map((x, i) => (i === 12 ? x + 1 : x)) },
      'integrate: expected q symmetric within 0.00001 of its largest entry',
    ],
  ])('initial conditions %#', (change, expected) => {
    expect(message(change)).toContain(expected);
  });

  it.each<[object, string]>([
    [
      { activation: 'relu' },
      "integrate: expected activation 'erf' or 'linear', got 'relu'; other activations have no closed equations, simulate them",
    ],
    [{ eta: 0 }, 'integrate: expected a finite eta > 0, got 0'],
    [{ eta: NaN }, 'integrate: expected a finite eta > 0, got NaN'],
    [{ trainSecondLayer: 'yes' }, 'integrate: expected trainSecondLayer to be true or false, got yes'],
    [{ times: new Float64Array(0) }, 'integrate: expected at least one time, got none'],
    [{ times: Float64Array.of(1, 1) }, 'integrate: expected finite, increasing times ≥ 0, got 1 at entry 1 after 1'],
    [{ times: Float64Array.of(-1) }, 'integrate: expected finite, increasing times ≥ 0, got -1 at entry 0'],
    [{ tolerance: 0 }, 'integrate: expected a finite tolerance > 0, got 0'],
    [
      { tolerance: 1e-16 },
      'integrate: expected a tolerance of at least 1e-13, got 1e-16; float64 cannot tell smaller errors of a step',
    ],
    [{ dt: -0.1 }, 'integrate: expected a finite dt > 0, got -0.1'],
    [{ maxSteps: 0.5 }, 'integrate: expected a whole maxSteps ≥ 1, got 0.5'],
    [{ method: rk4 }, 'solve: expected dt for rk4, which has no error estimate, got none; give dt or use dopri5'],
  ])('options %#', (more, expected) => {
    expect(message({}, more)).toBe(expected);
  });
});
