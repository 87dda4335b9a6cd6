const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);

/** Numbers with one axis in front of the others, which keep their order: samples one after another. `shape` is that of `data`. */
export function axisToFront(data: Float32Array, shape: readonly number[], axis: number): Float32Array {
  if (axis === 0) return data;
  const [outer, count, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const moved = new Float32Array(data.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) moved.set(data.subarray((o * count + i) * inner, (o * count + i + 1) * inner), (i * outer + o) * inner);
  }
  return moved;
}

/** The way back: the first axis at its place. `shape` is that of the result. */
export function axisFromFront(data: Float32Array, shape: readonly number[], axis: number): Float32Array {
  if (axis === 0) return data;
  const [outer, count, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const moved = new Float32Array(data.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) moved.set(data.subarray((i * outer + o) * inner, (i * outer + o + 1) * inner), (o * count + i) * inner);
  }
  return moved;
}
