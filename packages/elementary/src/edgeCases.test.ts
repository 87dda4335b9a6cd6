import { describe, expect, it } from '@jest/globals';
import { acos, asin, cbrt, cos, exp, hypot, log, log10, log1p, log2, pow, sin, tanh } from './index.ts';

const TINY = 5e-324; // smallest of the subnormal numbers
const MAX = Number.MAX_VALUE;
const DOWN = 1 - 2 ** -53; // the double below 1

/** f → argument → value, to the bit. */
const VALUES: readonly (readonly [
  name: string,
  f: (x: number) => number,
  values: readonly (readonly [x: number, y: number])[],
])[] = [
  [
    'exp',
    exp,
    [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [NaN, NaN],
      [1, Math.E],
      [709.782712893384, 1.7976931348622732e308],
      [709.7827128933841, Infinity],
      [-745.1332191019411, TINY],
      [-745.1332191019412, 0],
      [-708.4, 2.217119081664265e-308],
      [TINY, 1],
      [MAX, Infinity],
      [-MAX, 0],
    ],
  ],
  [
    'log',
    log,
    [
      [0, -Infinity],
      [-0, -Infinity],
      [-1, NaN],
      [-TINY, NaN],
      [NaN, NaN],
      [Infinity, Infinity],
      [1, 0],
      [TINY, -744.4400719213812],
      [MAX, 709.782712893384],
    ],
  ],
  [
    'log2',
    log2,
    [
      [0, -Infinity],
      [-1, NaN],
      [NaN, NaN],
      [Infinity, Infinity],
      [1, 0],
      [TINY, -1074],
      [MAX, 1024],
      [2 ** -1022, -1022],
    ],
  ],
  [
    'log10',
    log10,
    [
      [0, -Infinity],
      [-1, NaN],
      [NaN, NaN],
      [Infinity, Infinity],
      [1, 0],
      [0.1, -1],
      [MAX, 308.25471555991675],
    ],
  ],
  [
    'log1p',
    log1p,
    [
      [0, 0],
      [-0, -0],
      [-1, -Infinity],
      [-1.5, NaN],
      [NaN, NaN],
      [Infinity, Infinity],
      [TINY, TINY],
      [-TINY, -TINY],
      [MAX, 709.782712893384],
    ],
  ],
  [
    'asin',
    asin,
    [
      [0, 0],
      [-0, -0],
      [1, Math.PI / 2],
      [-1, -Math.PI / 2],
      [1.0000000000000002, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
      [TINY, TINY],
      [0.5, 0.5235987755982989],
    ],
  ],
  [
    'acos',
    acos,
    [
      [0, Math.PI / 2],
      [-0, Math.PI / 2],
      [1, 0],
      [-1, Math.PI],
      [1.0000000000000002, NaN],
      [Infinity, NaN],
      [NaN, NaN],
      [DOWN, 1.4901161193847656e-8],
    ],
  ],
  [
    'sin',
    sin,
    [
      [0, 0],
      [-0, -0],
      [Infinity, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
      [TINY, TINY],
      [Math.PI, 1.2246467991473532e-16],
      [Math.PI / 2, 1],
    ],
  ],
  [
    'cos',
    cos,
    [
      [0, 1],
      [-0, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
      [TINY, 1],
      [Math.PI, -1],
      [Math.PI / 2, 6.123233995736766e-17],
    ],
  ],
  [
    'tanh',
    tanh,
    [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [NaN, NaN],
      [TINY, TINY],
      [-TINY, -TINY],
      [19.1, 1],
      [-1000, -1],
    ],
  ],
  [
    'cbrt',
    cbrt,
    [
      [0, 0],
      [-0, -0],
      [Infinity, Infinity],
      [-Infinity, -Infinity],
      [NaN, NaN],
      [27, 3],
      [-0.125, -0.5],
      [2 ** -1074, 2 ** -358],
    ],
  ],
];

describe.each(VALUES)('%s', (_name, f, values) => {
  it.each(values)('at %d is %d', (x, y) => expect(f(x)).toBe(y)); // toBe tells 0 from −0
});

describe('pow', () => {
  it('has the signs, infinities and NaN of the operator', () => {
    const all = [0, TINY, 0.3, 0.5, DOWN, 1, 1.5, 2, 3, 4, 1e10 + 1, 2 ** 53 - 1, 2 ** 53, 1e300, MAX, Infinity]
      .flatMap((x) => [x, -x])
      .concat(NaN);
    for (const x of all) {
      for (const y of all) {
        const [ours, engines] = [pow(x, y), x ** y];
        if (Number.isFinite(engines) && engines !== 0)
          expect(Math.abs(ours - engines) <= 2 * 2 ** -52 * Math.abs(engines)).toBe(true); // 1 ulp of ours, 1 of the engine's
        else expect(ours).toBe(engines);
      }
    }
  });

  it('of 2 is exact for every whole exponent', () => {
    for (let k = -1074, power = TINY; k <= 1023; k++, power *= 2) expect(pow(2, k)).toBe(power);
    expect([pow(2, -1075), pow(2, 1024)]).toEqual([0, Infinity]);
  });

  it('of whole numbers is the whole number, where a double holds it', () => {
    for (let base = 3; base <= 50; base++) {
      let power = BigInt(base);
      for (let n = 1; power < 2n ** 53n; n++, power *= BigInt(base))
        expect([pow(base, n), pow(-base, n)]).toEqual([Number(power), n % 2 ? -Number(power) : Number(power)]);
    }
    for (let n = 0; n <= 22; n++) expect(pow(10, n)).toBe(Number(`1e${n}`));
  });

  it('of ½, 2 and −1 is the square root, the square and the reciprocal, rounded once', () => {
    for (const x of [0.1, 2, 3.7, 1e-310, 1e200])
      expect([pow(x, 0.5), pow(x, 2), pow(x, -1)]).toEqual([Math.sqrt(x), x * x, 1 / x]);
  });
});

describe('hypot', () => {
  it('neither overflows nor underflows on the way', () => {
    expect(hypot(3e300, 4e300)).toBe(5e300);
    expect(hypot(-3 * 2 ** -1070, 4 * 2 ** -1070)).toBe(5 * 2 ** -1070);
    expect(hypot(MAX, MAX)).toBe(Infinity);
    expect([hypot(0, -0), hypot(-7, 0), hypot(TINY, 0)]).toEqual([0, 7, TINY]);
    expect([hypot(NaN, Infinity), hypot(-Infinity, 1), hypot(NaN, 1)]).toEqual([Infinity, Infinity, NaN]);
  });
});

it('whole logarithms for whole powers', () => {
  for (let k = -1074; k <= 1023; k++) expect(log2(pow(2, k))).toBe(k);
  for (let k = -300; k <= 300; k++) expect(log10(Number(`1e${k}`))).toBe(k);
});
