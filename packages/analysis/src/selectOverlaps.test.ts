import { describe, expect, it } from '@jest/globals';
import type { Trajectory } from '@geq/overlaps';
import { selectOverlaps } from './selectOverlaps.ts';

/** Two rows of zeros, but for the entries of Q and R that are given for the second. */
function trajectory(
  K: number,
  M: number,
  { Q = {}, R = {} }: { Q?: Record<string, number>; R?: Record<string, number> } = {},
): Trajectory {
  const second = (rows: number, columns: number, entries: Record<string, number>): Float64Array => {
    const data = new Float64Array(2 * rows * columns);
    for (const [at, value] of Object.entries(entries)) {
      const [i, j] = at.split(',').map(Number);
      data[rows * columns + (i - 1) * columns + j - 1] = value;
    }
    return data;
  };
  return {
    K,
    M,
    t: Float64Array.of(0, 1),
    eg: new Float64Array(2),
    Q: second(K, K, Q),
    R: second(K, M, R),
    v: new Float64Array(2 * K),
    T: new Float64Array(M * M),
    tildeT: new Float64Array(M * M),
    A: new Float64Array(M),
  };
}

const labels = (of: Trajectory): string[] => selectOverlaps(of).entries.map(({ label }) => label);

describe('selectOverlaps', () => {
  it('all where there is room, without a word', () => {
    expect(labels(trajectory(2, 2))).toEqual(['Q_11', 'Q_12', 'Q_22', 'R_11', 'R_12', 'R_21', 'R_22']);
    expect(selectOverlaps(trajectory(2, 2)).note).toBeUndefined();
    expect(labels(trajectory(1, 7))).toHaveLength(8);
    expect(selectOverlaps(trajectory(1, 7)).note).toBeUndefined();
  });

  it('K = M = 4: the diagonal of Q and the four largest of R', () => {
    const of = trajectory(4, 4, { R: { '1,3': 0.5, '2,1': -0.9, '3,4': 0.7, '4,2': 0.6, '4,4': 0.4 } });
    expect(labels(of)).toEqual(['Q_11', 'Q_22', 'Q_33', 'Q_44', 'R_13', 'R_21', 'R_34', 'R_42']);
    expect(selectOverlaps(of).note).toBe('8 of 26 overlaps: Q_kk and the 4 largest R_km; all are in the .dat files.');
    expect(selectOverlaps(of).entries[5].valueAt(of, 1)).toBe(-0.9);
  });

  it.each<[number, number, string[], string]>([
    [
      3,
      1,
      ['Q_11', 'Q_22', 'Q_33', 'Q_12', 'Q_13', 'R_11', 'R_21', 'R_31'],
      '8 of 9 overlaps: Q_kk, the 2 largest Q_kl and R_km; all are in the .dat files.',
    ],
    [
      2,
      3,
      ['Q_11', 'Q_22', 'R_11', 'R_12', 'R_13', 'R_21', 'R_22', 'R_23'],
      '8 of 9 overlaps: Q_kk and R_km; all are in the .dat files.',
    ],
    [
      1,
      8,
      ['Q_11', 'R_11', 'R_12', 'R_13', 'R_14', 'R_15', 'R_16', 'R_17'],
      '8 of 9 overlaps: Q_kk and the 7 largest R_km; all are in the .dat files.',
    ],
    [
      6,
      2,
      ['Q_11', 'Q_22', 'Q_33', 'Q_44', 'R_11', 'R_12', 'R_21', 'R_22'],
      '8 of 33 overlaps: the 4 largest Q_kk and the 4 largest R_km; all are in the .dat files.',
    ],
  ])('K = %i, M = %i', (K, M, shown, note) => {
    expect(labels(trajectory(K, M))).toEqual(shown);
    expect(selectOverlaps(trajectory(K, M)).note).toBe(note);
  });

  it('indices beyond 9 stay apart', () => {
    expect(
      labels(trajectory(12, 1, { Q: { '1,1': 1, '12,12': 2, '2,2': 3, '11,11': 1 }, R: { '1,1': 1, '12,1': 1 } })),
    ).toEqual(['Q_{1,1}', 'Q_{2,2}', 'Q_{11,11}', 'Q_{12,12}', 'R_{1,1}', 'R_{2,1}', 'R_{3,1}', 'R_{12,1}']);
  });

  it('NaN counts for nothing', () => {
    expect(
      labels(trajectory(3, 3, { R: { '1,1': NaN, '3,1': 1, '3,2': 1, '3,3': 1, '2,2': 1, '2,3': 1 } })).slice(3),
    ).toEqual(['R_22', 'R_23', 'R_31', 'R_32', 'R_33']);
  });
});
