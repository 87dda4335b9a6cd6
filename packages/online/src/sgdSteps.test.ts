import { describe, expect, it } from '@jest/globals';
import { allocationOf } from '@geq/testing';
import { createArena, type Arena } from '@geq/linalg';
import { getActivation, type ActivationName } from '@geq/overlaps';
import { normals, stream } from '@geq/random';
import { createLearner, learnerBytes, type Learner } from './learner.ts';
import { initialStudent } from './initialStudent.ts';
import { sgdSteps } from './sgdSteps.ts';

const UNITS: readonly ActivationName[] = ['erf', 'relu', 'linear'];
const N = 7;
const D = 4;

interface Case {
  arena: Arena;
  learner: Learner;
  x: Float32Array;
}

function learnerWithSample(name: ActivationName, { K = 3, eta = 0.3, trainSecondLayer = true, seed = 1, n = N }): Case {
  const shape = { K, M: 2 };
  const arena = createArena(learnerBytes(shape, n, D) + 4 * n + 64);
  const learner = createLearner(arena, {
    ...shape,
    index: 0,
    seed,
    eta,
    trainSecondLayer,
    activation: getActivation(name),
    initial: initialStudent(seed, { ...shape, N: n, D }),
  });
  const x = arena.float32(n);
  normals(stream(seed, 'sample', 0), x);
  learner.y[0] = 0.4;
  return { arena, learner, x };
}

/** ½(φ(x) − y)², written out. */
function loss(
  { g }: { g: (x: number) => number },
  w: Float64Array,
  v: Float64Array,
  x: Float32Array,
  y: number,
): number {
  let phi = 0;
  v.forEach((vk, k) => {
    let field = 0;
    for (let i = 0; i < x.length; i++) field += w[k * x.length + i] * x[i];
    phi += vk * g(field / Math.sqrt(x.length));
  });
  return 0.5 * (phi - y) ** 2;
}

function centralDifference(f: (weights: Float64Array) => number, at: Float64Array): Float64Array {
  const h = 1e-5; // truncation h² ~ 1e-10, round-off 1e-16/h ~ 1e-11
  return at.map((_, i) => {
    const [up, down] = [h, -h].map((step) => {
      const moved = at.slice();
      moved[i] += step;
      return f(moved);
    });
    return (up - down) / (2 * h);
  });
}

describe('sgdSteps', () => {
  it.each(UNITS.flatMap((name) => [true, false].map((trainSecondLayer) => [name, trainSecondLayer] as const)))(
    'moves down the gradient of the loss: %s, both layers %s',
    (name, trainSecondLayer) => {
      for (const seed of [1, 2, 3, 4]) {
        const eta = 0.3;
        const { arena, learner, x } = learnerWithSample(name, { eta, trainSecondLayer, seed });
        const [w, v] = [learner.w.slice(), learner.v.slice()];
        const gradW = centralDifference((moved) => loss(learner.activation, moved, v, x, learner.y[0]), w);
        const gradV = centralDifference((moved) => loss(learner.activation, w, moved, x, learner.y[0]), v);
        expect(sgdSteps(arena, learner, { inputs: [x], from: 0, to: 1 })).toBe(0);
        expect(learner.w.map((entry, i) => entry - w[i])).toBeAllclose(
          gradW.map((gradient) => -eta * gradient),
          { atol: 1e-9 },
        ); // ten times the error of the difference quotient
        expect(learner.v.map((entry, i) => entry - v[i])).toBeAllclose(
          gradV.map((gradient) => (trainSecondLayer ? -(eta / N) * gradient : 0)),
          { atol: 1e-9 },
        ); // the same
        expect(learner.steps).toBe(1);
      }
    },
  );

  it('leaves a student alone that is right', () => {
    const { arena, learner, x } = learnerWithSample('linear', {});
    learner.y[0] = learner.v.reduce(
      (phi, vk, k) =>
        phi + vk * (arena.fields(1, 3, N, x, learner.w, learner.lambda), learner.lambda[k] / Math.sqrt(N)),
      0,
    );
    const before = Array.from(learner.w);
    sgdSteps(arena, learner, { inputs: [x], from: 0, to: 1 });
    expect(Array.from(learner.w)).toEqual(before);
  });

  it('does not make the step whose output is out of bounds', () => {
    for (const [value, status] of [
      [1e12, 'beyond'],
      [NaN, 'nan'],
      [Infinity, 'infinite'],
    ] as const) {
      const { arena, learner, x } = learnerWithSample('linear', {});
      learner.w[0] = value;
      x[0] = 1;
      const before = Array.from(learner.w);
      const phi = sgdSteps(arena, learner, { inputs: [x, x], from: 0, to: 2 });
      expect([status, Math.abs(phi) <= 1e8]).toEqual([status, false]);
      expect(Array.from(learner.w)).toEqual(before);
      expect(learner.steps).toBe(0);
    }
  });

  // The loop itself allocates nothing; a call of the library's erf boxes its argument and its result.
  it.each([
    ['linear', 0],
    ['relu', 0],
    ['erf', 3 * 2 * 16],
  ] as const)('allocates nothing of its own, step after step: %s', async (name, boxes) => {
    expect(await allocationOf(new URL('../test/allocation.ts', import.meta.url), name)).toBeLessThan(boxes + 4); // bytes a step: one boxed double alone would be 12 or more
  });
});
