import { describe, expect, it } from '@jest/globals';
import { printTimes } from '@geq/overlaps';
import { allocationOf, convergenceOrder } from '@geq/testing';
import { imageLike, isotropic, randLike } from '../bench/cases.ts';
import { columnError } from '../bench/columnError.ts';
import { allModes } from './compressModes.ts';
import { exponential } from './exponential.ts';
import { createExponentialStepper, type ExponentialStepper } from './exponentialStepper.ts';
import type { InitialConditions } from './initialConditions.ts';
import { integrate, type IntegrateOptions } from './integrate.ts';
import { layoutOf, packState } from './layout.ts';
import { dopri5 } from './dopri5.ts';
import type { Dynamics } from './dynamics.ts';

const dynamics: Dynamics = { activation: 'erf', eta: 0.3, trainSecondLayer: true };

function walkOf(ic: InitialConditions, what: Dynamics): ExponentialStepper {
  const layout = layoutOf(ic);
  return createExponentialStepper(allModes(ic), { layout, y0: packState(ic, layout) }, what);
}

/** v, Q, R at time t after equal steps. */
function walked(ic: InitialConditions, what: Dynamics, t: number, steps: number): Float64Array {
  const walk = walkOf(ic, what);
  for (let i = 0; i < steps; i++) {
    walk.attempt(t / steps);
    walk.accept();
  }
  return walk.head;
}

const distance = (x: Float64Array, y: Float64Array): number => Math.hypot(...x.map((xi, i) => xi - y[i]));

describe('exponential steps', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
  ])('converge with order 4: K = %i, M = %i', (K, M) => {
    const ic = randLike({ N: 30, K, M, seed: 4 });
    const exact = walked(ic, dynamics, 1, 1024);
    const order = convergenceOrder((dt) => distance(walked(ic, dynamics, 1, Math.round(1 / dt)), exact), {
      step: 1 / 16,
    });
    expect(Math.abs(order - 4)).toBeLessThan(0.3); // half-way to another order would be 0.5; steps are coarse for ρ = 29
  });

  it('are exact for R of any step where C and h stay the same: linear units, v fixed', () => {
    const ic = randLike({ N: 30, K: 2, M: 2, seed: 5 });
    const what: Dynamics = { activation: 'linear', eta: 0.01, trainSecondLayer: false };
    const { R } = layoutOf(ic);
    const one = walked(ic, what, 20, 1);
    const { trajectory } = integrate(ic, { ...what, times: Float64Array.of(20), method: dopri5, tolerance: 1e-12 });
    expect(one.subarray(R)).toBeAllclose(trajectory.R.subarray(4), { rtol: 1e-9, atol: 1e-10 }); // what the reference is good for
  });

  it('estimate an error that falls with the fourth power of the step and is not below the true one', () => {
    const ic = randLike({ N: 30, K: 2, M: 2, seed: 6 });
    const [coarse, fine] = [1 / 32, 1 / 64].map((h) => {
      const walk = walkOf(ic, dynamics);
      walk.attempt(h);
      return { estimate: Math.hypot(...walk.error), error: distance(walk.headNew, walked(ic, dynamics, h, 32)) };
    });
    expect(Math.abs(Math.log2(coarse.estimate / fine.estimate) - 4)).toBeLessThan(0.4); // order 3 of the estimate: h⁴ a step
    for (const { estimate, error } of [coarse, fine]) expect(error).toBeLessThan(estimate);
  });

  it.each([
    [2, 2, 500],
    [3, 2, 1000],
  ])('allocate no array and no object: K = %i, M = %i', async (K, M, bytes) => {
    expect(
      await allocationOf(new URL('../test/allocation.ts', import.meta.url), 'exponential', String(K), String(M)),
    ).toBeLessThan(bytes); // 16 for each double that passes a call the compiler left alone; a state of 350 doubles would be 2,800
  });
});

