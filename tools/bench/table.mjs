/** Text of a table: columns as wide as their longest cell, the first to the left, the rest to the right. */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const ratio = (a, b) => `${(a / b).toPrecision(3)}×`;
const time = (value, unit) => `${value.toPrecision(3)} ${unit}`;

/** The one table: work, ours, baseline, ratio (baseline / ours: above 1 we are faster), share of the limit, largest error. */
export function benchTable(rows) {
  return aligned([
    ['work', 'ours', 'baseline', 'ratio', 'share of limit', 'largest error'],
    ...rows.map(({ bench, work, ours, unit, baseline, limit, error }) => [
      `${bench}: ${work}`,
      time(ours, unit),
      baseline ? `${baseline.name} ${time(baseline.time, unit)}` : '',
      baseline ? ratio(baseline.time, ours) : '',
      limit ? `${(100 * limit.share).toFixed(0)} % of ${limit.name}` : '',
      error === undefined ? '' : error.toExponential(1),
    ]),
  ]);
}

const key = ({ bench, work, unit }) => `${bench}\t${work}\t${unit}`;

/** Rows of now beside the same work in a stored file: before / now, above 1 it got faster; what only one of them has is named. */
export function compareTable(now, before) {
  const old = new Map(before.map((row) => [key(row), row]));
  const both = now.filter((row) => old.has(key(row)));
  const here = new Set(now.map(key));
  const only = (title, rows) =>
    rows.length > 0 ? `\n${title}: ${rows.map(({ bench, work }) => `${bench}: ${work}`).join('; ')}` : '';
  return (
    aligned([
      ['work', 'now', 'before', 'before / now', 'error now', 'error before'],
      ...both.map((row) => {
        const then = old.get(key(row));
        return [
          `${row.bench}: ${row.work}`,
          time(row.ours, row.unit),
          time(then.ours, row.unit),
          ratio(then.ours, row.ours),
          ...[row, then].map(({ error }) => (error === undefined ? '' : error.toExponential(1))),
        ];
      }),
    ]) +
    only(
      'only now',
      now.filter((row) => !old.has(key(row))),
    ) +
    only(
      'only before',
      before.filter((row) => !here.has(key(row))),
    )
  );
}
