import { describe, expect, it } from '@jest/globals';
import { convergenceOrder } from '@geq/testing';
import { expm, matrix as mathMatrix, multiply, type MathNumericType, type Matrix as MathMatrix } from 'mathjs';
import { dopri5 } from './dopri5.ts';
import { euler } from './euler.ts';
import { rk4 } from './rk4.ts';
import type { RightHandSide } from './rightHandSide.ts';
import { solve } from './solve.ts';
import type { Outcome, SolveOptions } from './solveProcess.ts';

interface Row {
  readonly t: number;
  readonly y: number[];
}

function run(
  f: RightHandSide,
  y0: number[],
  options: Partial<SolveOptions> & { times: Float64Array },
  accept: (row: Row) => boolean = () => true,
): { rows: Row[]; outcome: Outcome } {
  const rows: Row[] = [];
  const problem = {
    f,
    y0: Float64Array.from(y0),
    numSaved: y0.length,
    raiseScale: (scale: Float64Array, y: Float64Array) =>
      scale.forEach((s, i) => {
        scale[i] = Math.max(s, Math.abs(y[i]), 1e-3);
      }),
    save: (t: number, y: Float64Array) => {
      const row = { t, y: [...y] };
      const taken = accept(row);
      if (taken) rows.push(row);
      return taken;
    },
  };
  const solution = solve(problem, { method: dopri5, tolerance: 1e-8, maxSteps: 1e5, sliceSteps: 10, ...options });
  for (;;) {
    const { done, value } = solution.next();
    if (done) return { rows, outcome: value };
  }
}

const lastOf = <TItem>(x: readonly TItem[]): TItem => x[x.length - 1];
const norm = (x: number[], y: number[]): number => Math.hypot(...x.map((xi, i) => xi - y[i]));

// y′ = −2 t y², y(0) = 1: nonlinear, depends on t, exact solution 1/(1 + t²)
const nonlinear: RightHandSide = (t, y, dy) => {
  dy[0] = -2 * t * y[0] * y[0];
};
const A = [
  [-1, 2, 0],
  [-2, -1, 0.5],
  [0.3, 0, -0.2],
];
const linear: RightHandSide = (_t, y, dy) =>
  A.forEach((row, i) => {
    dy[i] = row[0] * y[0] + row[1] * y[1] + row[2] * y[2];
  });
const linearExact = (t: number): number[] => {
  const flow = expm(mathMatrix(A.map((row) => row.map((x) => x * t))));
  return (multiply(flow, [1, -1, 2]) as MathMatrix<MathNumericType>).toArray() as number[];
};

describe.each([
  { method: euler, step: 1 / 64 },
  { method: rk4, step: 1 / 8 },
  { method: dopri5, step: 1 / 8 },
])('fixed steps of $method.name', ({ method, step }) => {
  it('converge with the order of the method on a nonlinear problem with a known solution', () => {
    const errorAt = (dt: number): number =>
      Math.abs(lastOf(run(nonlinear, [1], { method, dt, times: Float64Array.of(1) }).rows).y[0] - 1 / 2);
    expect(Math.abs(convergenceOrder(errorAt, { step }) - method.order)).toBeLessThan(0.2); // half-way to another order would be 0.5
  });

  it('converge with the order of the method on a linear system, against the matrix exponential', () => {
    const exact = linearExact(2);
    const errorAt = (dt: number): number =>
      norm(lastOf(run(linear, [1, -1, 2], { method, dt, times: Float64Array.of(2) }).rows).y, exact);
    expect(Math.abs(convergenceOrder(errorAt, { step }) - method.order)).toBeLessThan(0.2); // as above
  });

  it('land on every row, with as many steps as dt asks for', () => {
    const { rows, outcome } = run(nonlinear, [1], { method, dt: 0.1, times: Float64Array.of(0.25, 0.3, 1) });
    expect(rows.map(({ t }) => t)).toEqual([0, 0.25, 0.3, 1]);
    expect(outcome).toMatchObject({ status: 'ok', t: 1, stats: { steps: 3 + 1 + 7, rejected: 0 } });
  });
});

