import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { theoryAt } from '../test/pairWith.ts';
import { interpolateTrajectory } from './interpolateTrajectory.ts';

describe('interpolateTrajectory', () => {
  it('returns rows unchanged at their own times and is exact for what is linear in log(1 + t)', () => {
    const t = Float64Array.of(0, 1, 3, 7);
    const line = { ...theoryAt(t), eg: t.map((x) => 2 - Math.log1p(x)) };
    expect([...interpolateTrajectory(line, t).eg]).toEqual([...line.eg]);
    expect(interpolateTrajectory(line, Float64Array.of(0.5, 2, 6)).eg).toBeAllclose(
      [0.5, 2, 6].map((x) => 2 - Math.log1p(x)),
      { rtol: 1e-14 },
    ); // a few roundings
  });

  it('interpolates every entry of a matrix on its own', () => {
    const two = { ...theoryAt(Float64Array.of(0, Math.E - 1)), M: 2, R: Float64Array.of(0, 10, 1, 20) };
    expect(interpolateTrajectory(two, Float64Array.of(Math.sqrt(Math.E) - 1)).R).toBeAllclose([0.5, 15], {
      rtol: 1e-14,
    }); // half way in log(1 + t)
  });

  it('leaves out what lies beyond the last row', () => {
    expect([...interpolateTrajectory(theoryAt(), Float64Array.of(50, 100, 101)).t]).toEqual([50, 100]);
    expect([...interpolateTrajectory(theoryAt(Float64Array.of(0)), Float64Array.of(0, 1)).eg]).toEqual([1]);
  });
});