describe('integrate with the exponential method', () => {
  const times = printTimes(100, 40);
  const options = { activation: 'erf', eta: 0.2, times } as const;
  const cases: [string, InitialConditions, Partial<IntegrateOptions>][] = [
    ['images, K = M = 2', imageLike({ N: 200, K: 2, M: 2, seed: 1 }), {}],
    ['images, η = 1', imageLike({ N: 100, K: 2, M: 2, seed: 2 }), { eta: 1, times: printTimes(20) }],
    [
      'images, first layer only, K = 3, M = 1',
      imageLike({ N: 100, K: 3, M: 1, seed: 3 }),
      { trainSecondLayer: false, times: printTimes(20) },
    ],
    ['rand, K = 1, M = 3', randLike({ N: 300, K: 1, M: 3, seed: 4 }), {}],
    ['rand, linear units', randLike({ N: 200, K: 2, M: 2, seed: 5 }), { activation: 'linear', eta: 0.05 }],
  ];

  it.each(cases)('agrees with dopri5 on all modes, and the tighter the tolerance the better: %s', (_, ic, more) => {
    const reference = integrate(ic, { ...options, ...more, method: dopri5, tolerance: 1e-11 }).trajectory;
    const [loose, tight] = [undefined, 1e-9].map((tolerance) =>
      integrate(ic, { ...options, ...more, method: exponential, tolerance }),
    );
    expect([loose.status, tight.status, loose.method]).toEqual(['ok', 'ok', 'exponential']);
    expect([...loose.trajectory.t]).toEqual([...reference.t]);
    expect(columnError(loose.trajectory, reference)).toBeLessThan(1e-5); // what the default promises
    expect(columnError(tight.trajectory, reference)).toBeLessThan(5e-7); // up to some two hundred times the tolerance: errors of slaved modes add up over the steps
  });

  const same = isotropic({ N: 20, K: 2, M: 2, seed: 4 });
  const base = imageLike({ N: 300, K: 2, M: 2, seed: 6 });
  const one = base.q.slice(0, 300);
  const first = base.r.slice(0, 600);
  const hard: [string, InitialConditions][] = [
    ['student = teacher', { ...same, q: same.tildeT, r: same.tildeT, v: same.A }],
    [
      'two equal student units',
      {
        ...base,
        q: Float64Array.of(...one, ...one, ...one, ...one),
        r: Float64Array.of(...first, ...first),
        v: Float64Array.of(base.v[0], base.v[0]),
      },
    ],
    ['v = 0', { ...base, v: new Float64Array(2) }],
    ['w = 0', { ...base, q: new Float64Array(1200), r: new Float64Array(1200) }],
    [
      'w = 0 and v = 0: nothing moves',
      { ...base, q: new Float64Array(1200), r: new Float64Array(1200), v: new Float64Array(2) },
    ],
    ['more student than teacher units', imageLike({ N: 60, K: 4, M: 2, seed: 7 })],
    ['one mode', isotropic({ N: 1, K: 2, M: 2, seed: 7 })],
    ['negative eigenvalues, clipped', { ...base, rhos: base.rhos.map((rho, tau) => (tau < 3 ? -1e-3 : rho)) }],
  ];

  it.each(hard)('ends well: %s', (_, ic) => {
    const { status, trajectory } = integrate(ic, { ...options, method: exponential });
    expect(status).toBe('ok');
    expect([trajectory.eg, trajectory.Q, trajectory.R, trajectory.v].every((x) => x.every(Number.isFinite))).toBe(true);
    expect(Math.min(...trajectory.eg)).toBeGreaterThan(-1e-11); // e_g ≥ 0 up to the compression
  });

  it('trouble is a status: negative eigenvalues taken as they are, a spent budget', () => {
    const ic = randLike({ N: 30, K: 2, M: 2, seed: 1 });
    const negative = { ...ic, rhos: ic.rhos.map((rho, tau) => (tau < 2 ? -3 : rho)) };
    const diverging = integrate(negative, { ...options, method: exponential, clip: false, times: printTimes(1000) });
    expect(diverging.status).toBe('nonFinite');
    expect(diverging.trajectory.t.length).toBeGreaterThan(10);
    expect(diverging.trajectory.eg.every(Number.isFinite)).toBe(true);
    expect(integrate(base, { ...options, method: exponential, maxSteps: 20 })).toMatchObject({
      status: 'maxSteps',
      stats: { rejected: 0, steps: 20 },
    });
  });
});

describe("'auto'", () => {
  const options = { activation: 'erf', eta: 0.2, times: printTimes(1000, 10) } as const;

  it('begins with dopri5, and goes on with exponential steps where stability would hold it for long, on compressed modes', () => {
    const images = imageLike({ N: 1000, K: 2, M: 2, seed: 4 });
    const stiff = integrate(images, options);
    expect(stiff).toMatchObject({ status: 'ok', method: 'dopri5, exponential' });
    expect(stiff.stats.steps).toBeLessThan(
      integrate(images, { ...options, method: dopri5, compress: true }).stats.steps / 4,
    ); // measured: a tenth
    expect(integrate(images, { ...options, maxSteps: 20 })).toMatchObject({
      method: 'dopri5',
      status: 'maxSteps',
      stats: { steps: 20 },
    });
    expect(integrate(images, { ...options, maxSteps: 700 })).toMatchObject({
      method: 'dopri5, exponential',
      status: 'maxSteps',
    });
  });

  it('stays with dopri5 where accuracy limits the steps, or the way is short', () => {
    expect(integrate(isotropic({ N: 1000, K: 2, M: 2, seed: 1 }), options)).toMatchObject({
      method: 'dopri5',
      numModes: 1,
    });
    expect(integrate(randLike({ N: 1000, K: 2, M: 2, seed: 1 }), options)).toMatchObject({ method: 'dopri5' });
    expect(
      integrate(imageLike({ N: 1000, K: 2, M: 2, seed: 1 }), { ...options, times: Float64Array.of(1) }),
    ).toMatchObject({ method: 'dopri5' });
    expect(
      integrate(isotropic({ N: 100, K: 2, M: 2, seed: 1 }), { ...options, times: Float64Array.of(1), compress: false }),
    ).toMatchObject({ method: 'dopri5', numModes: 100 });
    expect(integrate(isotropic({ N: 100, K: 2, M: 2, seed: 1 }), { ...options, method: dopri5 })).toMatchObject({
      numModes: 100,
    });
  });

  it('exponential has no fixed steps', () => {
    expect(() =>
      integrate(isotropic({ N: 10, K: 1, M: 1, seed: 1 }), {
        activation: 'erf',
        eta: 0.2,
        times: Float64Array.of(1),
        method: exponential,
        dt: 0.1,
      }),
    ).toThrow(
      'integrate: expected no dt with exponential, which chooses its steps by tolerance; use rk4 or dopri5 for fixed steps',
    );
  });
});
