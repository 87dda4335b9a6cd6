import { highWord, powerOfTwo } from './highWord.ts';

// A third of the exponent, by the high word: 715094163 = (1023 − 1023/3 − 0.03306235651) 2^20, and with 2^54 taken out.
const OFFSET = 715094163;
const OFFSET_SCALED = 696219795;

// 1/∛r on the interval that this first guess leaves, to 23 bits.
const P0 = 1.87595182427177009643;
const P1 = -1.88497979543377169875;
const P2 = 1.62142972010535446614;
const P3 = -0.758397934778766047437;
const P4 = 0.145996192886612446982;

/**
 * ∛x, within 0.67 ulp: a guess from the exponent, a polynomial, one step of Newton from a rounded number whose square is exact.
 *
 * @see FreeBSD, s_cbrt.c, after fdlibm (Sun Microsystems, 1993; NOTICE)
 */
export function cbrt(x: number): number {
  const size = Math.abs(x);
  if (x === 0 || !(size < Infinity)) return x;
  const isTiny = size < 2 ** -1022;
  const high = isTiny ? ((highWord(size * 2 ** 54) / 3) | 0) + OFFSET_SCALED : ((highWord(size) / 3) | 0) + OFFSET;
  const guess = powerOfTwo((high >> 20) - 1023) * (1 + (high & 0xfffff) * 2 ** -20); // the double with this high word
  const r = guess * guess * (guess / size);
  const t = rounded(guess * (P0 + r * (P1 + r * P2) + r * r * r * (P3 + r * P4)));
  const q = size / (t * t);
  const value = t + t * ((q - t) / (t + t + q));
  return x < 0 ? -value : value;
}

/** To 23 bits, upwards in size on average: the square then has 46, with room for the error of the quotient. */
function rounded(t: number): number {
  const c = (2 ** 30 + 1) * t;
  return c - (c - t);
}
