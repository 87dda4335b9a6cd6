// Figures as Markdown tables. A figure is a number, or [low, high] where rounds or machines differed.
const line = (cells) => `| ${cells.join(' | ')} |`;
const both = (figure, say) => (Array.isArray(figure) ? figure.map(say).join(' to ') : say(figure));
const number = (x) => String(Number(x.toPrecision(3)));
const percent = (share) => both(share, (x) => String(Math.round(100 * x)));

/** How many times as long the baseline takes; a stored ratio is the one of paired rounds. */
const ratioOf = ({ ratio, baseline, ours }) =>
  ratio !== undefined
    ? both(ratio, number)
    : baseline && !Array.isArray(ours) && typeof baseline.time === 'number'
      ? number(Number((baseline.time / ours).toPrecision(2)))
      : '';

const COLUMNS = [
  ['work', ({ bench, work }, many) => (many ? `${bench}: ${work}` : work)],
  ['ours', ({ ours, unit }) => (ours === undefined ? '' : `${both(ours, number)} ${unit}`)],
  [
    'beside',
    ({ baseline }) =>
      baseline
        ? [
            baseline.name,
            ...(baseline.time === undefined ? [] : [`${both(baseline.time, number)} ${baseline.unit ?? ''}`.trim()]),
          ].join(', ')
        : '',
  ],
  ['beside / ours', ratioOf],
  ['share of the limit', ({ limit }) => (limit ? `${percent(limit.share)} % of ${limit.name}` : '')],
  ['largest error', ({ error }) => (error === undefined ? '' : error.toExponential(1).replace('.0e', 'e'))],
  ['measured', ({ date, load }) => [date.slice(0, 10), ...(load === undefined ? [] : [load])].join(', ')],
];

/** Rows as `npm run bench` writes them, each with the date of its measurement. Columns that would be empty are left out. */
export function benchTable(rows) {
  if (rows.length === 0) throw new RangeError('benchTable: expected rows of a known bench, got none');
  const many = new Set(rows.map(({ bench }) => bench)).size > 1;
  const used = COLUMNS.filter(([, cell]) => rows.some((row) => cell(row, many) !== ''));
  return [
    line(used.map(([title]) => title)),
    line(used.map(() => '---')),
    ...rows.map((row) => line(used.map(([, cell]) => cell(row, many)))),
  ].join('\n');
}

/** A table as it is stored, and below it when, where and how it was measured. */
export function plainTable(tables, name) {
  const table = tables[name];
  if (!table) throw new RangeError(`plainTable: expected one of ${Object.keys(tables).join(', ')}, got ${name}`);
  const { columns, rows, date, machine, command } = table;
  const source = [command ? `\`${command}\`` : '', machine ?? '', date ?? ''].filter((word) => word !== '').join('; ');
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map(String))),
    ...(source === '' ? [] : ['', `Measured: ${source}.`]),
  ].join('\n');
}

const key = ({ bench, work, unit }) => `${bench}\t${work}\t${unit}`;

/** Stored rows with those of a file that `npm run bench` wrote in their place or behind them. */
export function takeRows(stored, { rows, date, commit, cpu, cores, node }) {
  const fresh = new Map(
    rows.map((row) => [
      key(row),
      {
        ...row,
        ...(row.baseline ? { baseline: { unit: row.unit, ...row.baseline } } : {}),
        date,
        commit,
        machine: `${cpu}, ${cores} cores`,
        node,
      },
    ]),
  );
  const known = new Set(stored.map(key));
  return [
    ...stored.map((row) => fresh.get(key(row)) ?? row),
    ...[...fresh].filter(([name]) => !known.has(name)).map(([, row]) => row),
  ];
}
