import { highWord, powerOfTwo } from './highWord.ts';

const BITS = 1200n;
// ⌊2/π · 2^1200⌋; 53 bits of x and an exponent up to 971 leave 229 bits of fraction at least, 62 of which may be zeros.
const TWO_OVER_PI = BigInt(
  `0x${[
    'a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1d',
    'eb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b',
    '5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b',
  ].join('')}`,
);
const KEPT = 160n; // bits of the fraction that count
const HALF_PI = BigInt('0x1921fb54442d18469898cc51701b839a252049c11'); // ⌊π/2 · 2^160⌋

/**
 * Remainder of a large x on division by π/2, in integers: as slow as they are (a microsecond), for arguments that have no business here.
 *
 * @param x finite, |x| > 2^20
 * @param remainder receives an unevaluated sum
 * @returns the quotient modulo 4
 * @see M. Payne & R. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18, 1983
 */
export function reduceHugeAngle(x: number, remainder: Float64Array): number {
  const exponent = ((highWord(x) >> 20) & 0x7ff) - 1023 - 52;
  const whole = BigInt(Math.abs(x) * (exponent < 0 ? powerOfTwo(-exponent) : 1));
  const quarters = exponent < 0 ? (whole * TWO_OVER_PI) >> BigInt(-exponent) : whole * TWO_OVER_PI; // · 2^−1200
  const fraction = BigInt.asIntN(Number(BITS), quarters); // nearest multiple, not the one below
  const quadrant = Number(((quarters - fraction) >> BITS) & 3n);
  const sum = ((fraction >> (BITS - KEPT)) * HALF_PI) >> KEPT; // · 2^−160
  const sign = x < 0 ? -1 : 1;
  const high = Number(sum);
  remainder[0] = sign * high * powerOfTwo(-160);
  remainder[1] = sign * Number(sum - BigInt(high)) * powerOfTwo(-160);
  return sign * quadrant;
}
