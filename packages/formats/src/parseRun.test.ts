import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { parseRun, runRow } from './parseRun.ts';
import { writeRunHeader, writeRunRow } from './writeRunRow.ts';

const golden = loadJsonFixture<{ root: string; rows: { t: number; eg: number; Q: number[]; R: number[] }[] }>(
  import.meta.url,
  '../fixtures/family.json',
);
const text = (suffix: string): string =>
  new TextDecoder().decode(loadBinaryFixture(import.meta.url, `../fixtures/family/${golden.root}${suffix}`));
const simulation = text('.dat');
const theory = text('_ode.dat');
const dataLines = (content: string): string[] =>
  content.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('parseRun', () => {
  it('reads a simulation as plain columns (fixtures/make_numpy.py)', () => {
    const run = parseRun(simulation);
    expect([run.K, run.M, run.numRows]).toEqual([2, 3, 5]);
    expect(run.settings).toEqual({ K: 2, M: 3, lr: 0.2, seed: 7 });
    expect(run.header[0]).toBe('Two-layer nets on inputs from a generator (scenario tiny)');
    expect(run.t).toBeAllclose(
      golden.rows.map(({ t }) => t),
      { rtol: 5e-6 },
    ); // the file has six digits
    expect(run.eg).toBeAllclose(
      golden.rows.map(({ eg }) => eg),
      { rtol: 5e-6 },
    ); // the same
    expect(Array.from(run.Q, Math.fround)).toEqual(golden.rows.flatMap(({ Q }) => Q)); // exact as float32, both triangles
    expect(Array.from(run.R, Math.fround)).toEqual(golden.rows.flatMap(({ R }) => R));
    expect(run.fourth.every(Number.isNaN)).toBe(true);
  });

  it('reads the theory, its footer and settings', () => {
    const run = parseRun(theory);
    expect(run.settings).toEqual({ K: 2, M: 3, lr: 0.2, seed: 0, dt: 0.01 });
    expect(run.footer).toEqual(['Computation took 2 seconds']);
    expect(run.egAnalytical.every(Number.isNaN)).toBe(true);
    for (const name of ['T', 'tildeT'] as const) {
      for (let row = 0; row < run.numRows; row++)
        for (const [upper, lower] of [
          [1, 3],
          [2, 6],
          [5, 7],
        ])
          expect(run[name][row * 9 + lower]).toBe(run[name][row * 9 + upper]);
    }
  });

  it('takes K and M as options where the header is silent', () => {
    const bare = `${dataLines(theory).join('\n')}\n`;
    expect(parseRun(bare, { K: 2, M: 3 }).v).toEqual(parseRun(theory).v);
    expect(() => parseRun(bare)).toThrow(
      "parseRun: expected K in the header ('# M=2, K=2'), got none; state it as an option",
    );
  });

  it.each([
    ['an empty file', '', {}, 'r.dat: expected text, got an empty file'],
    ['a header alone', '# M=2, K=2\n', {}, 'r.dat: expected at least one row of numbers, got none'],
    ['another K than stated', simulation, { K: 3 }, 'r.dat: expected K=3, got a header that says K=2'],
    [
      'a header that contradicts the columns',
      simulation.replace('M=3', 'M=2'),
      {},
      'r.dat, line 3: expected 21 columns for K=2, M=2, got 30',
    ],
    [
      'no teacher',
      simulation.replace('M=3', 'M=0'),
      {},
      'r.dat: expected M as a whole number ≥ 1 in the header, got 0',
    ],
    [
      'a huge teacher',
      simulation.replace('M=3', 'M=99999999'),
      {},
      'r.dat, line 3: expected 10000000200000006 columns for K=2, M=99999999, got 30',
    ],
    ['a word', simulation.replace('12.5', 'twelve'), {}, 'r.dat, line 5: expected a number, got "twelve"'],
    [
      'a cut',
      simulation.slice(0, -40),
      {},
      'r.dat, line 7: expected the last line to end with a newline, got the end of the file; the file is cut off',
    ],
    ['a short row', simulation.replace('0.102, ', ''), {}, 'r.dat, line 4: expected 30 columns for K=2, M=3, got 29'],
  ])('refuses %s', (_, content, options, message) => {
    expect(() => parseRun(content, { source: 'r.dat', ...options })).toThrow(message);
  });

  it('blames the caller for a K that is no count', () => {
    expect(() => parseRun(simulation, { K: 1.5 })).toThrow(RangeError);
    expect(() => parseRun(simulation, { K: 1.5 })).toThrow('parseRun: expected K as a whole number ≥ 1, got 1.5');
    expect(() => runRow(parseRun(simulation), 5)).toThrow('runRow: expected a row from 0 to 4, got 5');
  });
});

