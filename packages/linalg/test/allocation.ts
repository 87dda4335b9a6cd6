// Prints the heap bytes that one SIMD kernel call allocates in an inner loop, once compiled.
// A process of its own, because jest's sandbox boxes numbers that plain Node keeps in registers.
import { printAllocation } from '@geq/testing/allocation';
import { createArena } from '../src/index.ts';

const arena = createArena(1 << 16);
const [x, w, out] = [arena.float32(16).fill(0.5), arena.float64(32).fill(1e-3), arena.float64(2)];

function loop(count: number): void {
  for (let i = 0; i < count; i++) {
    arena.fields(1, 2, 16, x, w, out);
    arena.rankOne(2, 16, out, x, w);
  }
}

await printAllocation((calls) => loop(calls / 2), 200_000);
