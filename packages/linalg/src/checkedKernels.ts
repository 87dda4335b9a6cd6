import type { Kernels } from './kernels.ts';

/** The kernels with their arguments checked: whole sizes, arrays of this buffer, long enough. A check costs a few nanoseconds. */
export function checkedKernels(kernels: Kernels, buffer: ArrayBuffer): Kernels {
  const need = (
    kernel: keyof Kernels,
    name: string,
    array: Float32Array | Float64Array,
    bytes: 4 | 8,
    length: number,
  ): void => {
    if (array.buffer !== buffer)
      throw new TypeError(
        `${kernel}: expected ${name} in the memory of this arena, got an array from elsewhere; allocate it with arena.float${8 * bytes}`,
      );
    if (array.BYTES_PER_ELEMENT !== bytes)
      throw new TypeError(`${kernel}: expected ${name} to be a Float${8 * bytes}Array, got ${array.constructor.name}`);
    if (array.length < length)
      throw new RangeError(`${kernel}: expected at least ${length} entries in ${name}, got ${array.length}`);
  };
  return {
    gemm32(m, k, n, a, b, out) {
      requireSizes('gemm32', m, k, n);
      need('gemm32', 'a', a, 4, m * k);
      need('gemm32', 'b', b, 4, k * n);
      need('gemm32', 'out', out, 4, m * n);
      kernels.gemm32(m, k, n, a, b, out);
    },
    gemm64(m, k, n, a, b, out) {
      requireSizes('gemm64', m, k, n);
      need('gemm64', 'a', a, 8, m * k);
      need('gemm64', 'b', b, 8, k * n);
      need('gemm64', 'out', out, 8, m * n);
      kernels.gemm64(m, k, n, a, b, out);
    },
    gemmTN64(p, n, d, x, c, out) {
      requireSizes('gemmTN64', p, n, d);
      need('gemmTN64', 'x', x, 8, p * n);
      need('gemmTN64', 'c', c, 8, p * d);
      need('gemmTN64', 'out', out, 8, n * d);
      kernels.gemmTN64(p, n, d, x, c, out);
    },
    syrk64(p, n, x, out) {
      requireSizes('syrk64', p, n);
      need('syrk64', 'x', x, 8, p * n);
      need('syrk64', 'out', out, 8, n * n);
      kernels.syrk64(p, n, x, out);
    },
    gemv64(m, n, a, x, out) {
      requireSizes('gemv64', m, n);
      need('gemv64', 'a', a, 8, m * n);
      need('gemv64', 'x', x, 8, n);
      need('gemv64', 'out', out, 8, m);
      kernels.gemv64(m, n, a, x, out);
    },
    gemvT64(m, n, a, x, out) {
      requireSizes('gemvT64', m, n);
      need('gemvT64', 'a', a, 8, m * n);
      need('gemvT64', 'x', x, 8, m);
      need('gemvT64', 'out', out, 8, n);
      kernels.gemvT64(m, n, a, x, out);
    },
    dot64(n, a, b) {
      requireSizes('dot64', n);
      need('dot64', 'a', a, 8, n);
      need('dot64', 'b', b, 8, n);
      return kernels.dot64(n, a, b);
    },
    axpy64(n, alpha, x, y) {
      requireSizes('axpy64', n);
      need('axpy64', 'x', x, 8, n);
      need('axpy64', 'y', y, 8, n);
      kernels.axpy64(n, alpha, x, y);
    },
    fields(P, K, N, x, w, out) {
      requireSizes('fields', P, K, N);
      need('fields', 'x', x, 4, P * N);
      need('fields', 'w', w, 8, K * N);
      need('fields', 'out', out, 8, P * K);
      kernels.fields(P, K, N, x, w, out);
    },
    rankOne(K, N, coefficients, x, w) {
      requireSizes('rankOne', K, N);
      need('rankOne', 'coefficients', coefficients, 8, K);
      need('rankOne', 'x', x, 4, N);
      need('rankOne', 'w', w, 8, K * N);
      kernels.rankOne(K, N, coefficients, x, w);
    },
    sign32(n, x) {
      requireSizes('sign32', n);
      need('sign32', 'x', x, 4, n);
      kernels.sign32(n, x);
    },
  };
}

function requireSizes(kernel: keyof Kernels, first: number, second = 0, third = 0): void {
  const whole = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
  if (!whole(first) || !whole(second) || !whole(third))
    throw new RangeError(`${kernel}: expected whole numbers ≥ 0 as sizes, got ${[first, second, third].join(', ')}`);
}