describe('error control', () => {
  it('follows the tolerance, at rows inside steps too', () => {
    const times = Float64Array.from({ length: 50 }, (_, i) => 0.11 * (i + 1));
    for (const tolerance of [1e-5, 1e-7, 1e-9]) {
      const { rows, outcome } = run(nonlinear, [1], { times, tolerance });
      const worst = Math.max(...rows.map(({ t, y }) => Math.abs(y[0] - 1 / (1 + t * t))));
      expect(outcome.status).toBe('ok');
      expect(worst).toBeLessThan(5 * tolerance); // errors of some ten steps add up
    }
  });

  it('costs six evaluations a step, the first step one more', () => {
    const {
      outcome: { stats },
    } = run(nonlinear, [1], { times: Float64Array.of(5) });
    expect(stats.evaluations).toBe(6 * (stats.steps + stats.rejected) + 1);
  });

  it('keeps the step at the stability limit without a see-saw', () => {
    const stiff: RightHandSide = (t, y, dy) => {
      dy[0] = -1000 * (y[0] - Math.cos(t));
    };
    const {
      rows,
      outcome: { status, stats },
    } = run(stiff, [0], { times: Float64Array.of(1, 10), tolerance: 1e-6 });
    expect(status).toBe('ok');
    expect(Math.abs(lastOf(rows).y[0] - (1e6 * Math.cos(10) + 1000 * Math.sin(10)) / (1e6 + 1))).toBeLessThan(1e-6); // the tolerance
    expect(stats.steps).toBeLessThan((1.2 * (10 * 1000)) / 3.3); // 3.3: stability interval of dopri5 on the real axis; control stays a little inside
    expect(stats.rejected).toBeLessThan(0.05 * stats.steps);
  });

  it('has nothing to do where nothing moves', () => {
    const { rows, outcome } = run(
      (_t, _y, dy) => {
        dy.fill(0);
      },
      [0, 1],
      { times: Float64Array.of(1, 1000) },
    );
    expect(rows).toEqual([
      { t: 0, y: [0, 1] },
      { t: 1, y: [0, 1] },
      { t: 1000, y: [0, 1] },
    ]);
    expect(outcome.stats.steps).toBeLessThan(10);
  });
});

describe('trouble is a status, and the rows before it stay', () => {
  const times = Float64Array.of(0.5, 0.9, 1.5);

  it('stepTooSmall where no step resolves the slope', () => {
    const wild: RightHandSide = (t, _y, dy) => {
      dy[0] = t < 0.95 ? 1 : 1e20 * Math.sin(1e20 * t);
    };
    const { rows, outcome } = run(wild, [1], { times });
    expect(outcome.status).toBe('stepTooSmall');
    expect(outcome.t).toBeLessThan(0.95 + 1e-9); // the edge, within the tolerance
    expect(rows.map(({ t }) => t)).toEqual([0, 0.5, 0.9]);
  });

  it('nonFinite at a pole', () => {
    const { rows, outcome } = run(
      (_t, y, dy) => {
        dy[0] = y[0] * y[0];
      },
      [1],
      { times },
    ); // 1/(1 − t)
    expect(outcome.status).toBe('nonFinite');
    expect(outcome.t).toBeLessThan(1 + 1e-6); // the pole, within the tolerance
    expect(rows.map(({ t }) => t)).toEqual([0, 0.5, 0.9]);
  });

  it('nonFinite where the equation leaves the numbers', () => {
    const edge: RightHandSide = (t, _y, dy) => {
      dy[0] = t < 0.7 ? 1 : NaN;
    };
    for (const dt of [undefined, 0.1]) {
      const { rows, outcome } = run(edge, [1], { times, dt });
      expect(outcome.status).toBe('nonFinite');
      expect(outcome.t).toBeLessThan(0.85); // dt 0.1 notices in the step that crosses 0.7
      expect(rows.map(({ t }) => t)).toEqual([0, 0.5]);
    }
  });

  it('nonFinite where a row is refused', () => {
    for (const dt of [undefined, 0.1]) {
      expect(run(nonlinear, [1], { times, dt }, ({ t }) => t < 0.9)).toMatchObject({
        rows: [{ t: 0 }, { t: 0.5 }],
        outcome: { status: 'nonFinite' },
      });
      expect(run(nonlinear, [1], { times, dt }, () => false)).toMatchObject({
        rows: [],
        outcome: { status: 'nonFinite', t: 0 },
      });
    }
  });

  it('maxSteps', () => {
    expect(run(nonlinear, [1], { times, maxSteps: 7, dt: 0.1 })).toMatchObject({
      rows: [{ t: 0 }, { t: 0.5 }],
      outcome: { status: 'maxSteps', stats: { steps: 7 } },
    });
    expect(run(nonlinear, [1], { times, maxSteps: 2 }).outcome).toMatchObject({
      status: 'maxSteps',
      stats: { steps: 2 },
    });
  });

  it('a method without error estimate and without dt is the caller’s mistake', () => {
    expect(() => run(nonlinear, [1], { times, method: rk4 })).toThrow(
      'solve: expected dt for rk4, which has no error estimate, got none; give dt or use dopri5',
    );
  });
});
