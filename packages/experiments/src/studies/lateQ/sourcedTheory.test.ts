import '@geq/testing';
import { describe, expect, it } from '@jest/globals';
import { covariances, randSpec } from '@geq/generators';
import { initialConditions, integrate, type InitialConditions } from '@geq/ode';
import { initialStudent } from '@geq/online';
import { between } from './lateQStream.ts';
import { modeGroups, sumGroups } from './modeGroups.ts';
import { sourcedTheory, sourceLayout } from './sourcedTheory.ts';

const [N, D, K, M] = [300, 30, 2, 2];
const [start] = initialConditions({
  ...covariances(randSpec({ N, D, L: 1, activation: 'tanh' })),
  students: [initialStudent(1, { K, M, N, D })],
});

describe('modeGroups', () => {
  it('takes modes of nearly equal ρ together and loses nothing of sums', () => {
    const rhos = Float64Array.of(0.1, 0.101, 0.102, 0.2, 0.2, 0.2, 6, 6.1);
    const starts = modeGroups(rhos);
    expect([...starts]).toEqual([0, 3, 6, 7, 8]);
    expect([...sumGroups(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80), starts)]).toEqual([
      6, 15, 7, 8, 60, 150, 70, 80,
    ]);
  });
});

describe('sourcedTheory', () => {
  it('is the theory where nothing is added', () => {
    const times = [0, 0.1, 1, 10, 40];
    const rows = sourcedTheory(start, { eta: 0.2, times });
    const { trajectory } = integrate(start, { activation: 'erf', eta: 0.2, times: Float64Array.from(times.slice(1)) });
    rows.forEach(({ Q, R, v }, row) => {
      expect(Q).toBeAllclose(trajectory.Q.subarray(row * K * K, (row + 1) * K * K), { atol: 2e-3 }); // groups 5 % wide in ρ, each of a few modes only at N = 300
      expect(R).toBeAllclose(trajectory.R.subarray(row * K * M, (row + 1) * K * M), { atol: 2e-3 }); // the same
      expect(v).toBeAllclose(trajectory.v.subarray(row * K, (row + 1) * K), { atol: 2e-3 }); // the same
    });
  });

  it('adds up what it is told: networks without second layers do nothing else', () => {
    const still: InitialConditions = { ...start, v: new Float64Array(K), A: new Float64Array(M) };
    const starts = modeGroups(start.rhos);
    const groups = starts.length - 1;
    const { q, r, length } = sourceLayout(groups, K, M);
    const mean = sumGroups(start.rhos, starts).map((sum, group) => sum / (starts[group + 1] - starts[group]));
    const source = new Float64Array(length);
    source[q + groups + 3] = 2; // q_01 of group 3
    source[r + 2 * groups + 1] = 4; // r_10 of group 1
    const [before, after] = sourcedTheory(still, { eta: 0.2, times: [0, 5], source: () => source });
    expect(after.Q.map((x, i) => x - before.Q[i])).toBeAllclose([0, (10 * mean[3]) / N, (10 * mean[3]) / N, 0], {
      atol: 1e-13,
    }); // round-off
    expect(after.R.map((x, i) => x - before.R[i])).toBeAllclose([0, 0, 20 / N / Math.sqrt(start.delta), 0], {
      atol: 1e-13,
    }); // round-off
  });
});

describe('between', () => {
  it('goes straight from one time to the next', () => {
    const at = between([0, 1, 4], [Float64Array.of(1, 0), Float64Array.of(3, 2), Float64Array.of(0, 8)]);
    expect([0, 0.5, 1, 2, 4, 9].map((t) => [...at(t)])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [2, 4],
      [0, 8],
      [0, 8],
    ]);
  });
});
