import { log1p } from '@geq/elementary';
import type { Trajectory } from '@geq/overlaps';

const END_SLACK = 1e-12; // relative: a last time that went through a text file

/**
 * A trajectory at other times, linear in log(1 + t) between rows: for files whose integrator chose its own grid. With
 * 200 log-spaced rows the error is some 1e-4 of e_g; our own runs integrate at the simulation's times and need none.
 *
 * @param times increasing, none before the first row; those beyond the last row are left out
 */
export function interpolateTrajectory(trajectory: Trajectory, times: Float64Array): Trajectory {
  const { t, eg, Q, R, v } = trajectory;
  const kept = times.filter((time) => time <= t[t.length - 1] * (1 + END_SLACK));
  const positions = rowPositions(t, kept);
  const pick = (column: Float64Array): Float64Array => interpolated(column, column.length / t.length, positions);
  return { ...trajectory, t: kept, eg: pick(eg), Q: pick(Q), R: pick(R), v: pick(v) };
}

/** Where each time falls: 2.25 is a quarter of the way from row 2 to row 3. */
function rowPositions(t: Float64Array, times: Float64Array): Float64Array {
  let i = 0;
  return times.map((time) => {
    while (i < t.length - 2 && t[i + 1] < time) i++;
    if (t.length === 1) return 0;
    const share = (log1p(time) - log1p(t[i])) / (log1p(t[i + 1]) - log1p(t[i]));
    return i + Math.min(1, Math.max(0, share));
  });
}

/** Rows of a column with `width` entries each, at fractional positions. */
function interpolated(column: Float64Array, width: number, positions: Float64Array): Float64Array {
  const last = column.length / width - 1;
  const out = new Float64Array(positions.length * width);
  positions.forEach((position, j) => {
    const below = Math.floor(position);
    const above = Math.min(below + 1, last);
    const share = position - below;
    for (let e = 0; e < width; e++)
      out[j * width + e] = column[below * width + e] * (1 - share) + column[above * width + e] * share;
  });
  return out;
}
