import { formatE } from './formatE.ts';

/**
 * What Python prints for `str(numpy.float32(x))`: the shortest decimal that rounds to the same float32, positional for
 * 10⁻⁴ ≤ |x| < 10¹⁶ (with `.0` on whole numbers), scientific beyond, as NumPy 1 has it (2.4 turns scientific from 10⁶ on). The
 * authors' simulation prints its overlaps so.
 *
 * @param x rounded to the nearest float32 first
 */
export function pythonFloat32(x: number): string {
  const single = Math.fround(x);
  if (!Number.isFinite(single)) return Number.isNaN(single) ? 'nan' : single < 0 ? '-inf' : 'inf';
  const size = Math.abs(single);
  const sign = single < 0 || Object.is(single, -0) ? '-' : '';
  if (size === 0) return `${sign}0.0`;
  const [mantissa, power] = shortest(size).split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '');
  if (size < 1e-4 || size >= 1e16) return `${sign}${mantissa}e${power}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}

/**
 * Nine digits tell any two float32 apart; take the fewest that do. At a power of two the numbers below are twice as close
 * as those above, so the nearest decimal may miss where the next one up is still rounded to x.
 */
function shortest(size: number): string {
  for (let fraction = 0; fraction < 8; fraction++) {
    const [mantissa, exponent] = formatE(size, fraction).split('e');
    const nearest = Number(mantissa.replace('.', ''));
    for (const digits of [nearest, nearest + 1]) {
      const text = `${digits}e${Number(exponent) - fraction}`;
      if (Math.fround(Number(text)) === size) return formatE(Number(text), fraction);
    }
  }
  return formatE(size, 8);
}
