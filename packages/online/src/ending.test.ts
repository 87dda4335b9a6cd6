import { describe, expect, it } from '@jest/globals';
import { matrix } from '@geq/linalg';
import { createRun, DIVERGENCE_BOUND, runOnline, yieldToEventLoop, type OnlineRunConfig } from './index.ts';
import { linearMoments, mapGenerator } from '../test/generators.ts';

const N = 16;
const D = 8;
const generator = mapGenerator(N, D);
const good = { index: 0, K: 2, M: 1, activation: 'erf', eta: 0.2 } as const;
const wild = { index: 1, K: 2, M: 1, activation: 'linear', eta: 200 } as const;
const config: OnlineRunConfig = {
  generator,
  meanX: new Float64Array(N),
  seed: 2,
  students: [good],
  tMax: 100,
  testSize: 300,
};

describe('a student that diverges', () => {
  it('ends with a status and its rows so far; the others go on as if alone', async () => {
    const { status, students, trajectories } = await runOnline({ ...config, students: [wild, good] });
    expect(status).toBe('diverged');
    expect(students.map((student) => student.status)).toEqual(['diverged', 'ok']);
    expect(students[0].steps).toBeLessThan(200);
    expect(trajectories[0].t.length).toBeGreaterThan(0);
    expect(trajectories[0].t.at(-1)).toBeLessThanOrEqual(students[0].steps / N);
    for (const column of Object.values(trajectories[0]))
      if (column instanceof Float64Array) expect(column.every((x) => Math.abs(x) <= DIVERGENCE_BOUND ** 2)).toBe(true);
    const alone = await runOnline(config);
    expect(trajectories[1]).toEqual(alone.trajectories[0]);
  });

  it('ends at the same step with the same rows however the run is cut, and the run is then over', async () => {
    const whole = await runOnline({ ...config, students: [wild] });
    const run = await createRun({ ...config, students: [wild] });
    for (let step = 0; !run.isOver(); step++) await run.advance(step);
    expect(run.state()).toEqual(whole.state);
    expect(run.step()).toBe(whole.students[0].steps);
    const resumed = await runOnline({ ...config, students: [wild] }, { resume: whole.state });
    expect(resumed).toEqual(whole);
  });

  it('is given up when only a row shows it, at that row, with the weights it had there', async () => {
    // erf output stays small while w grows: the row's Q is what leaves the bound
    const saturated = { ...good, activation: 'erf', eta: 1e9 } as const;
    const whole = await runOnline({ ...config, students: [saturated] });
    expect(whole.status).toBe('diverged');
    const run = await createRun({ ...config, students: [saturated] });
    for (let step = 0; !run.isOver(); step++) await run.advance(step);
    expect(run.state()).toEqual(whole.state);
  });

  it('is nonFinite when the generator is', async () => {
    let calls = 0;
    const broken = {
      ...generator,
      sample: async (latents: Float32Array, count: number) => {
        const out = await generator.sample(latents, count);
        if (++calls > 5) out[3 * N] = NaN; // the probe, two blocks of test set, two of training; then sample 3 of the third
        return out;
      },
    };
    const { status, students, trajectories } = await runOnline({ ...config, generator: broken });
    expect([status, students]).toEqual(['nonFinite', [{ status: 'nonFinite', steps: 515, rowsWithoutClosedForm: 0 }]]);
    expect(trajectories[0].t.at(-1)).toBeLessThanOrEqual(515 / N);
    expect(trajectories[0].egTest.every(Number.isFinite)).toBe(true);
  });
});

describe('a row whose overlaps are no covariance', () => {
  it('keeps its other columns, is counted, and the student goes on', async () => {
    const { omega, phi } = linearMoments(generator);
    const tooSmall = {
      omega: matrix(
        N,
        N,
        omega.data.map((entry) => 1e-3 * entry),
      ),
      phi,
    }; // R² > Q T
    const {
      status,
      students,
      trajectories: [{ t, eg, egTest, egTestClosed }],
    } = await runOnline({ ...config, students: [{ ...good, activation: 'relu' }], moments: tooSmall });
    const without = eg.filter(Number.isNaN).length;
    expect(without).toBeGreaterThan(0);
    expect([status, students[0].rowsWithoutClosedForm]).toEqual(['ok', without]);
    expect(t.at(-1)).toBe(100);
    expect([egTest, egTestClosed].every((column) => column.every(Number.isFinite))).toBe(true);
  });
});

