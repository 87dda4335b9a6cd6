import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture } from '@geq/testing';
import { parseArmaCube, writeArmaCube } from './parseArmaCube.ts';
import { parseArmaMatrix, writeArmaMatrix } from './parseArmaMatrix.ts';
import { FormatError } from './formatError.ts';

// What fixtures/make_armadillo.cpp puts into its matrix and cube.
const matrix = {
  rows: 3,
  cols: 2,
  data: Float64Array.from({ length: 6 }, (_, at) => (1 + Math.floor(at / 2) - 10 * (at % 2)) / 3),
};
const cube = {
  rows: 2,
  cols: 3,
  slices: 4,
  data: Float64Array.from(
    { length: 24 },
    (_, at) => (100 * Math.floor(at / 12) + 10 * (Math.floor(at / 4) % 3) + (at % 4) - 55) / 7,
  ),
};

const bytes = (name: string): Uint8Array => loadBinaryFixture(import.meta.url, `../fixtures/${name}`);
const text = (name: string): string => new TextDecoder().decode(bytes(name));

describe('Armadillo matrices', () => {
  it.each(['arma_matrix.txt', 'arma_matrix.csv', 'arma_matrix_raw.txt'])('reads %s as Armadillo wrote it', (name) => {
    expect(parseArmaMatrix(bytes(name))).toEqual(matrix); // exact: 17 digits
    expect(parseArmaMatrix(text(name).replaceAll('\n', '\r\n'))).toEqual(matrix);
  });

  it('writes byte for byte what Armadillo writes', () => {
    expect(writeArmaMatrix(matrix)).toBe(text('arma_matrix.txt'));
    expect(writeArmaMatrix({ rows: 0, cols: 0, data: new Float64Array(0) })).toBe('ARMA_MAT_TXT_FN008\n0 0\n');
  });

  it('reads plain text with blanks, commas or semicolons, words as C spells them', () => {
    expect(parseArmaMatrix('1 2\n  3\t4\n\n')).toEqual({ rows: 2, cols: 2, data: Float64Array.of(1, 2, 3, 4) });
    expect(parseArmaMatrix('1;2\n3;4\n').cols).toBe(2);
    expect(parseArmaMatrix('nan,-inf,+Infinity,.5,5.,-1E+3\n').data).toEqual(
      Float64Array.of(NaN, -Infinity, Infinity, 0.5, 5, -1000),
    );
  });

  it.each([
    ['', 'm.txt: expected text, got an empty file'],
    [' \n\n', 'm.txt: expected text, got an empty file'],
    [
      '1 2\n3 4',
      'm.txt, line 2: expected the last line to end with a newline, got the end of the file; the file is cut off, or lacks only that newline',
    ],
    ['1 2\n3\n', 'm.txt, line 2: expected 2 numbers, as in the first row, got 1'],
    ['1 2\n3 4 5\n', 'm.txt, line 2: expected 2 numbers, as in the first row, got 3'],
    ['1,2\n3,\n', 'm.txt, line 2: expected a number, got ""'],
    ['1 2\n\n3 4\n', 'm.txt, line 2: expected a row, got a blank line; Armadillo would stop reading here'],
    ['1 0x10\n', 'm.txt, line 1: expected a number, got "0x10"'],
    ['1e999\n', 'm.txt, line 1: expected a number, got "1e999"'],
    ['1-2\n', 'm.txt, line 1: expected a number, got "1-2"'],
    ['one\u2028two\n', 'm.txt, line 1: expected a number, got "one'],
    [
      'ARMA_MAT_TXT_IU008\n1 1\n 1\n',
      'm.txt, line 1: expected ARMA_MAT_TXT_FN008, got "ARMA_MAT_TXT_IU008"; save it as arma_ascii from doubles',
    ],
    ['ARMA_MAT_TXT_FN008\n1 x\n 1\n', 'm.txt, line 2: expected the number of columns as a whole number, got "x"'],
    [
      'ARMA_MAT_TXT_FN008\n1\n',
      'm.txt, line 2: expected the number of columns as a whole number, got the end of the file',
    ],
    ['ARMA_MAT_TXT_FN008\n2 2\n 1 2\n 3 \n', 'm.txt, line 4: expected a number, got the end of the file'],
    ['ARMA_MAT_TXT_FN008\n1 1\n 1\n 2\n', 'm.txt, line 4: expected the end of the file after 1×1 entries, got "2"'],
    [
      'ARMA_MAT_TXT_FN008\n1000000 1000000\n 1\n',
      'm.txt, line 2: expected at most 2 entries in a file of this length, got a header that promises 1000000×1000000 = 1000000000000',
    ],
  ])('refuses %j', (content, message) => {
    expect(() => parseArmaMatrix(content, { source: 'm.txt' })).toThrow(FormatError);
    expect(() => parseArmaMatrix(content, { source: 'm.txt' })).toThrow(message);
  });

  it('refuses nan on request and quotes hostile text on one line', () => {
    expect(() => parseArmaMatrix('1 nan\n', { finite: true })).toThrow(
      'parseArmaMatrix, line 1: expected a finite number, got "nan"',
    );
    expect(() => parseArmaMatrix(`${'x'.repeat(1e5)}\u2028\n`)).toThrow(/^.{1,120}$/u);
  });
});

