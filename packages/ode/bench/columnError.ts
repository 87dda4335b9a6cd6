import type { Trajectory } from '@geq/overlaps';

/** Largest error of any column of e_g, Q, R, v of a against b, as a fraction of the column's largest entry in b. */
export function columnError(a: Trajectory, b: Trajectory): number {
  const columns = { eg: 1, Q: b.K ** 2, R: b.K * b.M, v: b.K } as const;
  return Math.max(
    ...(Object.keys(columns) as (keyof typeof columns)[]).flatMap((name) =>
      Array.from({ length: columns[name] }, (_, column) => {
        let size = 0;
        let gap = 0;
        for (let i = column; i < b[name].length; i += columns[name]) {
          size = Math.max(size, Math.abs(b[name][i]));
          gap = Math.max(gap, Math.abs(a[name][i] - b[name][i]));
        }
        return gap / size;
      }),
    ),
  );
}
