import { describe, expect, it } from '@jest/globals';
import { columnError } from '../bench/columnError.ts';
import { farOutlier, randomProblem } from '../bench/randomProblems.ts';
import { integrate } from './integrate.ts';
import { dopri5 } from './dopri5.ts';

/** A few of the problems of tools/compression.mjs, which runs a hundred. */
const problems = [farOutlier(3), ...[1, 2, 8, 21, 27, 33, 41, 53, 56].map(randomProblem)];

describe('the default keeps e_g, Q, R, v within 1e-5 of each column’s largest entry', () => {
  it.each(problems.map((problem) => [problem.label, problem] as const))('%s', (_, { ic, options }) => {
    const reference = integrate(ic, { ...options, method: dopri5, tolerance: 1e-11 }); // all modes
    const { status, trajectory } = integrate(ic, options);
    expect([reference.status, status]).toEqual(['ok', 'ok']);
    expect(columnError(trajectory, reference.trajectory)).toBeLessThan(1e-5); // promised
  });
});
