import type { Kernels } from './kernels.ts';
import { plainKernels } from './plainKernels.ts';
import { plainSpectrumKernels } from './plainSpectrumKernels.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';
import { hasSimd, MAX_PAGES, PAGE_BYTES, SCRATCH_BYTES, wasmKernels } from './wasmKernels.ts';

const ALIGNMENT = 64; // bytes: one cache line
const ROUNDING = 64 * ALIGNMENT; // so that about 64 arrays may be rounded up to whole cache lines

/** Which kernels run: WebAssembly SIMD (default where it exists) or plain TypeScript. Both give the same bits. */
export interface ArenaOptions {
  readonly backend?: 'wasm' | 'plain';
}

/** An arena whose kernels trust their caller, with the inner loops of the eigenproblem beside the public ones. */
export interface RawArena {
  readonly backend: 'wasm' | 'plain';
  readonly buffer: ArrayBuffer;
  readonly kernels: Kernels & SpectrumKernels;
  float32(n: number): Float32Array;
  float64(n: number): Float64Array;
}

/** What createArena does, before its kernels are given their checks. */
export function rawArena(bytes: number, { backend = hasSimd() ? 'wasm' : 'plain' }: ArenaOptions = {}): RawArena {
  const pages = Math.ceil((bytes + ROUNDING + SCRATCH_BYTES) / PAGE_BYTES);
  if (!(Number.isSafeInteger(bytes) && bytes >= 0 && pages <= MAX_PAGES)) {
    throw new RangeError(
      `createArena: expected a whole number of bytes, at most ${MAX_PAGES * PAGE_BYTES - SCRATCH_BYTES - ROUNDING}, got ${bytes}`,
    );
  }
  if (backend === 'wasm' && !hasSimd())
    throw new RangeError(
      "createArena: expected an engine with WebAssembly SIMD, got one without; use { backend: 'plain' }",
    );
  const { buffer, kernels } =
    backend === 'wasm'
      ? wasmKernels(pages)
      : { buffer: new ArrayBuffer(pages * PAGE_BYTES), kernels: { ...plainKernels, ...plainSpectrumKernels } };
  let used = SCRATCH_BYTES;
  const take = (n: number, size: 4 | 8): number => {
    const start = used;
    if (!Number.isSafeInteger(n) || n < 0)
      throw new RangeError(`Arena: expected a whole number of entries ≥ 0, got ${n}`);
    if (start + n * size > buffer.byteLength) {
      throw new RangeError(
        `Arena: expected at most ${Math.max(0, buffer.byteLength - start)} more bytes, got a request for ${n * size}; create the arena larger`,
      );
    }
    used += Math.ceil((n * size) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  return {
    backend,
    buffer,
    kernels,
    float32: (n) => new Float32Array(buffer, take(n, 4), n),
    float64: (n) => new Float64Array(buffer, take(n, 8), n),
  };
}
