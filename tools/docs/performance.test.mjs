// Tables of figures: what is stored is what the page says, and a new measurement replaces the old one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePage } from './pages.mjs';
import { stalePages, withTables } from './performance.mjs';
import { benchTable, plainTable, takeRows } from './performanceTables.mjs';

const stored = [
  {
    bench: 'ode',
    work: 'theory',
    ours: 1.5,
    unit: 'ms',
    baseline: { name: 'Euler', time: 30, unit: 'ms' },
    date: '2026-11-27',
  },
  {
    bench: 'nn',
    work: 'images',
    unit: 'ms',
    limit: { name: 'products', share: [0.79, 0.82] },
    date: '2026-11-26',
    load: 'quiet',
  },
];

test('a bench shows its ratio and share, and no column that would be empty', () => {
  assert.equal(
    benchTable(stored.slice(0, 1)),
    '| work | ours | beside | beside / ours | measured |\n| --- | --- | --- | --- | --- |\n| theory | 1.5 ms | Euler, 30 ms | 20 | 2026-11-27 |',
  );
  assert.match(benchTable(stored), /\| nn: images \|  \|  \|  \| 79 to 82 % of products \| 2026-11-26, quiet \|$/);
  assert.throws(() => benchTable([]), /expected rows of a known bench/);
});

test('tables stand between their markers, and a page with other numbers is stale', () => {
  const tables = { large: { columns: ['N', 's'], rows: [[10, 2]], date: '2026-11-27' } };
  const page = withTables('a\n\n<!-- table: large -->\n<!-- end -->\n', { rows: stored, tables });
  assert.ok(page.includes('| N | s |\n| --- | --- |\n| 10 | 2 |\n\nMeasured: 2026-11-27.\n\n<!-- end -->'));
  assert.equal(withTables(page, { rows: stored, tables }), page);
  assert.throws(() => plainTable(tables, 'small'), /expected one of large, got small/);
  assert.equal(
    stalePages([parsePage('docs/performance.md', '<!-- bench: linalg -->\n\nother\n\n<!-- end -->')]).length,
    1,
  );
});

test('rows of npm run bench take the place of the same work, others are added', () => {
  const taken = takeRows(stored, {
    rows: [
      { bench: 'ode', work: 'theory', ours: 1.2, unit: 'ms' },
      { bench: 'ode', work: 'spectrum', ours: 2, unit: 's' },
    ],
    date: '2026-12-01T00:00:00Z',
    commit: 'abc',
    cpu: 'EPYC',
    cores: 2,
    node: 'v20',
  });
  assert.deepEqual(
    taken.map(({ work, ours, date }) => [work, ours, date.slice(0, 10)]),
    [
      ['theory', 1.2, '2026-12-01'],
      ['images', undefined, '2026-11-26'],
      ['spectrum', 2, '2026-12-01'],
    ],
  );
  assert.equal(taken[0].machine, 'EPYC, 2 cores');
});
