import { describe, expect, it } from '@jest/globals';
import { UsageError } from '@geq/runs';
import { FormatError } from '@geq/formats';
import { exitCodeOf, oneLine } from './failure.ts';

const system = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: something, write`), { code, path });

describe('the rule of exit codes', () => {
  it.each([
    ['a usage error', new UsageError('-N: expected 1 to 9, got 10'), 2],
    ['a broken file', new FormatError('a.dat', 'expected numbers, got text', { line: 3 }), 2],
    ['a package that complains about its caller', new RangeError('cholesky: expected a square matrix, got 3×4'), 2],
    [
      'the same, come back from a worker thread',
      new Error('createRun: expected a state of this run, got one with K = 3'),
      2,
    ],
    ['a full disk', system('ENOSPC', '/x/y'), 1],
    [
      'a full disk, even if a package says it in its form',
      Object.assign(new Error('write: expected room, got none'), { code: 'ENOSPC' }),
      1,
    ],
    ['no memory', new RangeError('Array buffer allocation failed'), 1],
    ['a mistake of ours', new TypeError("Cannot read properties of undefined (reading 'x')"), 1],
    ['anything', 'just a string', 1],
    ['nothing', undefined, 1],
  ])('%s', (_what, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('oneLine', () => {
  it('says system errors in words', () => {
    expect(oneLine(system('ENOSPC', '/x/y.dat'))).toBe('/x/y.dat: no space left on the device (ENOSPC)');
    expect(oneLine(system('EACCES'))).toBe('permission denied (EACCES)');
  });

  it('says what helps against too little memory', () => {
    expect(oneLine(new RangeError('Array buffer allocation failed'))).toContain('choose smaller N, D or --test-size');
  });

  it('is one line whatever comes', () => {
    expect(oneLine(new Error('one\n  two\n\nthree'))).toBe('one two three');
    expect(oneLine('text')).toBe('text');
    expect(oneLine(null)).toBe('null');
  });
});
