import type { Trajectory } from '@geq/overlaps';

/** One entry of Q or R: its name (`Q_11`, `R_12`; indices from 1 as in the paper) and its value at a row. */
export interface OverlapEntry {
  readonly label: string;
  readonly valueAt: (trajectory: Trajectory, row: number) => number;
}

/** The overlaps of a figure, and a sentence on those that are left out, if any. */
export interface SelectedOverlaps {
  readonly entries: readonly OverlapEntry[];
  readonly note?: string;
}

const MOST = 8; // more lines than that cannot be told apart in one panel
const LEAST_DIAGONAL = MOST / 2; // of Q_kk, where R_km could fill the panel alone

/**
 * All overlaps where a panel has room for them. Else those that tell most of learning: the norms Q_kk of the students'
 * units, then the R_km that become largest in magnitude, which say who learns what, then Q_kl with k < l as there is room.
 */
export function selectOverlaps(trajectory: Trajectory): SelectedOverlaps {
  const { K, M } = trajectory;
  const [diagonal, mixed, teacher] = [diagonalEntries(K), offDiagonalEntries(K), teacherEntries(K, M)];
  const total = diagonal.length + mixed.length + teacher.length;
  if (total <= MOST) return { entries: [...upperTriangle(K), ...teacher] };
  const numDiagonal = Math.min(K, Math.max(LEAST_DIAGONAL, MOST - teacher.length));
  const numTeacher = Math.min(teacher.length, MOST - numDiagonal);
  const families = [
    { symbol: 'Q_kk', from: diagonal, count: numDiagonal },
    { symbol: 'Q_kl', from: mixed, count: MOST - numDiagonal - numTeacher },
    { symbol: 'R_km', from: teacher, count: numTeacher },
  ].filter(({ count }) => count > 0);
  const names = families.map(({ symbol, from, count }) =>
    count === from.length ? symbol : `the ${count === 1 ? '' : `${count} `}largest ${symbol}`,
  );
  return {
    entries: families.flatMap(({ from, count }) => largest(from, count, trajectory)),
    note: `${MOST} of ${total} overlaps: ${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : names[0]}; all are in the .dat files.`,
  };
}

/** In their order, the entries whose magnitude becomes largest. */
function largest(entries: readonly OverlapEntry[], count: number, trajectory: Trajectory): OverlapEntry[] {
  const height = ({ valueAt }: OverlapEntry): number =>
    trajectory.t.reduce((most, _, row) => {
      const x = Math.abs(valueAt(trajectory, row));
      return x > most ? x : most;
    }, 0); // NaN is never larger
  const ranked = entries
    .map((entry, index) => ({ entry, index, height: height(entry) }))
    .sort((a, b) => b.height - a.height || a.index - b.index);
  return ranked
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ entry }) => entry);
}

/** `Q_12`; `Q_{1,12}` where `Q_112` would say two things. */
const named = (letter: string, i: number, j: number, most: number): string =>
  most > 9 ? `${letter}_{${i + 1},${j + 1}}` : `${letter}_${i + 1}${j + 1}`;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const qEntry = (K: number, k: number, l: number): OverlapEntry => ({
  label: named('Q', k, l, K),
  valueAt: ({ Q }, row) => Q[row * K * K + k * K + l],
});
const upperTriangle = (K: number): OverlapEntry[] =>
  range(0, K).flatMap((k) => range(k, K).map((l) => qEntry(K, k, l)));
const diagonalEntries = (K: number): OverlapEntry[] => range(0, K).map((k) => qEntry(K, k, k));
const offDiagonalEntries = (K: number): OverlapEntry[] =>
  range(0, K).flatMap((k) => range(k + 1, K).map((l) => qEntry(K, k, l)));
const teacherEntries = (K: number, M: number): OverlapEntry[] =>
  range(0, K).flatMap((k) =>
    range(0, M).map((m) => ({
      label: named('R', k, m, Math.max(K, M)),
      valueAt: ({ R }, row) => R[row * K * M + k * M + m],
    })),
  );
