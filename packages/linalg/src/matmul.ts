import { eightSums } from './eightSums.ts';
import type { Kernels } from './kernels.ts';
import { matrix, type Matrix } from './matrix.ts';
import { plainKernels } from './plainKernels.ts';
import { rawArena } from './rawArena.ts';
import { hasSimd } from './wasmKernels.ts';

const WORTH_AN_ARENA = 4e6; // multiply-adds: 4 ms of plain loops, against less than one to make an arena and copy into it

/**
 * a · b. Through the SIMD kernels when the product is large; for many products of one size use an arena and gemm64, which
 * neither allocates nor copies. Each entry is summed over the inner index in ascending order.
 *
 * @param a m×k
 * @param b k×n
 * @returns m×n, a new matrix
 * @throws RangeError when the inner sizes differ
 */
export function matmul(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows)
    throw new RangeError(`matmul: expected a.cols = b.rows, got ${a.rows}×${a.cols} times ${b.rows}×${b.cols}`);
  const out = matrix(a.rows, b.cols);
  onKernels(a.rows * a.cols * b.cols, [a.data, b.data], out.data, (kernels, [x, y], to) =>
    kernels.gemm64(a.rows, a.cols, b.cols, x, y, to),
  );
  return out;
}

/**
 * aᵀ a, both triangles, symmetric to the last bit.
 *
 * @param a p×n
 * @returns n×n, a new matrix
 */
export function syrk(a: Matrix): Matrix {
  const n = a.cols;
  const out = matrix(n, n);
  onKernels((a.rows * n * n) / 2, [a.data], out.data, (kernels, [x], to) => kernels.syrk64(a.rows, n, x, to));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out.data[i * n + j] = out.data[j * n + i];
  return out;
}

/**
 * a · x for a (m×n) and x (n).
 *
 * @returns length m, a new array
 * @throws RangeError when x has not n entries
 */
export function matvec(a: Matrix, x: Float64Array): Float64Array {
  if (x.length !== a.cols)
    throw new RangeError(`matvec: expected ${a.cols} entries for a ${a.rows}×${a.cols} matrix, got ${x.length}`);
  const out = new Float64Array(a.rows);
  plainKernels.gemv64(a.rows, a.cols, a.data, x, out);
  return out;
}

/**
 * Σ a_i b_i.
 *
 * @throws RangeError when the lengths differ
 */
export function dot(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new RangeError(`dot: expected equal lengths, got ${a.length} and ${b.length}`);
  return eightSums(a.length, a, 0, b, 0);
}

/**
 * y + alpha · x, a new array.
 *
 * @throws RangeError when the lengths differ
 */
export function axpy(alpha: number, x: Float64Array, y: Float64Array): Float64Array {
  if (x.length !== y.length) throw new RangeError(`axpy: expected equal lengths, got ${x.length} and ${y.length}`);
  return y.map((yi, i) => yi + alpha * x[i]);
}

/** Runs `work` on copies in a temporary arena when that pays, in place otherwise. The bits are the same. */
function onKernels(
  multiplyAdds: number,
  inputs: Float64Array[],
  out: Float64Array,
  work: (kernels: Kernels, inputs: Float64Array[], out: Float64Array) => void,
): void {
  if (multiplyAdds < WORTH_AN_ARENA || !hasSimd()) {
    work(plainKernels, inputs, out);
    return;
  }
  const { kernels, float64 } = rawArena(8 * (out.length + inputs.reduce((sum, { length }) => sum + length, 0)));
  const copies = inputs.map((input) => {
    const copy = float64(input.length);
    copy.set(input);
    return copy;
  });
  const result = float64(out.length);
  work(kernels, copies, result);
  out.set(result);
}
