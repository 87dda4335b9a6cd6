import '@geq/testing';
import { describe, expect, it } from '@jest/globals';
import { UsageError } from '@geq/runs';
import { combinations, parseAxes, parseAxis } from './axis.ts';

describe('parseAxis', () => {
  it.each<[string, string, number[]]>([
    ['lr=0.1,0.2, 5e-1', 'lr', [0.1, 0.2, 0.5]],
    ['lr=0.1:0.5:5', 'lr', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['lr=1:0.5:2', 'lr', [1, 0.5]],
    ['lr=0.01:1:3log', 'lr', [0.01, 0.1, 1]],
    ['K=1:4:4', 'K', [1, 2, 3, 4]],
    ['seed=7', 'seed', [7]],
    ['seed=1_000, 1e4', 'seed', [1000, 10000]],
    ['seed=1234567890123:1234567890143:3', 'seed', [1234567890123, 1234567890133, 1234567890143]],
    [' lr = 0.1 : 0.3 : 3 ', 'lr', [0.1, 0.2, 0.3]],
    ['K=1:64:7log', 'K', [1, 2, 4, 8, 16, 32, 64]],
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
    ['lr', "--sweep: expected NAME=VALUES, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got 'lr'"],
    ['=1', '--sweep: expected NAME=VALUES'],
    ['eta=1', "--sweep: expected one of lr, K, M, seed, both, tolerance, dt, got 'eta'"],
    ['constructor=1', '--sweep: expected one of'],
    ['lr=', '--sweep lr: expected values'],
    ['lr=0.1,', "--sweep lr: expected numbers, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got ''"],
    ['lr=0x10', '--sweep lr: expected numbers'],
    ['lr=1e999', '--sweep lr: expected numbers'],
    ['lr=1:2', '--sweep lr: expected FIRST:LAST:COUNT'],
    ['lr=1:2:3:4', '--sweep lr: expected FIRST:LAST:COUNT'],
    ['lr=1:2:0', '--sweep lr: expected a count from 2 to 10000, got 0'],
    ['lr=1:2:-3', '--sweep lr: expected a count from 2 to 10000, got -3'],
    ['lr=1:2:1e9', '--sweep lr: expected a count from 2 to 10000, got 1000000000'],
    ['lr=1:2:2.5', '--sweep lr: expected a count from 2 to 10000, got 2.5'],
    ['lr=1:2:1', '--sweep lr: expected a count of at least 2 from 1 to 2, got 1'],
    [
      'lr=1:1:3',
      '--sweep lr: expected two different ends, got 1 twice; for this one value write lr=1, for steps of 1 from 1 to 3 write lr=1:3:3',
    ],
    [
      'lr=0.1:0.1:1',
      '--sweep lr: expected two different ends, got 0.1 twice; for this one value write lr=0.1, for steps of 0.1 from 0.1 to 1 write lr=0.1:1:10',
    ],
    ['seed=7:7:1', '--sweep seed: expected two different ends, got 7 twice; for this one value write seed=7'],
    [
      'lr=0.1:0.05:1',
      '--sweep lr: expected a count of at least 2 from 0.1 to 0.05, got 1; for one value write lr=0.1, for both ends lr=0.1,0.05, for steps of 0.05 from 0.1 to 1 write lr=0.1:1:19',
    ],
    [
      'lr=0.1:0.05:0.5',
      '--sweep lr: expected a count from 2 to 10000, got 0.5; for steps of 0.05 from 0.1 to 0.5 write lr=0.1:0.5:9',
    ],
    [
      'lr=1:-0.1:0.1',
      '--sweep lr: expected a count from 2 to 10000, got 0.1; for steps of -0.1 from 1 to 0.1 write lr=1:0.1:10',
    ],
    ['K=1:2:9', '--sweep K: expected a whole number, got 1.125; for steps of 2 from 1 to 9 write K=1:9:5'],
    ['K=1:1:4', 'for steps of 1 from 1 to 4 write K=1:4:4'],
    [
      'K=1:4',
      "--sweep K: expected FIRST:LAST:COUNT, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got '1:4'; for every whole number from 1 to 4 write K=1:4:4",
    ],
    [
      'lr=0.1:0.5:5,1',
      "--sweep lr: expected a list or FIRST:LAST:COUNT, such as lr=0.05:1:20, lr=0.01:1:20log or K=1,2,4, got both in '0.1:0.5:5,1'; write all values as one list",
    ],
    ['lr=0.1:1:', '--sweep lr: expected numbers'],
    ['lr=:1:5', '--sweep lr: expected numbers'],
    ['lr=0.01:1:log', '--sweep lr: expected numbers'],
    ['lr=0.1:1:2K', "got '2K'; write 2000"],
    ['lr=-1:1:3', '--sweep lr: expected a number above 0 and up to 1000, got -1'],
    ['lr=0.1,', "got ''; write lr=0.1"],
    ['lr=0.1,,0.2', "got ''; write lr=0.1,0.2"],
    ['lr=,0.1', "got ''; write lr=0.1"],
    ['lr=,', '--sweep lr: expected numbers'],
    ['lr=0.1 0.2', "got '0.1 0.2'; write lr=0.1,0.2"],
    ['lr=0.1;0.2', "got '0.1;0.2'; write lr=0.1,0.2"],
    ['seed=1K', "got '1K'; write 1000"],
    ['lr=5%', "got '5%'; write 0.05"],
    ['lr=NaN', '--sweep lr: expected numbers'],
    ['lr=0.2,2e-1', '--sweep lr: expected every value once, got 0.2 twice; leave one out'],
    ['lr=1:1.0000000000001:9', 'twice; ask for fewer values'],
    ['Lr=1', "--sweep: expected one of lr, K, M, seed, both, tolerance, dt, got 'Lr'; did you mean lr?"],
    ['k=1', "got 'k'; did you mean K?"],
    ['eta=1', "got 'eta'; did you mean lr?"],
    ['--lr=1', "got '--lr'; did you mean lr?"],
    ['seeds=1', "got 'seeds'; did you mean seed?"],
    ['N=1,2', "got 'N'; N belongs to the inputs: call geq ode once for each N"],
    ['lr=0:1:3log', '--sweep lr: expected ends above 0 on a logarithmic scale, got 0 and 1'],
    ['lr=0.2,0.2', '--sweep lr: expected every value once, got 0.2 twice'],
    ['lr=-1', '--sweep lr: expected a number above 0 and up to 1000, got -1'],
    ['K=1:2:3', '--sweep K: expected a whole number, got 1.5'],
    ['K=65', '--sweep K: expected 1 to 64, got 65'],
    ['both=2', '--sweep both: expected 0 to 1, got 2'],
    [
      'tolerance=1e-15',
      '--sweep tolerance: expected 1e-13 to 0.01, got 1e-15; float64 cannot tell smaller errors of a step',
    ],
    ['dt=0', '--sweep dt: expected a number above 0 and up to 1000, got 0'],
  ])('refuses %s', (text, message) => {
    expect(() => parseAxis(text)).toThrow(UsageError);
    expect(() => parseAxis(text)).toThrow(message);
  });
});

describe('parseAxes', () => {
  it('refuses a parameter twice, and more combinations than anyone means', () => {
    expect(() => parseAxes(['lr=1', 'lr=2'])).toThrow('--sweep lr: expected once, got several');
    expect(() => parseAxes(['lr=0.1:1:200', 'seed=1:100:100'])).toThrow(
      '--sweep: expected at most 10000 curves, got 200 × 100 = 20000',
    );
  });

  it('every combination, the last axis the fastest', () => {
    expect(combinations(parseAxes(['lr=1,2', 'K=3,4']))).toEqual([
      { lr: 1, K: 3 },
      { lr: 1, K: 4 },
      { lr: 2, K: 3 },
      { lr: 2, K: 4 },
    ]);
    expect(combinations([])).toEqual([{}]);
  });
});
