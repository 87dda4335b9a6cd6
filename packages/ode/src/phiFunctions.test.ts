import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { all, create } from 'mathjs';
import { NUM_PHI, phiFunctions } from './phiFunctions.ts';

const math = create(all, { number: 'BigNumber', precision: 80 });

/** φ_l(z) = (e^z − Σ_{k<l} z^k/k!) / z^l with eighty digits, so that nothing cancels. */
function phi(l: number, z: number): number {
  if (z === 0) return 1 / [1, 1, 2, 6][l];
  const big = math.bignumber(z);
  let rest = math.exp(big);
  let term = math.bignumber(1);
  for (let k = 0; k < l; k++) {
    rest = rest.minus(term);
    term = term.times(big).div(k + 1);
  }
  return rest.div(big.pow(l)).toNumber();
}

describe('phiFunctions', () => {
  it.each([0, 1e-15, -1e-9, 1e-3, -0.3, 0.7, -0.999, 0.999, -1, 1, -1.0001, 1.5, -3, -10, 12, -100, -700, -5000])(
    'equals eighty digits at z = %p',
    (z) => {
      const out = new Float64Array(2 * NUM_PHI).fill(7);
      phiFunctions(z / 4, Float64Array.of(4), out, 1, 2);
      const expected = [
        phi(0, z / 2),
        phi(1, z / 2),
        phi(2, z / 2),
        phi(0, z),
        phi(1, z),
        phi(2, z),
        phi(3, z),
        phi(3, z / 2),
      ];
      expect(out.filter((_, i) => i % 2 === 1)).toBeAllclose(expected, { rtol: 3e-14, atol: 1e-300 }); // differences near z = ±1 cost a digit and a half; below 1e-300 e^z is nothing
      expect(out.filter((_, i) => i % 2 === 0)).toEqual(new Float64Array(NUM_PHI).fill(7)); // what lies between is not touched
    },
  );
});
