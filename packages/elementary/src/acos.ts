import { arcSeries } from './arcSeries.ts';
import { upper21 } from './productError.ts';

/** π/2 in two parts. */
const HALF_PI = 1.570796326794896558;
const HALF_PI_LOW = 6.12323399573676603587e-17;

/**
 * acos x, within 1 ulp, in [0, π]; NaN for |x| > 1.
 *
 * @see fdlibm, e_acos.c (Sun Microsystems, 1993; NOTICE)
 */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (size < 0.5) return size < 2 ** -57 ? HALF_PI : HALF_PI - (x - (HALF_PI_LOW - x * arcSeries(x * x)));
  if (!(size < 1)) return x === 1 ? 0 : x === -1 ? Math.PI : NaN;
  const z = 0.5 * (1 - size);
  const s = Math.sqrt(z);
  if (x < 0) return 2 * (HALF_PI - (s + (arcSeries(z) * s - HALF_PI_LOW)));
  const high = upper21(s);
  const low = (z - high * high) / (s + high);
  return 2 * (high + (arcSeries(z) * s + low));
}
