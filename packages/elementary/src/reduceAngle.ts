import { reduceHugeAngle } from './reduceHugeAngle.ts';

/** x minus the nearest multiple of π/2, as an unevaluated sum: written by `reduceAngle`, read at once. */
export const remainder = new Float64Array(2);

// π/2 in pieces of 33 bits, and what each leaves: a whole number of 20 bits times a piece is exact.
const PIECES = [1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111664558e-21] as const;
const TAILS = [6.07710050650619224932e-11, 2.02226624879595063154e-21, 8.47842766036889956997e-32] as const;
const PER_RADIAN = 6.36619772367581382433e-1; // 2/π

/**
 * Remainder of x on division by π/2, to 53 bits beyond its first however close it comes to 0.
 *
 * @returns the quotient modulo 2^31
 * @see fdlibm, e_rem_pio2.c (Sun Microsystems, 1993; NOTICE): W. Cody & W. Waite, Software Manual for the Elementary Functions, 1980
 */
export function reduceAngle(x: number): number {
  const size = Math.abs(x);
  if (size > 1.6e6) return reduceHugeAngle(x, remainder); // beyond some 2^20 quarters
  const q = Math.round(x * PER_RADIAN);
  const r = x - q * PIECES[0];
  const w = q * TAILS[0];
  const y = r - w;
  if (Math.abs(y) < 2 ** -15 * size) return refined(q, r, size); // digits cancelled
  remainder[0] = y;
  remainder[1] = r - y - w;
  return q;
}

/** With the next piece of π/2, and the one behind it where that is not enough. */
function refined(q: number, first: number, size: number): number {
  let r = first;
  let w = 0;
  for (let i = 1; i < PIECES.length; i++) {
    const before = r;
    const piece = q * PIECES[i];
    r = before - piece;
    w = q * TAILS[i] - (before - r - piece);
    if (Math.abs(r - w) > 2 ** -48 * size) break;
  }
  remainder[0] = r - w;
  remainder[1] = r - remainder[0] - w;
  return q;
}
