// node --test tools/bench/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchTable, compareTable } from './table.mjs';

const row = {
  bench: 'linalg',
  work: 'spectrum',
  ours: 2,
  unit: 's',
  baseline: { name: 'NumPy', time: 6 },
  limit: { name: 'registers', share: 0.5 },
  error: 1e-13,
};
const bare = { bench: 'ode', work: 'theory', ours: 12.34, unit: 'ms' };
const cells = (text) => text.split('\n').map((line) => line.split(/ {2,}/));

test('prints work, time, rival, ratio, share and error; leaves out what a bench does not know', () => {
  assert.deepEqual(cells(benchTable([row, bare])), [
    ['work', 'ours', 'baseline', 'ratio', 'share of limit', 'largest error'],
    ['linalg: spectrum', '2.00 s', 'NumPy 6.00 s', '3.00×', '50 % of registers', '1.0e-13'],
    ['ode: theory', '12.3 ms'],
  ]);
});

test('compares the same work only, and names the rest', () => {
  const [head, first, now, before] = compareTable(
    [row, bare],
    [
      { ...row, ours: 3, error: 2e-13 },
      { ...bare, unit: 's' },
    ],
  ).split('\n');
  assert.match(head, /before \/ now/);
  assert.deepEqual(first.split(/ {2,}/), ['linalg: spectrum', '2.00 s', '3.00 s', '1.50×', '1.0e-13', '2.0e-13']);
  assert.equal(now, 'only now: ode: theory'); // another unit is another work
  assert.equal(before, 'only before: ode: theory');
});
