const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH = isLittleEndian() ? 1 : 0;

function isLittleEndian(): boolean {
  double[0] = 1;
  return words[0] === 0;
}

/** Sign, exponent and the upper 20 bits of the fraction, as a signed integer. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH];
}

const POWERS = powersOfTwo();

/** 2^k for −1024 ≤ k ≤ 1023, exactly: from a table, since memory that is written in halves and read as a whole makes a processor wait. */
export const powerOfTwo = (k: number): number => POWERS[k + 1024];

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2048);
  powers[1024] = 1;
  for (let k = 1; k <= 1024; k++) {
    if (k < 1024) powers[1024 + k] = 2 * powers[1023 + k];
    powers[1024 - k] = 0.5 * powers[1025 - k];
  }
  return powers;
}

/** y · 2^k for 0.5 ≤ y < 2 and |k| ≤ 1100, rounded once: overflow is ∞, underflow ends in the subnormal numbers and 0. */
export function scaled(y: number, k: number): number {
  if (k > 1023) return y * powerOfTwo(k - 200) * powerOfTwo(200);
  return k < -1021 ? y * powerOfTwo(k + 200) * powerOfTwo(-200) : y * powerOfTwo(k);
}
