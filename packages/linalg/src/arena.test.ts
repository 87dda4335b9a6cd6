import { describe, expect, it } from '@jest/globals';
import { createArena } from './index.ts';

describe('createArena', () => {
  it('runs SIMD kernels by default and gives zeroed, aligned arrays', () => {
    const arena = createArena(3000);
    const a = arena.float64(10);
    const b = arena.float32(1);
    expect(arena.backend).toBe('wasm');
    expect([...a]).toEqual(new Array(10).fill(0));
    expect([a.byteOffset % 64, b.byteOffset % 64]).toEqual([0, 0]);
  });
});
