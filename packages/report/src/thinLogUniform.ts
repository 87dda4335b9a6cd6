/**
 * Indices of about `count` of the times, evenly spaced in log t: one index nearest to each target, none twice.
 *
 * @param t times > 0 in increasing order
 * @param phase in [0, 1) shifts the targets by a fraction of their distance, so that the dots of several curves on one grid
 * fall between each other; 0 keeps the first and the last time
 * @returns all indices when there are at most `count` of them
 */
export function thinLogUniform(t: ArrayLike<number>, count: number, phase = 0): number[] {
  if (t.length <= count) return Array.from({ length: t.length }, (_, i) => i);
  const from = Math.log(t[0]);
  const distance = (Math.log(t[t.length - 1]) - from) / (phase === 0 ? count - 1 : count);
  const chosen = new Set<number>();
  let i = 0;
  for (let j = 0; j < count; j++) {
    const target = from + (j + phase) * distance;
    while (i + 1 < t.length && Math.abs(Math.log(t[i + 1]) - target) <= Math.abs(Math.log(t[i]) - target)) i++;
    chosen.add(i);
  }
  return [...chosen];
}
