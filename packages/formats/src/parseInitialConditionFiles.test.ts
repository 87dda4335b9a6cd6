import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { familyNames, INITIAL_CONDITION_FILES, type InitialConditionFile } from './familyNames.ts';
import { FormatError } from './formatError.ts';
import { parseInitialConditionFiles, writeInitialConditionFiles } from './parseInitialConditionFiles.ts';

interface Golden {
  root: string;
  N: number;
  K: number;
  M: number;
  rhos: number[];
  v: number[];
  T: number[];
  q: number[];
  r: number[];
}

const golden = loadJsonFixture<Golden>(import.meta.url, '../fixtures/family.json');
const names = familyNames(`../fixtures/family/${golden.root}`);
const files = Object.fromEntries(
  INITIAL_CONDITION_FILES.map((file) => [
    file,
    new TextDecoder().decode(loadBinaryFixture(import.meta.url, names[file])),
  ]),
) as Record<InitialConditionFile, string>;
const initial = parseInitialConditionFiles(files);

describe('parseInitialConditionFiles', () => {
  it("reads what the authors' script stores (fixtures/make_numpy.py)", () => {
    expect([initial.N, initial.K, initial.M]).toEqual([golden.N, golden.K, golden.M]);
    expect(Array.from(initial.rhos)).toEqual(golden.rhos); // exact: 19 digits
    expect(Array.from(initial.v)).toEqual(golden.v);
    expect(Array.from(initial.T)).toEqual(golden.T);
    expect(initial.q).toBeAllclose(golden.q, { rtol: 5e-7 }); // densities are stored with 7 digits
    expect(initial.r).toBeAllclose(golden.r, { rtol: 5e-7 }); // the same
  });

  it('takes bytes as well as text', () => {
    const bytes = Object.fromEntries(
      Object.entries(files).map(([file, text]) => [file, new TextEncoder().encode(text)]),
    ) as Record<InitialConditionFile, Uint8Array>;
    expect(parseInitialConditionFiles(bytes)).toEqual(initial);
  });

  const without = (text: string, line: number): string => text.split('\n').toSpliced(line, 1).join('\n');
  const cases: [string, Partial<typeof files>, string][] = [
    [
      'q0 against v0',
      { v0: without(files.v0, 0) },
      'run_q0.dat: expected 1×1 rows and columns, as run_v0.dat has 1 entries, got 2×2',
    ],
    [
      'q0 against rhos',
      { rhos: without(files.rhos, 0) },
      'run_q0.dat: expected 5 slices, as run_rhos.dat has 5 entries, got 6',
    ],
    ['T against A', { A: '1\n1\n' }, 'run_T.dat: expected 2×2, as run_A.dat has 2 entries, got 3×3'],
    [
      'r0 against both',
      { r0: files.q0 },
      'run_r0.dat: expected 2×3 rows and columns, as run_v0.dat has 2 entries and run_A.dat has 3 entries, got 2×2',
    ],
    [
      'tildet against A',
      { tildet: files.r0 },
      'run_tildet.dat: expected 3×3 rows and columns, as run_A.dat has 3 entries, got 2×3',
    ],
    ['a matrix as A', { A: '1,1,1\n' }, 'run_A.dat: expected one number per line, got 1×3'],
    [
      'a cube as rhos',
      { rhos: files.q0 },
      'run_rhos.dat, line 1: expected ARMA_MAT_TXT_FN008, got "ARMA_CUB_TXT_FN008"',
    ],
    [
      'nan in rhos',
      { rhos: files.rhos.replace(/.*\n/, 'nan\n') },
      'run_rhos.dat, line 1: expected a finite number, got "nan"',
    ],
    [
      'inf in q0',
      { q0: files.q0.replace(/ {2}[+-]\S+/, ' inf') },
      'run_q0.dat, line 3: expected a finite number, got "inf"',
    ],
    ['an empty v0', { v0: '' }, 'run_v0.dat: expected text, got an empty file'],
    ['a cut r0', { r0: files.r0.slice(0, -30) }, 'run_r0.dat, line 8: expected the last line to end with a newline'],
    [
      'asymmetric T',
      { T: '1,0.5,0\n0.50002,1,0\n0,0,1\n' },
      'run_T.dat: expected a symmetric matrix, got 0.5 at (0, 1) and 0.50002 at (1, 0)',
    ],
    [
      'asymmetric q0',
      { q0: files.q0.replace(/(2 2 6\n {2}\S+) {2}\S+/, '$1 99') },
      'run_q0.dat: expected a symmetric matrix, got 99 at (0, 1) and',
    ],
  ];

  it.each(cases)('names the file and the contradiction: %s', (_, change, message) => {
    const parse = (): unknown => parseInitialConditionFiles({ ...files, ...change }, { root: 'run' });
    expect(parse).toThrow(FormatError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^[^\n]*$/); // one line
  });

  it('forgives the asymmetry of a product in float32 and keeps the numbers as they are', () => {
    expect(
      Array.from(parseInitialConditionFiles({ ...files, T: '1,0.5,0\n0.500009,1,0\n0,0,1\n' }).T.slice(0, 4)),
    ).toEqual([1, 0.5, 0, 0.500009]);
  });

  it('says which file was not handed over', () => {
    const rest = { ...files, q0: undefined } as unknown as typeof files;
    expect(() => parseInitialConditionFiles(rest, { root: 'run' })).toThrow(
      'parseInitialConditionFiles: expected text or bytes of run_q0.dat, got undefined',
    );
  });
});

describe('writeInitialConditionFiles', () => {
  it('gives every double back', () => {
    const exact = { ...initial, q: initial.q.map((x) => x / 3), rhos: initial.rhos.map((x) => x / 7) };
    // one factor for all of q keeps it symmetric
    expect(parseInitialConditionFiles(writeInitialConditionFiles(exact))).toEqual(exact);
  });

  it('writes plain files byte for byte as numpy.savetxt does', () => {
    const written = writeInitialConditionFiles(initial);
    for (const file of ['A', 'v0', 'rhos', 'T'] as const) expect(written[file]).toBe(files[file]);
  });

  it('refuses arrays that do not belong together and numbers that are none', () => {
    expect(() => writeInitialConditionFiles({ ...initial, K: 3 })).toThrow(
      'writeInitialConditionFiles: expected 54 > 0 entries of q for N=6, K=3, M=3, got 24',
    );
    expect(() => writeInitialConditionFiles({ ...initial, r: initial.r.with(4, NaN) })).toThrow(
      'writeInitialConditionFiles: expected finite r, got NaN at 4',
    );
    expect(() => writeInitialConditionFiles({ ...initial, N: 0 })).toThrow('expected 0 > 0 entries of rhos for N=0');
  });
});