describe('Armadillo cubes', () => {
  it('reads what Armadillo wrote, pairs first and slices as neighbors', () => {
    const parsed = parseArmaCube(bytes('arma_cube.txt'));
    expect(parsed).toEqual(cube); // exact: 17 digits
    const [k, l, s] = [1, 2, 3];
    expect(parsed.data[(k * parsed.cols + l) * parsed.slices + s]).toBe((100 * k + 10 * l + s - 55) / 7);
  });

  it('writes byte for byte what Armadillo writes', () => {
    expect(writeArmaCube(cube)).toBe(text('arma_cube.txt'));
  });

  it("reads the layout of the authors' script, one slice a line", () => {
    const authors = 'ARMA_CUB_TXT_FN008\n1 2 2\n  +1.5e+00  -2.0e+00\n  +3.0e+00  +4.0e+00\n';
    expect(parseArmaCube(authors)).toEqual({ rows: 1, cols: 2, slices: 2, data: Float64Array.of(1.5, 3, -2, 4) });
  });

  it.each([
    [
      'ARMA_CUB_TXT_FN008\n2 2 1000000000000\n  +1.0e+00\n',
      'c.dat, line 2: expected at most 6 entries in a file of this length, got a header that promises 2×2×1000000000000 = 4000000000000',
    ],
    [
      'ARMA_CUB_TXT_FN008\n9007199254740991 9007199254740991 9007199254740991\n 1\n',
      'c.dat, line 2: expected at most 2 entries',
    ],
    [
      'ARMA_CUB_TXT_FN008\n2 2 -4\n 1 1 1 1\n',
      'c.dat, line 2: expected the number of slices as a whole number, got "-4"',
    ],
    ['ARMA_CUB_TXT_FN008\n1 1 2\n 1\n nan1\n', 'c.dat, line 4: expected a number, got "nan1"'],
    ['ARMA_CUB_TXT_FN008\n1 1 2\n 1\n 2', 'c.dat, line 4: expected the last line to end with a newline'],
    ['ARMA_CUB_TXT_FN004\n1 1 1\n 1\n', 'c.dat, line 1: expected ARMA_CUB_TXT_FN008, got "ARMA_CUB_TXT_FN004"'],
    ['', 'c.dat: expected text, got an empty file'],
  ])('refuses %j', (content, message) => {
    expect(() => parseArmaCube(content, { source: 'c.dat' })).toThrow(message);
  });

  it('takes a cube without entries whatever its other sizes, and allocates nothing', () => {
    expect(parseArmaCube('ARMA_CUB_TXT_FN008\n0 5 1000000000000\n').data.length).toBe(0);
  });

  it('refuses to write what Armadillo cannot read back', () => {
    expect(() => writeArmaCube({ ...cube, data: cube.data.with(5, NaN) })).toThrow(
      'writeArmaCube: expected finite entries, got NaN in slice 1; Armadillo cannot read it back',
    );
    expect(() => writeArmaCube({ ...cube, slices: 5 })).toThrow(
      'writeArmaCube: expected sizes whose product is the number of entries, got 2×3×5 and 24 entries',
    );
  });

  it('reads long cubes in time proportional to their length', () => {
    const milliseconds = (slices: number): number => {
      const text = `ARMA_CUB_TXT_FN008\n2 2 ${slices}\n${'  +1.234567e+00  -2.345678e-03  -2.345678e-03  +3.456789e+01\n'.repeat(slices)}`;
      return Math.min(
        ...[1, 2, 3].map(() => {
          const start = performance.now();
          expect(parseArmaCube(text).slices).toBe(slices);
          return performance.now() - start;
        }),
      );
    };
    milliseconds(4_000); // warm up
    expect(milliseconds(64_000) / milliseconds(4_000)).toBeLessThan(100); // 16 times the work; a quadratic reader would take 256 times as long
  });
});
