import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { erf, erfc } from './index.ts';

const { rows } = loadJsonFixture<{ rows: [x: number, erf: number, erfc: number][] }>(
  import.meta.url,
  '../fixtures/erf.json',
);
const x = rows.map(([point]) => point);

describe('erf and erfc', () => {
  it('agree with mpmath from 5e-324 to 26 and at the seams of the approximation', () => {
    expect(rows.length).toBeGreaterThan(300);
    expect(x.map(erf)).toBeAllclose(
      rows.map((row) => row[1]),
      { rtol: 2.3e-16 },
    ); // one unit in the last place
    expect(x.map(erfc)).toBeAllclose(
      rows.map((row) => row[2]),
      { rtol: 2.3e-16 },
    ); // one unit in the last place
  });

  it('are odd, complementary and saturate', () => {
    for (const point of x) expect(erf(-point)).toBe(-erf(point));
    expect(x.map((point) => erf(point) + erfc(point))).toBeAllclose(
      x.map(() => 1),
      { atol: 2.3e-16 },
    ); // rounding of the sum to one
    expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity), erfc(30)]).toEqual([1, -1, 0, 2, 0]);
    expect([erf(NaN), erfc(NaN)]).toEqual([NaN, NaN]);
  });
});
