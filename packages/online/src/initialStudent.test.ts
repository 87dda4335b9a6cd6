import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { stream } from '@geq/random';
import { initialStudent } from './index.ts';

const shape = { K: 3, M: 2, N: 50, D: 20 };

describe('initialStudent', () => {
  it('draws w then v from the student stream and B from the teacher stream, A = 1', () => {
    const { w, v, B, A } = initialStudent(5, { index: 7, ...shape });
    const student = stream(5, 'student', 7);
    expect(Array.from(w.data)).toEqual(Array.from({ length: 150 }, () => student.normal()));
    expect(Array.from(v)).toEqual(Array.from({ length: 3 }, () => student.normal()));
    const teacher = stream(5, 'teacher', 7);
    expect(Array.from(B.data)).toEqual(Array.from({ length: 40 }, () => teacher.normal()));
    expect(Array.from(A)).toEqual([1, 1]);
    expect([w.rows, w.cols, B.rows, B.cols]).toEqual([3, 50, 2, 20]);
  });

  it('is the same each time and another for another index or seed', () => {
    const entries = ([seed, index]: readonly number[]): string =>
      String(initialStudent(seed, { index, ...shape }).w.data);
    expect(entries([1, 0])).toBe(entries([1, 0]));
    expect(
      new Set(
        [
          [1, 0],
          [1, 1],
          [2, 0],
        ].map(entries),
      ).size,
    ).toBe(3);
  });

  it('has entries of mean 0 and variance 1', () => {
    const { data } = initialStudent(1, { K: 4, M: 1, N: 5000, D: 1 }).w;
    expect(data.reduce((sum, x) => sum + x, 0) / data.length).toBeAllclose(0, { atol: 4 / Math.sqrt(20000) }); // 4 standard errors
    expect(data.reduce((sum, x) => sum + x * x, 0) / data.length).toBeAllclose(1, { atol: 4 * Math.sqrt(2 / 20000) }); // 4 standard errors
  });

  it.each([
    [{ K: 0 }, 'initialStudent: expected K to be a whole number between 1 and 536870912, got 0'],
    [{ M: 1.5 }, 'initialStudent: expected M to be a whole number between 1 and 536870912, got 1.5'],
    [{ N: 1e12 }, 'initialStudent: expected N to be a whole number between 1 and 536870912, got 1000000000000'],
    [{ K: 1e5, N: 1e5 }, 'initialStudent: expected K·N to be a whole number between 1 and 536870912, got 10000000000'],
    [{ D: NaN }, 'initialStudent: expected D to be a whole number between 1 and 536870912, got NaN'],
    [{ index: -1 }, 'initialStudent: expected index to be a whole number of at least 0, got -1'],
  ])('refuses %j', (change, message) => {
    expect(() => initialStudent(1, { ...shape, ...change })).toThrow(new RangeError(message));
  });
});
