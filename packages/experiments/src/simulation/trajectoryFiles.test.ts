import { describe, expect, it } from '@jest/globals';
import type { SimulationTrajectory } from '@geq/overlaps';
import { stream } from '@geq/random';
import {
  exactText,
  isOurTheory,
  readSimulation,
  readTheory,
  simulationText,
  theoryText,
  theoryTitle,
} from './trajectoryFiles.ts';
import { testSetNote } from './testSetNote.ts';

const rng = stream(1, 'trajectory files', 0);
const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => rng.normal() * 10 ** (20 * rng.uniform() - 10));

/** K = 2, M = 3, symmetric where it must be, with a row that has no closed form. */
function randomTrajectory(rows = 4): SimulationTrajectory {
  const [K, M] = [2, 3];
  const symmetric = (n: number, count: number): Float64Array => {
    const out = numbers(count * n * n);
    for (let row = 0; row < count; row++)
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[(row * n + i) * n + j] = out[(row * n + j) * n + i];
    return out;
  };
  const eg = numbers(rows);
  eg[2] = NaN;
  return {
    K,
    M,
    t: Float64Array.from({ length: rows }, (_, i) => i / 3),
    eg,
    Q: symmetric(K, rows),
    R: numbers(rows * K * M),
    v: numbers(rows * K),
    T: symmetric(M, 1),
    tildeT: symmetric(M, 1),
    A: numbers(M),
    egTest: numbers(rows),
    egTestClosed: numbers(rows),
    QTest: symmetric(K, rows),
    RTest: numbers(rows * K * M),
    TTest: symmetric(M, 1),
    y2Test: 0.25,
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const head = { title: 'a title', settings: { lr: 0.1 + 0.2, seed: 4 }, notes: ['a note'] };

describe('run files', () => {
  it("give a simulation back bit for bit, from the test set's and the exact overlaps", () => {
    const simulation = randomTrajectory();
    const dat = bytes(simulationText(simulation, { ...head, notes: [testSetNote(simulation, 500)] }));
    expect(readSimulation(dat, 'a.dat', { bytes: bytes(exactText(simulation, head)), source: 'a_exact.dat' })).toEqual(
      simulation,
    );
    const { egTestClosed: eg, QTest: Q, RTest: R } = simulation;
    expect(readSimulation(dat, 'a.dat')).toEqual({ ...simulation, eg, Q, R }); // the authors' runs have no other
    const authors = readSimulation(bytes(simulationText(simulation, head)), 'a.dat');
    expect([authors.y2Test, ...authors.TTest].every(Number.isNaN)).toBe(true); // nor do they say T of their test set
    expect(authors.T).toEqual(simulation.T); // its columns are the exact one
  });

  it("give a theory back bit for bit, and to six digits where the authors' tool is repeated", () => {
    const { K, M, t, eg, Q, R, v, T, tildeT, A } = randomTrajectory();
    const theory = { K, M, t, eg, Q, R, v, T, tildeT, A };
    const text = theoryText(theory, { ...head, title: theoryTitle('rk4') }, { digits: 'exact', status: 'nonFinite' });
    expect(readTheory(bytes(text), 'a_ode.dat')).toEqual(theory);
    expect(text.endsWith('\n# status: nonFinite\n')).toBe(true);
    expect([isOurTheory(text), isOurTheory('# This is the ODE integrator\n')]).toEqual([true, false]);
    expect(theoryText(theory, head, { digits: 6, status: 'ok' })).toContain('\n0.333333, ');
  });

  it('are refused when the two of a simulation have other rows', () => {
    const dat = bytes(simulationText(randomTrajectory(4), head));
    const exact = { bytes: bytes(exactText(randomTrajectory(3), head)), source: 'a_exact.dat' };
    expect(() => readSimulation(dat, 'a.dat', exact)).toThrow(
      'a_exact.dat: expected the 4 rows of a.dat, got 3 rows or other times; the files belong to different runs',
    );
  });
});
