import type { Arena } from './kernels.ts';
import { plainKernels } from './plain.ts';

const ALIGNMENT = 64; // bytes: one cache line

/**
 * Memory for `bytes` bytes (plus alignment) with the kernels that work on it.
 *
 * @throws RangeError when the memory cannot be had
 */
export function createArena(bytes: number): Arena {
  const buffer = new ArrayBuffer(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + 16 * ALIGNMENT);
  let used = 0;
  const take = (size: number): number => {
    const start = used;
    const end = start + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    if (end > buffer.byteLength) throw new RangeError(`Arena: expected at most ${buffer.byteLength - start} more bytes, got a request for ${size}; create the arena larger`);
    used = end;
    return start;
  };
  return {
    ...plainKernels,
    backend: 'plain',
    float32: (n) => new Float32Array(buffer, take(4 * n), n),
    float64: (n) => new Float64Array(buffer, take(8 * n), n),
  };
}
