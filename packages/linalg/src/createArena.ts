import { checkedKernels } from './checkedKernels.ts';
import type { Arena } from './kernels.ts';
import { rawArena, type ArenaOptions } from './rawArena.ts';

/**
 * Memory for `bytes` bytes of arrays with the kernels that work on it: one WebAssembly memory of fixed size (never grown, so
 * that no array detaches), 408 KiB of it scratch for packed panels. An arena reserves gigabytes of address space
 * beside its memory: keep a few and reuse them, do not make one per product.
 *
 * @param bytes whole number, at most about 4 GiB; up to 64 arrays may be allocated without counting their rounding to 64 bytes
 * @throws RangeError when bytes is not such a number, the memory cannot be had, or backend 'wasm' is asked for where SIMD is missing
 */
export function createArena(bytes: number, options: ArenaOptions = {}): Arena {
  const { backend, buffer, kernels, float32, float64 } = rawArena(bytes, options);
  return { ...checkedKernels(kernels, buffer), backend, float32, float64 };
}