describe('writeRunRow', () => {
  it.each([
    ['the simulation', simulation, 'float32'],
    ['the integrator', theory, 6],
  ] as const)('writes rows as %s does, byte for byte', (_, content, digits) => {
    const run = parseRun(content);
    const lines = dataLines(content);
    expect(lines.map((_, i) => writeRunRow(runRow(run, i), { digits }))).toEqual(lines.map((line) => `${line}\n`));
  });

  it('loses nothing by default', () => {
    const run = parseRun(simulation);
    const row = {
      ...runRow(run, 1),
      t: 1 / 3,
      eg: 5e-324,
      egAnalytical: -0,
      Q: Float64Array.of(Math.PI, -1e-7, -1e-7, 1e21),
    };
    const again = runRow(parseRun(writeRunRow(row), { K: 2, M: 3 }), 0);
    expect(again).toEqual(row); // exact: toEqual tells -0 from 0
  });

  it('refuses arrays that do not belong together', () => {
    const row = runRow(parseRun(theory), 0);
    expect(() => writeRunRow({ ...row, R: [1, 2, 3] })).toThrow(
      'writeRunRow: expected R of 6 entries for K=2, M=3, got 3',
    );
    expect(() => writeRunRow({ ...row, v: [] })).toThrow('writeRunRow: expected K as a whole number ≥ 1, got 0');
    expect(() => writeRunRow(row, { digits: 0 })).toThrow(
      'formatG: expected a whole number of digits from 1 to 100, got 0',
    );
  });
});

describe('writeRunHeader', () => {
  it('names settings and columns so that parseRun needs no options', () => {
    const header = writeRunHeader({
      title: 'geq ode',
      K: 1,
      M: 2,
      settings: { g: 'erf', lr: 0.2 / 3, seed: 4, dt: 0.01 },
      notes: ['from here'],
    });
    expect(header).toBe(
      '# geq ode\n# M=2, K=1, g=erf, lr=0.06666666666666667, seed=4, dt=0.01\n# from here\n' +
        '# t, eg, eg_analytical, fourth, Q(0,0), R(0,0), R(0,1), T(0,0), T(0,1), T(1,1), tildeT(0,0), tildeT(0,1), tildeT(1,1), A(0), A(1), v(0)\n',
    );
    const row = writeRunRow({
      t: 0,
      eg: 1,
      egAnalytical: 1,
      fourth: NaN,
      Q: [1],
      R: [2, 3],
      T: [1, 0, 0, 1],
      tildeT: [1, 0, 0, 1],
      A: [1, 1],
      v: [0.5],
    });
    expect(row).toBe('0, 1, 1, nan, 1, 2, 3, 1, 0, 1, 1, 0, 1, 1, 1, 0.5\n');
    expect(parseRun(header + row).settings).toEqual({ K: 1, M: 2, lr: 0.2 / 3, seed: 4, dt: 0.01 });
  });

  it('refuses a line that would break in two', () => {
    expect(() => writeRunHeader({ title: 'a\n1, 2', K: 1, M: 1 })).toThrow(
      'writeRunHeader: expected lines without line breaks, got "a\\n1, 2"',
    );
    expect(() => writeRunHeader({ title: 'a', K: 0, M: 1 })).toThrow(
      'writeRunHeader: expected K as a whole number ≥ 1, got 0',
    );
  });
});
