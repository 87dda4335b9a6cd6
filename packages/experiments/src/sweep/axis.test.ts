import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { UsageError } from '../usageError.ts';
import { combinations, parseAxes, parseAxis } from './axis.ts';

describe('parseAxis', () => {
  it.each<[string, string, number[]]>([
    ['lr=0.1,0.2, 5e-1', 'lr', [0.1, 0.2, 0.5]],
    ['lr=0.1:0.5:5', 'lr', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['lr=1:0.5:2', 'lr', [1, 0.5]],
    ['lr=0.01:1:3log', 'lr', [0.01, 0.1, 1]],
    ['K=1:4:4', 'K', [1, 2, 3, 4]],
    ['seed=7:7:1', 'seed', [7]],
    ['both=0,1', 'both', [0, 1]],
    ['tolerance=1e-8:1e-6:3log', 'tolerance', [1e-8, 1e-7, 1e-6]],
  ])('%s', (text, name, values) => {
    expect(parseAxis(text)).toEqual({ name, values });
  });

  it('keeps the ends of a long range as they were written, and steps evenly between them', () => {
    const { values } = parseAxis('lr=0.05:1:20');
    expect([values.length, values[0], values[19]]).toEqual([20, 0.05, 1]);
    expect(values.slice(1).map((x, i) => x - values[i])).toBeAllclose(Array<number>(19).fill(0.05), { rtol: 1e-9 }); // twelve digits
  });

  it.each<[string, string]>([
    ['lr', '--sweep: expected NAME=VALUES, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got \'lr\''],
    ['=1', '--sweep: expected NAME=VALUES'],
    ['eta=1', '--sweep: expected one of lr, K, M, seed, both, tolerance, dt, got \'eta\''],
    ['constructor=1', '--sweep: expected one of'],
    ['lr=', '--sweep lr: expected values'],
    ['lr=0.1,', '--sweep lr: expected numbers, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got \'\''],
    ['lr=0x10', '--sweep lr: expected numbers'],
    ['lr=1e999', '--sweep lr: expected numbers'],
    ['lr=1:2', '--sweep lr: expected FIRST:LAST:COUNT'],
    ['lr=1:2:3:4', '--sweep lr: expected FIRST:LAST:COUNT'],
    ['lr=1:2:0', '--sweep lr: expected a count from 1 to 10000, got 0'],
    ['lr=1:2:2.5', '--sweep lr: expected a count from 1 to 10000, got 2.5'],
    ['lr=1:2:1', '--sweep lr: expected a count of at least 2 from 1 to 2, got 1'],
    ['lr=1:1:3', '--sweep lr: expected two different ends, got 1 twice'],
    ['lr=0:1:3log', '--sweep lr: expected ends above 0 on a logarithmic scale, got 0 and 1'],
    ['lr=0.2,0.2', '--sweep lr: expected every value once, got 0.2 twice'],
    ['lr=-1', '--sweep lr: expected a number above 0 and up to 1000, got -1'],
    ['K=1:2:3', '--sweep K: expected a whole number, got 1.5'],
    ['K=65', '--sweep K: expected 1 to 64, got 65'],
    ['both=2', '--sweep both: expected 0 to 1, got 2'],
    ['tolerance=1e-15', '--sweep tolerance: expected 1e-13 to 0.01, got 1e-15; float64 cannot tell smaller errors of a step'],
    ['dt=0', '--sweep dt: expected a number above 0 and up to 1000, got 0'],
  ])('refuses %s', (text, message) => {
    expect(() => parseAxis(text)).toThrow(UsageError);
    expect(() => parseAxis(text)).toThrow(message);
  });
});

describe('parseAxes', () => {
  it('refuses a parameter twice, and more combinations than anyone means', () => {
    expect(() => parseAxes(['lr=1', 'lr=2'])).toThrow('--sweep lr: expected once, got several');
    expect(() => parseAxes(['lr=0.1:1:200', 'seed=1:100:100'])).toThrow('--sweep: expected at most 10000 curves, got 200 × 100 = 20000');
  });

  it('every combination, the last axis the fastest', () => {
    expect(combinations(parseAxes(['lr=1,2', 'K=3,4']))).toEqual([{ lr: 1, K: 3 }, { lr: 1, K: 4 }, { lr: 2, K: 3 }, { lr: 2, K: 4 }]);
    expect(combinations([])).toEqual([{}]);
  });
});
