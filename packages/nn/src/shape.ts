/** The length of an axis: a number, or 'B' for the number of samples, known only when the graph runs. */
export type Dim = number | 'B';

/** Lengths of the axes. Rank 4 means batch, channel, row, column; rank 2 batch, channel; rank 1 one number per channel; rank 0 a number. */
export type Shape = readonly Dim[];

/** `B×3×32×32`; a number for rank 0. */
export const shapeText = (shape: Shape): string => (shape.length === 0 ? 'a number' : shape.join('×'));

/** Whether two shapes agree axis by axis. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** The number of entries of a shape without symbols. */
export const numEntries = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** Axis lengths that must be numbers. @throws RangeError in the name of `caller` */
export function requireKnownSizes(caller: string, shape: Shape): number[] {
  return shape.map((dim) => {
    if (dim === 'B') throw new RangeError(`${caller}: expected axes of known length, got ${shapeText(shape)}`);
    return dim;
  });
}

/** The shape's rank. @throws RangeError when it is none of `ranks` */
export function requireRank(caller: string, shape: Shape, ranks: readonly number[]): void {
  if (!ranks.includes(shape.length))
    throw new RangeError(`${caller}: expected rank ${ranks.join(' or ')}, got ${shapeText(shape)}`);
}

/** The one value of `named`, a whole number from `least` on. @throws RangeError in the name of `caller` */
export function requireInteger(caller: string, named: Readonly<Record<string, unknown>>, least: number): number {
  const [[what, value]] = Object.entries(named);
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw new RangeError(`${caller}: expected ${what} to be whole and at least ${least}, got ${String(value)}`);
  return value as number;
}

/**
 * `shape` with ones so that it lines up with `full`: rank 0 broadcasts everywhere, rank 1 (C) runs along the channels
 * (axis 1), equal rank needs equal lengths or 1. Null where it does not fit.
 */
export function alignShape(shape: Shape, full: Shape): Dim[] | null {
  if (shape.length === full.length)
    return shape.every((dim, axis) => dim === full[axis] || dim === 1) ? [...shape] : null;
  if (shape.length === 0) return full.map(() => 1);
  if (shape.length === 1 && full.length >= 2 && shape[0] === full[1])
    return full.map((_, axis) => (axis === 1 ? shape[0] : 1));
  return null;
}

/** The common shape of two operands (see `aligned`). @throws RangeError in the name of `caller` */
export function broadcastShapes(caller: string, a: Shape, b: Shape): Shape {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const full = long.map((dim, axis) => (dim === 1 && short.length === long.length ? short[axis] : dim));
  if (!alignShape(a, full) || !alignShape(b, full)) {
    throw new RangeError(
      `${caller}: expected equal shapes, ones in their place, one number per channel or a number, got ${shapeText(a)} and ${shapeText(b)}`,
    );
  }
  return full;
}

/** Row-major strides of `shape` seen as `full`: 0 along broadcast axes. */
export function broadcastStrides(shape: readonly number[], full: readonly number[]): number[] {
  const lengths = alignShape(shape, full) as number[];
  const strides: number[] = new Array(full.length).fill(0);
  let stride = 1;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    strides[axis] = lengths[axis] === 1 ? 0 : stride;
    stride *= lengths[axis];
  }
  return strides;
}

/** Calls `visit` with the offset into each of the operands for every entry of `full`, in row-major order. */
export function forEachOffset(
  full: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (entry: number, offsets: readonly number[]) => void,
): void {
  const index = full.map(() => 0);
  const offsets = strides.map(() => 0);
  const size = numEntries(full);
  for (let entry = 0; entry < size; entry++) {
    visit(entry, offsets);
    for (let axis = full.length - 1; axis >= 0; axis--) {
      const isWrapped = ++index[axis] === full[axis];
      for (let k = 0; k < strides.length; k++)
        offsets[k] += isWrapped ? -strides[k][axis] * (full[axis] - 1) : strides[k][axis];
      if (!isWrapped) break;
      index[axis] = 0;
    }
  }
}
