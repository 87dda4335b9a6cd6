import type { Stream } from './stream.ts';

/**
 * The whole numbers 0 … count − 1 in random order, every order with the same probability: Fisher and Yates, from the back.
 * Takes count − 1 uniform variates; their 2⁻⁵³ steps favour no place by more than count·2⁻⁵³.
 *
 * @returns count numbers, a new array
 * @throws RangeError when count is no whole number from 0 to 2³² − 1
 */
export function permutation({ uniform }: Pick<Stream, 'uniform'>, count: number): Uint32Array {
  if (!Number.isSafeInteger(count) || count < 0 || count >= 2 ** 32)
    throw new RangeError(`permutation: expected a whole count from 0 below 2^32, got ${String(count)}`);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const place = Math.floor(uniform() * (last + 1));
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}
