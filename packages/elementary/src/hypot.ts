import { productError } from './productError.ts';

const LARGE = 2 ** 510;
const SMALL = 2 ** -450;

/**
 * √(x² + y²), within 1 ulp and without overflow or underflow on the way; ∞ when either is infinite, as Math.hypot.
 *
 * @see musl, hypot.c: both squares in two parts
 */
export function hypot(x: number, y: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  if (a === Infinity || b === Infinity) return Infinity;
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  if (low === 0 || low < high * 2 ** -64) return high;
  if (high > LARGE) return length(high * 2 ** -700, low * 2 ** -700) * 2 ** 700;
  return low < SMALL ? length(high * 2 ** 700, low * 2 ** 700) * 2 ** -700 : length(high, low);
}

function length(a: number, b: number): number {
  const aa = a * a;
  const bb = b * b;
  return Math.sqrt(productError(b, b, bb) + productError(a, a, aa) + bb + aa);
}
