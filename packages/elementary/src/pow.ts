import { exp2Of } from './exp2Of.ts';
import { log2Low, log2Of } from './log2Of.ts';
import { upper21 } from './productError.ts';

/**
 * x^y as `**` defines it, within 0.8 ulp: y log₂ x in two parts, then 2 to that power. Exact where the power of two whole numbers is a double; √x for y = ½.
 *
 * @see fdlibm, e_pow.c (Sun Microsystems, 2004; NOTICE)
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  const size = Math.abs(x);
  if (Math.abs(y) === Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  if (y === 0.5 && size < Infinity) return Math.sqrt(x + 0); // of −0: 0
  const value =
    size === 0 || size === Infinity ? (size > 1 === y > 0 ? Infinity : 0) : size === 1 ? 1 : ofPositive(size, y);
  if (x > 0 || Object.is(x, 0)) return value;
  if (!Number.isInteger(y)) return size === 0 || size === Infinity ? value : NaN;
  return y % 2 === 0 ? value : -value;
}

const OVERFLOW = 8.0085662595372944372e-17; // 1024 − log₂(largest double + ½ ulp)

/** For finite x > 0, x ≠ 1, and finite y ≠ 0. */
function ofPositive(x: number, y: number): number {
  if (Math.abs(y) > 2 ** 31 && (x < 1 - 2 ** -20 || x > 1 + 2 ** -20)) return x > 1 === y > 0 ? Infinity : 0;
  if (Math.abs(y) > 2 ** 64) return x > 1 === y > 0 ? Infinity : 0;
  const logHigh = log2Of(x, Math.abs(y) > 2 ** 31);
  const yHigh = upper21(y);
  const low = (y - yHigh) * logHigh + y * log2Low[0];
  const high = yHigh * logHigh;
  const z = low + high;
  if (z >= 1024 && (z > 1024 || low + OVERFLOW > z - high)) return Infinity;
  if (z <= -1075 && (z < -1075 || low <= z - high)) return 0;
  return exp2Of(high, low);
}
