import { arcSeries } from './arcSeries.ts';
import { upper21 } from './productError.ts';

/**
 * asin x, within 1 ulp, in [−π/2, π/2]; NaN for |x| > 1. From ½ on by asin x = π/2 − 2 asin √((1 − x)/2).
 *
 * @see fdlibm, e_asin.c (Sun Microsystems, 1993; NOTICE)
 */
export function asin(x: number): number {
  const size = Math.abs(x);
  return size < 0.5 ? x + x * arcSeries(x * x) : x < 0 ? -upper(size) : upper(size);
}

/** π/2 in two parts. */
const HALF_PI = 1.570796326794896558;
const HALF_PI_LOW = 6.12323399573676603587e-17;

/** asin x for x ≥ ½; the difference around π/4, with √z in two parts, since nothing cancels there. */
function upper(x: number): number {
  const z = 0.5 * (1 - x);
  const s = Math.sqrt(z); // NaN beyond 1
  const sr = s * arcSeries(z);
  if (x > 0.975) return HALF_PI - (2 * (s + sr) - HALF_PI_LOW);
  const high = upper21(s);
  const low = (z - high * high) / (s + high);
  return 0.5 * HALF_PI - (2 * sr - (HALF_PI_LOW - 2 * low) - (0.5 * HALF_PI - 2 * high));
}
