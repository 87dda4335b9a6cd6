/** Heap bytes that one of `calls` calls of `loop` allocates, the median of 9 rounds: a collection in between makes single figures negative. */
function bytesPerCall(loop: (calls: number) => void, calls: number): number {
  const rounds = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    loop(calls);
    return (process.memoryUsage().heapUsed - before) / calls;
  });
  return rounds.sort((a, b) => a - b)[4];
}

/**
 * Prints the heap bytes that a call allocates once compiled: the work of a script that `allocationOf` runs. The optimising
 * compiler works on a thread of its own and may be late on a busy machine, so the least of several medians counts, taken
 * over a second or more.
 *
 * @param loop  makes so many calls
 * @param calls a round: enough to take milliseconds
 */
export async function printAllocation(loop: (calls: number) => void, calls: number): Promise<void> {
  let least = Infinity;
  for (let group = 0; group < 20; group++) {
    least = Math.min(least, Math.abs(bytesPerCall(loop, calls)));
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  process.stdout.write(String(least));
}
