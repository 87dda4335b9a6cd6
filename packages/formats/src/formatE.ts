const MAX_DIGITS = 100; // what toExponential can show

interface Decimal {
  /** `digits` significant digits, the first one not 0 (all 0 for zero). */
  readonly digits: string;
  /** value = d.ddd · 10^exponent */
  readonly exponent: number;
}

const split = (text: string): Decimal => {
  const [mantissa, exponent] = text.split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
};

/**
 * x ≥ 0 rounded to `digits` significant digits the way C does: to nearest, ties to the even digit. JavaScript rounds ties
 * up (ECMAScript, Number.prototype.toExponential: "if there are two such n, pick the larger"), so an odd last digit that
 * came from a tie is one too many.
 */
function toDecimal(x: number, digits: number): Decimal {
  const rounded = split(x.toExponential(digits - 1));
  const last = rounded.digits.charCodeAt(digits - 1) - 48;
  if (last % 2 === 0 || !isTie(x, digits, rounded.exponent)) return rounded;
  return { ...rounded, digits: `${rounded.digits.slice(0, -1)}${last - 1}` };
}

/** Whether x, of this decimal exponent, ends exactly with a 5 behind its first `digits` digits. */
function isTie(x: number, digits: number, exponent: number): boolean {
  const behindPoint = digits - exponent; // the place of that 5
  // x = odd · 2⁻ʲ with j > 0 has exactly j digits behind the point, and the last one is a 5
  if (behindPoint > 0) return Math.abs((x * 2 ** behindPoint) % 2) === 1;
  const unit = 10n ** BigInt(-behindPoint);
  return Number.isInteger(x) && BigInt(x) % (10n * unit) === 5n * unit;
}

const twoDigits = (exponent: number): string =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
const signOf = (x: number): string => (x < 0 || Object.is(x, -0) ? '-' : '');
const word = (x: number): string => (Number.isNaN(x) ? 'nan' : `${x < 0 ? '-' : ''}inf`);

function requireDigits(name: string, digits: number, least: number, most: number): void {
  if (!Number.isSafeInteger(digits) || digits < least || digits > most)
    throw new RangeError(`${name}: expected a whole number of digits from ${least} to ${most}, got ${digits}`);
}

/**
 * C's `printf("%.{digits}g", x)`, which is also what a C++ stream prints: `digits` significant digits without trailing
 * zeros, positional for 10⁻⁴ ≤ |x| < 10^digits and scientific beyond, exponent of at least two digits, ties to even.
 *
 * NaN prints as `nan` whatever its sign bit (glibc shows that bit as `-nan`).
 *
 * @param digits significant digits, 1 … 100; 6 is C's default, 17 tell any two doubles apart
 * @throws RangeError when digits is out of range
 */
export function formatG(x: number, digits = 6): string {
  requireDigits('formatG', digits, 1, MAX_DIGITS);
  if (!Number.isFinite(x)) return word(x);
  const { digits: all, exponent } = toDecimal(Math.abs(x), digits);
  const kept = all.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= digits) return `${signOf(x)}${point(kept, 1)}e${twoDigits(exponent)}`;
  if (exponent < 0) return `${signOf(x)}0.${'0'.repeat(-exponent - 1)}${kept}`;
  return signOf(x) + point(kept.padEnd(exponent + 1, '0'), exponent + 1);
}

const point = (digits: string, at: number): string =>
  digits.length > at ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits;

/**
 * C's `printf("%.{fraction}e", x)`: one digit, `fraction` digits after the point, exponent of at least two digits.
 *
 * @param fraction digits after the point, 0 … 99; 16 tell any two doubles apart, 18 is what numpy.savetxt prints
 * @throws RangeError when fraction is out of range
 */
export function formatE(x: number, fraction = 6): string {
  requireDigits('formatE', fraction, 0, MAX_DIGITS - 1);
  if (!Number.isFinite(x)) return word(x);
  const { digits, exponent } = toDecimal(Math.abs(x), fraction + 1);
  return `${signOf(x)}${point(digits, 1)}e${twoDigits(exponent)}`;
}
