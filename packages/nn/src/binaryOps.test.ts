import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import { add, evaluate, mul, sub, trace } from './index.ts';

/** The entry of an operand at a place of the result: index 0 along axes of length 1. */
const entryAt = (shape: readonly number[], data: Float64Array, place: readonly number[]): number =>
  data[shape.reduce((offset, length, axis) => offset * length + (length === 1 ? 0 : place[axis]), 0)];

describe('add, sub, mul', () => {
  it('spread operands along any axes of length 1 (oracle: index arithmetic, seeded cases)', () => {
    for (let c = 0; c < 60; c++) {
      const rng = stream(c, 'binary', 0);
      const full = Array.from({ length: 4 }, () => 1 + (rng.uint32() % 3));
      const shapes = [0, 1].map(() => full.map((length) => (rng.uint32() % 3 === 0 ? 1 : length)));
      const [a, b] = shapes.map((shape) => ({
        shape,
        data: Float64Array.from({ length: shape.reduce((x, y) => x * y, 1) }, () => rng.normal()),
      }));
      const graph = trace(({ input }) => {
        const [x, y] = [input('a', a.shape), input('b', b.shape)];
        return { add: add(x, y), sub: sub(x, y), mul: mul(x, y) };
      });
      const found = evaluate(graph, { a, b });
      const { shape } = found.add;
      found.add.data.forEach((_, entry) => {
        let rest = entry;
        const place = shape
          .toReversed()
          .map((length) => {
            const index = rest % length;
            rest = Math.floor(rest / length);
            return index;
          })
          .reverse();
        const [p, q] = [entryAt(a.shape, a.data, place), entryAt(b.shape, b.data, place)];
        expect([found.add.data[entry], found.sub.data[entry], found.mul.data[entry]]).toEqual([p + q, p - q, p * q]);
      });
    }
  });
});
