import { all, create, type BigNumber } from 'mathjs';

/** Decimals of mathjs (decimal.js), which share no code with the functions here. */
const decimals = (precision: number): { readonly BigNumber: new (text: string | number) => BigNumber } =>
  create(all, { number: 'BigNumber', precision }) as unknown as {
    readonly BigNumber: new (text: string | number) => BigNumber;
  };
export type Decimal = BigNumber;
type OfDecimal = (...values: Decimal[]) => Decimal;

const Wide = decimals(400).BigNumber; // the whole part of every double, and 90 digits more
const Narrow = decimals(70).BigNumber;

const view = new DataView(new ArrayBuffer(8));

/** A double as mantissa · 2^exponent, in whole numbers. */
function parts(x: number): [mantissa: bigint, exponent: number] {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | 0x10000000000000n;
  return [x < 0 ? -mantissa : mantissa, Math.max(field, 1) - 1075];
}

/** x to 70 digits, or 400. */
export function decimal(x: number, isWide = false): Decimal {
  const Big = isWide ? Wide : Narrow;
  const [mantissa, exponent] = parts(x);
  return new Big(mantissa.toString()).times(new Big(2).pow(exponent));
}

/** Distance of a double from the exact value, in gaps between doubles of that size. */
export function ulps(actual: number, exact: Decimal): number {
  const nearest = Number(exact.toString());
  if (!Number.isFinite(actual) || !Number.isFinite(nearest)) return Object.is(actual, nearest) ? 0 : Infinity;
  const [, exponent] = parts(nearest);
  return Math.abs(Number(decimal(actual).minus(exact).div(new Narrow(2).pow(exponent)).toString()));
}

/** The largest of those over arguments. */
export function worstUlps(
  f: (...x: number[]) => number,
  exact: OfDecimal,
  points: readonly (readonly number[])[],
  isWide = false,
): { readonly ulps: number; readonly at: readonly number[] } {
  let worst = { ulps: 0, at: [] as readonly number[] };
  for (const at of points) {
    const error = ulps(f(...at), exact(...at.map((x) => decimal(x, isWide))));
    if (!(error <= worst.ulps)) worst = { ulps: error, at };
  }
  return worst;
}
