import type { Stream } from './stream.ts';
import { zigguratNormal } from './zigguratNormal.ts';

/**
 * Fills `out` with standard normal variates, the same as `out.length` calls of `normal()`; a Float32Array rounds each to
 * the nearest float. About 9 ns a variate.
 */
export function normals({ bits }: Stream, out: Float32Array | Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = zigguratNormal(bits);
}
