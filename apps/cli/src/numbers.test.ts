import { describe, expect, it } from '@jest/globals';
import { evaluateNumbers } from './numbers.ts';

const evaluate = async (text: string): Promise<number> =>
  (await evaluateNumbers({ x: text }, { known: { K: 4, N: 100 } })).x;

describe('numeric options', () => {
  it.each([
    ['3072', 3072],
    [' 60 ', 60],
    ['-5', -5],
    ['+.5', 0.5],
    ['1e5', 1e5],
    ['2E-3', 2e-3],
    ['3*32*32', 3072],
    ['0.2/sqrt(K)', 0.1],
    ['N/10', 10],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['(1+2)*3', 9],
    ['2*(3)', 6],
    ['2*K', 8],
    ['1E5', 1e5],
    ['.2', 0.2],
    ['1.', 1],
    ['-0', 0],
    ['1_000', 1000],
    ['3_0*1_000', 30000],
    ['1_000.000_5', 1000.0005],
    ['1_0.2_5*K', 41],
    ['1-2-3', -4],
    ['12/3/2', 2],
    ['max(K, N, 7)', 100],
    ['min(3,1)', 1],
    ['floor(7/2)', 3],
    ['ceil(7/2)', 4],
    ['round(2.6)', 3],
    ['abs(-3)', 3],
    ['exp(0)', 1],
    ['log(1)', 0],
    ['log2(8)', 3],
    ['log10(1000)', 3],
    ['cbrt(27)', 3],
    ['pow(2, 10)', 1024],
    ['50%', 0.5],
    ['5 %', 0.05],
    ['0x10', 16],
    ['0b11', 3],
  ])('%s', async (text, value) => {
    expect(await evaluate(text)).toBe(value);
  });

  it('knows pi', async () => {
    expect(await evaluate('2*pi')).toBe(2 * Math.PI);
  });

  it('use each other in any order, by name or letter', async () => {
    const aliases = { L: 'depth' };
    expect(await evaluateNumbers({ lr: '0.2/sqrt(K)', K: 'M^2', M: '2', depth: 'K - 1' }, { aliases })).toEqual({
      lr: 0.1,
      K: 4,
      M: 2,
      depth: 3,
    });
    expect(await evaluateNumbers({ steps: '10*L', depth: '3' }, { known: { depth: 4 }, aliases })).toEqual({
      steps: 30,
      depth: 3,
    });
    expect(await evaluateNumbers({ steps: '10*L', seed: undefined }, { known: { depth: 4 }, aliases })).toEqual({
      steps: 40,
    });
  });

  it('refuse to wait for each other', async () => {
    await expect(evaluateNumbers({ K: 'M', M: '2*K', N: '5' })).rejects.toThrow(
      '-K, -M: expected expressions that do not wait for each other, got -K "M" -M "2*K"',
    );
    await expect(evaluateNumbers({ K: 'K + 1' }, { known: { K: 2 } })).rejects.toThrow(
      '-K: expected expressions that do not wait for each other',
    );
  });

  it('name what is known when a name is not', async () => {
    await expect(
      evaluateNumbers({ lr: '0.2/Q' }, { known: { K: 2, depth: 4 }, aliases: { L: 'depth' } }),
    ).rejects.toThrow("--lr: '0.2/Q' uses Q, which is not known here; expected K, L, pi");
  });

  it.each([
    ['1e400', "expected a finite number, got Infinity from '1e400'"],
    ['9^9^9^9', 'got Infinity'],
    ['1/0', 'got Infinity'],
    ['0/0', 'got NaN'],
    ['sqrt(-1)', 'got NaN'],
    ['NaN', 'expected a finite number, got NaN'],
    ['Infinity', 'got Infinity'],
    ['"60"', 'a text or truth value is no arithmetic'],
    ['true', 'is no arithmetic'],
    ['null', 'is no arithmetic'],
    [' ', 'got only spaces'],
    ['', 'got nothing'],
    ['[1,2]', 'a matrix is no arithmetic'],
    ['1:1e9', 'a range is no arithmetic'],
    ['{a:1}', 'an object is no arithmetic'],
    ['x[1]', 'an index'],
    ['a.b', 'an index'],
    ['f(x)=f(x)', 'a function definition'],
    ['f(x)=f(x);f(1)', 'a list of expressions'],
    ['60\n61', 'a list of expressions'],
    ['a=5', 'an assignment'],
    ['1?2:3', 'a condition'],
    ['1<2', 'the operator < is not arithmetic'],
    ['1<2<3', 'a comparison'],
    ['170!', 'the operator ! is not arithmetic'],
    ['7 mod 2', 'the operator mod'],
    ['5 cm to inch', 'the operator to'],
    ['factorial(1e9)', 'the function factorial is not known; expected sqrt'],
    ['ones(1e6,1e6)', 'the function ones is not known'],
    ['import({})', 'the function import is not known'],
    ['evaluate("1")', 'the function evaluate is not known'],
    ['constructor(1)', 'the function constructor is not known'],
    ['hasOwnProperty(1)', 'is not known'],
    ['x.constructor("1")', 'the function ? is not known'],
    ['constructor', 'uses constructor, which is not known'],
    ['__proto__', 'uses __proto__, which is not known'],
    ['toString', 'which is not known'],
    ['i', 'uses i, which is not known'],
    ['e^4', 'uses e'],
    ['2*k', 'uses k, which is not known here; expected K, N, pi; did you mean K?'],
    ['while(true){}', 'Unexpected operator {'],
    ['sqrt()', 'sqrt takes 1 value, got 0'],
    ['pow(1,2,3)', 'pow takes 2 values, got 3'],
    ['min()', 'min takes 1 to 16 values, got 0'],
    ['1,2', 'Unexpected operator ,'],
    ['2*', 'Unexpected end of expression'],
    ['.5.5', 'Unexpected part'],
    ['１２', 'Syntax error'],
    ['1+'.repeat(5000) + '1', 'expected an expression of at most 200 characters, got 10001'],
    ['9'.repeat(5000), 'at most 200 characters, got 5000'],
  ])('refuse %s', async (text, reason) => {
    const error = await evaluate(text).then(
      () => undefined,
      (e: Error) => e,
    );
    expect(error?.name).toBe('UsageError');
    expect(error?.message).toContain(reason);
    expect(error?.message).toMatch(/^--?x: /);
  });

  it.each([
    ['1K', 'two factors without *; write 1*K, or 1000'],
    ['2 K', 'write 2*K, or 2000'],
    ['1k', 'write 1000'],
    ['20M', 'write 20000000'],
    ['1.005k', 'write 1005'],
    ['1Ki', 'write 1024'],
    ['1KB', 'write 1000'],
    ['1e5K', 'write 1e5*K, or 100000000'],
    ['0.2/2K', 'write 0.2/(2*K), or 0.2/2*K'],
    ['2^2K', 'write 2^(2*K), or 2^2*K'],
    ['2K^2', 'write 2*K^2'],
    ['(2)K', 'write (2)*K'],
    ['2(3)', 'write 2*(3)'],
    ['(K)(N)', 'write (K)*(N)'],
    ['2 sqrt(K)', 'write 2*sqrt(K)'],
    ['sqrt K', 'write sqrt(K)'],
    ['K(2)', 'to multiply by K, write K*(…)'],
    ['pi K', 'write pi*K'],
    ['5 K Z', 'two factors without *'],
    ['1,000', 'not inside a number; write 1000'],
    ['1,000,000', 'write 1000000'],
    ['1.000,5', 'write 1000.5'],
    ['0,2', 'write 0.2'],
    ['1 000', 'write 1000'],
    ["1'000", 'write 1000'],
    ['max(1,000)', 'a comma stands between the values of a function, not inside a number; write 1000 for 1,000'],
    ['０x10', 'write 0x10'],
    ['１２', 'write 12'],
    ['２K', 'write 2000'],
    ['−5', 'write -5'],
    ['2×K', 'write 2*K'],
    ['2**3', 'write 2^3'],
    ['1e', 'an exponent needs digits, as in 1e5'],
    ['1e+', 'an exponent needs digits'],
    ['1_', 'an underscore stands between two digits'],
    ['1__0', 'an underscore stands between two digits'],
    ['0xFFi8', 'are read before a lone number'],
    ['0x10*2', 'write it in decimals'],
    ['10+5%', '% is read behind a lone number; write 0.05 for 5%'],
    ['5 # K', 'a comment is no arithmetic'],
    ['(1\n)', 'write one, on one line'],
    ['10 cm', 'write 10)'],
    ['5m', 'write 5)'],
    ['random()', 'the function random is not known; expected sqrt'],
    ['min(1,1/0)', "expected a finite number, got Infinity from 'min(1,1/0)'"],
    ['1/Infinity', 'got Infinity from'],
    ['1e-999', "expected a number that float64 can tell from 0, got '1e-999'"],
    ['1/0', 'write one, or an expression such as "3*32*32"'],
  ])('refuse %s with a way out', async (text, reason) => {
    const error = await evaluate(text).then(
      () => undefined,
      (e: Error) => e,
    );
    expect(error?.name).toBe('UsageError');
    expect(error?.message).toContain(reason);
    expect(error?.message).toMatch(/^--?x: expected [^\n]*got |^--?x: '.*' uses /);
  });

  it('survive what nests as deep as 200 characters allow', async () => {
    expect(await evaluate(`${'('.repeat(99)}60${')'.repeat(99)}`)).toBe(60);
    expect(await evaluate(`${'-'.repeat(198)}60`)).toBe(60);
    expect(await evaluate(`${'abs('.repeat(39)}2${')'.repeat(39)}`)).toBe(2);
  });
});
