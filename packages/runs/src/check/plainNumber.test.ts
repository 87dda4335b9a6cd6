import { describe, expect, it } from '@jest/globals';
import { numberMeant, plainNumber } from './plainNumber.ts';

describe('plainNumber', () => {
  it.each([
    ['1000', 1000],
    [' 1_000 ', 1000],
    ['1_000.000_5', 1000.0005],
    ['.2', 0.2],
    ['1.', 1],
    ['1E5', 1e5],
    ['-2.5e-3', -0.0025],
    ['-0', 0],
    ['0e5', 0],
    ['1e999', Infinity],
    ['1e-999', NaN],
  ])('%s', (text, value) => {
    expect(plainNumber(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '1K',
    '1,000',
    '1_',
    '_1',
    '1__0',
    '1e',
    '0x10',
    '１０',
    'NaN',
    'Infinity',
    '1 000',
    '5%',
    '--5',
    '1.2.3',
    '.',
  ])('nothing else: %s', (text) => {
    expect(plainNumber(text)).toBeUndefined();
  });
});

describe('numberMeant', () => {
  it.each([
    ['1K', '1000'],
    ['1 k', '1000'],
    ['1.005k', '1005'],
    ['2e3K', '2000000'],
    ['20M', '20000000'],
    ['3B', '3000000000'],
    ['2Ki', '2048'],
    ['5%', '0.05'],
    ['1,000', '1000'],
    ['1,234,567.5', '1234567.5'],
    ['1.000,5', '1000.5'],
    ['1 000 000', '1000000'],
    ['0,2', '0.2'],
    ['１０', '10'],
    ['−5', '-5'],
  ])('%s is %s', (text, meant) => {
    expect(numberMeant(text)).toBe(meant);
    expect(plainNumber(meant)).toBeDefined();
  });

  it.each(['fast', '5m', '1,2,3', '1e', ''])('nothing plain: %s', (text) => {
    expect(numberMeant(text)).toBeUndefined();
  });
});
