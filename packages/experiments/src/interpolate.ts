import type { Trajectory } from '@geq/overlaps';

/**
 * A trajectory at other times, linear in log(1 + t) between rows: for files whose integrator chose its own grid. With
 * 200 log-spaced rows the error is some 1e-4 of e_g; our own runs integrate at the simulation's times and need none.
 *
 * Times beyond the last row are left out.
 *
 * @param times increasing
 */
export function atTimes(trajectory: Trajectory, times: Float64Array): Trajectory {
  const { t } = trajectory;
  const last = t[t.length - 1];
  const kept = times.filter((time) => time <= last * (1 + 1e-12));
  const rows = Float64Array.from(kept, () => 0);
  let i = 0;
  kept.forEach((time, j) => {
    while (i < t.length - 2 && t[i + 1] < time) i++;
    const span = Math.log1p(t[i + 1] ?? t[i]) - Math.log1p(t[i]);
    rows[j] = span > 0 ? i + Math.min(1, Math.max(0, (Math.log1p(time) - Math.log1p(t[i])) / span)) : i;
  });
  const pick = (column: Float64Array): Float64Array => {
    const width = column.length / t.length;
    const out = new Float64Array(kept.length * width);
    rows.forEach((row, j) => {
      const below = Math.floor(row);
      const above = Math.min(below + 1, t.length - 1);
      for (let e = 0; e < width; e++) out[j * width + e] = column[below * width + e] * (1 - (row - below)) + column[above * width + e] * (row - below);
    });
    return out;
  };
  return { ...trajectory, t: kept, eg: pick(trajectory.eg), Q: pick(trajectory.Q), R: pick(trajectory.R), v: pick(trajectory.v) };
}
