/**
 * Turns an array's axes around: out[i_n, …, i_1] = data[i_1, …, i_n], both row-major (C order). An array in Fortran order
 * is the C-order array of the reversed shape, so this one function reads and writes Fortran order.
 *
 * @param data  entries of an array of this shape, row-major
 * @param shape its axes; the result has them reversed
 * @param out   as long as data; written, and returned
 */
export function reverseAxes<TArray extends Float32Array | Float64Array>(data: TArray, shape: readonly number[], out: TArray): TArray {
  const axes = shape.filter((n) => n !== 1); // axes of length 1 move nothing
  if (data.length === 0 || axes.length < 2) {
    out.set(data);
    return out;
  }
  const last = axes.length - 1;
  const strides = new Array<number>(axes.length).fill(1); // of each axis of data, in out
  for (let axis = 1; axis < axes.length; axis++) strides[axis] = strides[axis - 1] * axes[axis - 1];
  const index = new Array<number>(axes.length).fill(0);
  const length = axes[last];
  const stride = strides[last];
  for (let from = 0, start = 0; from < data.length;) {
    for (let i = 0, to = start; i < length; i++, to += stride) out[to] = data[from++];
    for (let axis = last - 1; axis >= 0; axis--) {
      start += strides[axis];
      if (++index[axis] < axes[axis]) break;
      start -= strides[axis] * axes[axis];
      index[axis] = 0;
    }
  }
  return out;
}