describe('abort', () => {
  it('ends between two steps with a state that goes on bit for bit', async () => {
    const whole = await runOnline(config);
    const controller = new AbortController();
    const aborted = await runOnline(config, {
      signal: controller.signal,
      onProgress: (done) => {
        if (done >= 512) controller.abort();
      },
    });
    expect(aborted.status).toBe('aborted');
    expect(aborted.students).toEqual([{ status: 'running', steps: 512, rowsWithoutClosedForm: 0 }]);
    expect(aborted.trajectories[0].t.length).toBeLessThan(whole.trajectories[0].t.length);
    const resumed = await runOnline(config, { resume: aborted.state });
    expect(resumed).toEqual(whole);
  });

  it('leaves a state to resume from even before the first sample', async () => {
    const whole = await runOnline(config);
    const early = await runOnline(config, { signal: AbortSignal.abort() });
    expect([early.status, early.trajectories[0].t.length, early.state.meta.progress.step]).toEqual(['aborted', 0, 0]);
    const controller = new AbortController();
    let blocks = 0;
    const drawing = await runOnline(config, {
      signal: controller.signal,
      pause: () => {
        if (++blocks === 1) controller.abort(); // while the test set is being drawn
        return yieldToEventLoop();
      },
    });
    expect([drawing.status, drawing.trajectories[0].t.length]).toEqual(['aborted', 0]);
    expect(await runOnline(config, { resume: early.state })).toEqual(whole);
    expect(await runOnline(config, { resume: drawing.state })).toEqual(whole);
  });

  it('is heard because the run lets timers in', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const { status } = await runOnline({ ...config, tMax: 1e7 }, { signal: controller.signal });
    expect(status).toBe('aborted');
  });

  it('pauses at the hook of the caller', async () => {
    let pauses = 0;
    await runOnline(config, {
      pause: () => {
        pauses++;
        return Promise.resolve();
      },
    });
    expect(pauses).toBeGreaterThanOrEqual(6); // 1600 steps are six blocks; and the test set
  });
});

describe('yieldToEventLoop', () => {
  it('lets timers in, by every door there is', async () => {
    const doors = ['setImmediate', 'MessageChannel'] as const;
    const kept = doors.map((door) => [door, Object.getOwnPropertyDescriptor(globalThis, door)] as const);
    try {
      for (const door of [undefined, ...doors]) {
        if (door !== undefined)
          Object.defineProperty(globalThis, door, { value: undefined, configurable: true, writable: true });
        let fired = false;
        setTimeout(() => {
          fired = true;
        }, 1);
        for (let i = 0; i < 1e5 && !fired; i++) await yieldToEventLoop();
        expect([door, fired]).toEqual([door, true]);
      }
    } finally {
      for (const [door, descriptor] of kept)
        if (descriptor !== undefined) Object.defineProperty(globalThis, door, descriptor);
    }
  });
});

describe('advance', () => {
  it('refuses to run twice at a time', async () => {
    const run = await createRun(config);
    const first = run.advance(100);
    await expect(run.advance(100)).rejects.toThrow(
      'advance: expected the run to stand still, got a call while another is under way; await that one first',
    );
    await first;
    await run.advance(200);
    expect(run.step()).toBe(200);
  });

  it('refuses half steps', async () => {
    const run = await createRun(config);
    await expect(run.advance(NaN)).rejects.toThrow(
      'advance: expected step to be a whole number between 0 and 9007199254740991, got NaN',
    );
    await expect(run.advance(1.5)).rejects.toThrow('got 1.5');
  });
});
