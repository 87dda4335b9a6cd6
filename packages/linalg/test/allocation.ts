// Prints the heap bytes that one SIMD kernel call allocates in an inner loop, once compiled.
// A process of its own, because jest's sandbox boxes numbers that plain Node keeps in registers.
import { createArena } from '../src/index.ts';

const arena = createArena(1 << 16);
const [x, w, out] = [arena.float32(16).fill(0.5), arena.float64(32).fill(1e-3), arena.float64(2)];

function loop(count: number): void {
  for (let i = 0; i < count; i++) {
    arena.fields(1, 2, 16, x, w, out);
    arena.rankOne(2, 16, out, x, w);
  }
}

const STEPS = 100_000;

/** Heap bytes a call, the median of 9 rounds: a collection in between makes single figures negative. */
function bytesPerCall(): number {
  const rounds = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    loop(STEPS);
    return (process.memoryUsage().heapUsed - before) / (2 * STEPS);
  });
  return rounds.sort((a, b) => a - b)[4];
}

// The optimising compiler works on a thread of its own and may be late on a busy machine: the least of several medians,
// taken over a second or more, is what the compiled loop allocates.
let least = Infinity;
for (let group = 0; group < 20; group++) {
  least = Math.min(least, Math.abs(bytesPerCall()));
  await new Promise((resolve) => { setTimeout(resolve, 50); });
}
process.stdout.write(String(least));
