const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);

/** Exchanges an axis with all that stand before it, either way. */
function moved(data: Float32Array, shape: readonly number[], axis: number, isToFront: boolean): Float32Array {
  if (axis === 0) return data;
  const [outer, count, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const out = new Float32Array(data.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const [inside, inFront] = [(o * count + i) * inner, (i * outer + o) * inner];
      const [from, to] = isToFront ? [inside, inFront] : [inFront, inside];
      out.set(data.subarray(from, from + inner), to);
    }
  }
  return out;
}

/** Numbers with one axis in front of the others, which keep their order: samples one after another. `shape` is that of `data`. */
export const moveAxisToFront = (data: Float32Array, shape: readonly number[], axis: number): Float32Array =>
  moved(data, shape, axis, true);

/** The way back: the first axis at its place. `shape` is that of the result. */
export const moveAxisFromFront = (data: Float32Array, shape: readonly number[], axis: number): Float32Array =>
  moved(data, shape, axis, false);
