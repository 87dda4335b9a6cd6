import { expect, it } from '@jest/globals';
import { createArguments } from '../test/arguments.ts';
import { decimal, ulps, worstUlps, type Decimal } from '../test/oracle.ts';
import * as elementary from './index.ts';

const ONE_ULP = 1; // the promise; what was seen over 10⁵ arguments is in the README
const COUNT = Number(process.env.GEQ_ARGUMENTS ?? 200); // of each kind

type Case = readonly [
  name: string,
  f: (x: number) => number,
  exact: (x: Decimal) => Decimal,
  points: (at: ReturnType<typeof createArguments>) => number,
];
const { exp, log, log2, log10, log1p, asin, acos, sin, cos, tanh, cbrt } = elementary;

const CASES: readonly Case[] = [
  ['exp, SGD', exp, (x) => x.exp(), ({ between }) => between(-8, 0)],
  ['exp, all', exp, (x) => x.exp(), ({ between }) => between(-745, 709.7)],
  ['exp, small', exp, (x) => x.exp(), ({ between }) => between(-1, 1) * 2 ** between(-30, 0)],
  ['log, near 1', log, (x) => x.ln(), ({ between }) => between(0.5, 2)],
  ['log, all', log, (x) => x.ln(), ({ anySize }) => Math.abs(anySize())],
  ['log2, near 1', log2, (x) => x.log(2), ({ between }) => between(0.5, 2)],
  ['log2, all', log2, (x) => x.log(2), ({ anySize }) => Math.abs(anySize())],
  ['log10, near 1', log10, (x) => x.log(10), ({ between }) => between(0.5, 2)],
  ['log10, all', log10, (x) => x.log(10), ({ anySize }) => Math.abs(anySize())],
  ['log1p, near 0', log1p, (x) => x.plus(1).ln(), ({ between }) => between(-0.999, 1)],
  ['log1p, small', log1p, (x) => x.plus(1).ln(), ({ between }) => between(-1, 1) * 2 ** between(-60, 0)],
  ['log1p, large', log1p, (x) => x.plus(1).ln(), ({ between }) => 2 ** between(0, 1000)],
  ['asin', asin, (x) => x.asin(), ({ between }) => between(-1, 1)],
  ['asin, near 1', asin, (x) => x.asin(), ({ between }) => 1 - 2 ** between(-50, -1)],
  ['acos', acos, (x) => x.acos(), ({ between }) => between(-1, 1)],
  ['acos, near 1', acos, (x) => x.acos(), ({ between }) => 1 - 2 ** between(-50, -1)],
  ['sin', sin, (x) => x.sin(), ({ between }) => between(-10, 10)],
  ['cos', cos, (x) => x.cos(), ({ between }) => between(-10, 10)],
  ['sin, many turns', sin, (x) => x.sin(), ({ between }) => between(-1e7, 1e7)],
  ['cos, many turns', cos, (x) => x.cos(), ({ between }) => between(-1e7, 1e7)],
  ['tanh', tanh, (x) => x.tanh(), ({ between }) => between(-3, 3)],
  ['tanh, all', tanh, (x) => x.tanh(), ({ between }) => between(-1, 1) * 2 ** between(-26, 5)],
  ['cbrt, all', cbrt, (x) => x.cbrt(), ({ anySize }) => anySize()],
];

it.each(CASES)('%s is within 1 ulp of 70 digits', (name, f, exact, draw) => {
  const at = createArguments(20 + name.length);
  const worst = worstUlps(
    f,
    exact,
    Array.from({ length: COUNT }, () => [draw(at)]),
  );
  if (process.env.GEQ_ARGUMENTS) process.stderr.write(`${name}: ${worst.ulps.toFixed(3)} ulp at ${worst.at.join()}\n`);
  expect(worst.ulps).toBeLessThan(ONE_ULP);
});

it.each([
  ['sin', sin, (x: Decimal) => x.sin()],
  ['cos', cos, (x: Decimal) => x.cos()],
] as const)('%s of huge arguments, and next to multiples of π/2, is within 1 ulp', (_name, f, exact) => {
  const { anySize } = createArguments(7);
  const points = [
    1e22,
    6381956970095103 * 2 ** 797,
    Number.MAX_VALUE,
    ...Array.from({ length: 3 }, () => Math.abs(anySize()) ** 0.5 * 2 ** 500),
  ]; // the second comes nearest to a multiple
  points.push(...[1, 2, 3, 11, 355, 1e6, 2 ** 21].map((n) => (n * Math.PI) / 2));
  const worst = worstUlps(
    f,
    exact,
    points.filter(Number.isFinite).map((x) => [x]),
    true,
  );
  expect(worst.ulps).toBeLessThan(ONE_ULP);
});

it('pow is within 1 ulp of 70 digits', () => {
  const { between, anySize } = createArguments(3);
  const points = [
    ...Array.from({ length: COUNT }, () => [between(0, 10), between(-10, 10)]),
    ...Array.from({ length: COUNT }, () => [Math.abs(anySize()), between(-1, 1)]),
    ...Array.from({ length: COUNT }, () => [
      1 + between(-1, 1) * 2 ** between(-40, -1),
      between(-1, 1) * 2 ** between(0, 40),
    ]),
    ...Array.from({ length: COUNT }, () => [10, between(-300, 300)]), // print times
    ...Array.from({ length: COUNT }, () => {
      const t = between(-1, 1) * 2 ** between(-52, -20);
      return [1 + t, between(600, 1000) / t];
    }), // 10³ in the exponent, through a huge one
  ].filter(([x, y]) => {
    const size = Math.abs(y * Math.log2(x));
    return size < 1020;
  }); // the ends have a test of their own
  const worst = worstUlps(elementary.pow, (x, y) => x.pow(y), points);
  if (process.env.GEQ_ARGUMENTS) process.stderr.write(`pow: ${worst.ulps.toFixed(3)} ulp at ${worst.at.join()}\n`);
  expect(worst.ulps).toBeLessThan(ONE_ULP);
});

it('hypot is within 1 ulp of 70 digits', () => {
  const { between, anySize } = createArguments(5);
  const points = [
    ...Array.from({ length: COUNT }, () => [between(-1, 1), between(-1, 1)]),
    ...Array.from({ length: COUNT }, () => {
      const x = anySize() / 2;
      return [x, x * between(-2, 2)];
    }),
  ].filter(([x, y]) => Number.isFinite(y) && Math.abs(x) < 1e308 && Math.abs(y) < 1e308);
  const worst = worstUlps(elementary.hypot, (x, y) => x.times(x).plus(y.times(y)).sqrt(), points);
  if (process.env.GEQ_ARGUMENTS) process.stderr.write(`hypot: ${worst.ulps.toFixed(3)} ulp at ${worst.at.join()}\n`);
  expect(worst.ulps).toBeLessThan(ONE_ULP);
});

it('the yardstick itself: a double is 0, its neighbour 1 and the middle ½ away', () => {
  expect(ulps(1.5, decimal(1.5))).toBe(0);
  expect(ulps(1.5 + 2 ** -52, decimal(1.5))).toBe(1);
  expect(ulps(1.5, decimal(1.5).plus(decimal(2 ** -53)))).toBe(0.5);
  expect(ulps(0, decimal(5e-324))).toBe(1);
});
