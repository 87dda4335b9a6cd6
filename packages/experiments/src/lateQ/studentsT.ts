/** 97.5 % points of Student's t for 1 to 4 degrees of freedom, where the expansion below does not reach. */
const FEW = [12.706, 4.303, 3.182, 2.776];
const Z = 1.959964; // 97.5 % point of the normal distribution

/**
 * Half-width of a 95 % interval in standard errors: the 97.5 % point of Student's t, by Fisher's expansion in 1/ν, within 0.2 %.
 *
 * @param degrees ν ≥ 1, one less than there are values
 * @see Fisher & Cornish, Technometrics 2, 209 (1960)
 */
export function studentsT(degrees: number): number {
  if (!(Number.isSafeInteger(degrees) && degrees >= 1)) throw new RangeError(`studentsT: expected at least one degree of freedom, got ${degrees}; an interval needs two values`);
  if (degrees <= FEW.length) return FEW[degrees - 1];
  const z = Z;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3);
}
