import { checkedKernels } from './checks.ts';
import type { Arena } from './kernels.ts';
import { plainKernels } from './plain.ts';
import { hasSimd, PAGE_BYTES, SCRATCH_BYTES, wasmKernels } from './wasm.ts';

const ALIGNMENT = 64; // bytes: one cache line
const ROUNDING = 64 * ALIGNMENT; // so that about 64 arrays may be rounded up to whole cache lines
const MAX_PAGES = 65536; // 4 GiB, all that 32-bit addresses reach

/** Which kernels an arena runs: WebAssembly SIMD (default where it exists) or plain TypeScript. Both give the same bits. */
export interface ArenaOptions {
  readonly backend?: 'wasm' | 'plain';
}

/**
 * Memory for `bytes` bytes of arrays with the kernels that work on it: one WebAssembly memory of fixed size (never grown, so
 * that no array detaches), 160 KiB of it scratch for packed panels. An arena reserves gigabytes of address space
 * beside its memory: keep a few and reuse them, do not make one per product.
 *
 * @param bytes whole number, at most about 4 GiB; up to 64 arrays may be allocated without counting their rounding to 64 bytes
 * @throws RangeError when bytes is not such a number, the memory cannot be had, or backend 'wasm' is asked for where SIMD is missing
 */
export function createArena(bytes: number, { backend = hasSimd() ? 'wasm' : 'plain' }: ArenaOptions = {}): Arena {
  const pages = Math.ceil((bytes + ROUNDING + SCRATCH_BYTES) / PAGE_BYTES);
  if (!(Number.isSafeInteger(bytes) && bytes >= 0 && pages <= MAX_PAGES)) {
    throw new RangeError(`createArena: expected a whole number of bytes below ${MAX_PAGES * PAGE_BYTES - SCRATCH_BYTES}, got ${bytes}`);
  }
  if (backend === 'wasm' && !hasSimd()) throw new RangeError("createArena: expected an engine with WebAssembly SIMD; use { backend: 'plain' }");
  const { buffer, kernels } = backend === 'wasm' ? wasmKernels(pages) : { buffer: new ArrayBuffer(pages * PAGE_BYTES), kernels: plainKernels };
  let used = Math.ceil(SCRATCH_BYTES / ALIGNMENT) * ALIGNMENT;
  const take = (n: number, size: 4 | 8): number => {
    const start = used;
    if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`Arena: expected a whole number of entries ≥ 0, got ${n}`);
    if (start + n * size > buffer.byteLength) {
      throw new RangeError(`Arena: expected at most ${Math.max(0, buffer.byteLength - start)} more bytes, got a request for ${n * size}; create the arena larger`);
    }
    used += Math.ceil((n * size) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  return {
    ...checkedKernels(kernels, buffer),
    backend,
    float32: (n) => new Float32Array(buffer, take(n, 4), n),
    float64: (n) => new Float64Array(buffer, take(n, 8), n),
  };
}
