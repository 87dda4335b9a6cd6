import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { duration, rate, startProgress } from './progress.ts';

describe('words', () => {
  it('durations', () => {
    expect([0, 59.4, 75, 3600, 7300, 200_000, Infinity, NaN, -3].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min 15 s',
      '1 h 0 min',
      '2 h 1 min',
      '2 days',
      '?',
      '?',
      '0 s',
    ]);
  });

  it('rates, two digits', () => {
    expect([0.0123, 7.77, 456, 1234, 123_456, 9_960_000].map(rate)).toEqual([
      '0.012',
      '7.8',
      '460',
      '1,200',
      '120,000',
      '10,000,000',
    ]);
  });
});

describe('in a pipe', () => {
  let clock = 0;
  beforeEach(() => {
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Half a minute and a bit of work that reports every second, 2 % of it each time. */
  function watch(quiet: boolean): string[] {
    const lines: string[] = [];
    const progress = startProgress('simulation', 'steps', {
      quiet,
      output: { out: () => undefined, err: (line) => lines.push(line), isTerminal: false },
    });
    for (let second = 0; second <= 33; second++) {
      progress.update(100 * second, 5000);
      clock += 1000;
    }
    progress.finish();
    return lines;
  }

  it('a line now and then', () => {
    expect(watch(false)).toEqual([
      'simulation: 30 %, 100 steps/s, 35 s left',
      'simulation: 60 %, 100 steps/s, 20 s left',
    ]);
  });

  it('nothing with --quiet', () => {
    expect(watch(true)).toEqual([]);
  });
});
