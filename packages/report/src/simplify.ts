/**
 * Leaves out points of a polyline that lie within `tolerance` of the line without them (Douglas and Peucker, Cartographica
 * 10, 112 (1973)). Ends stay; so does every feature larger than the tolerance.
 *
 * @param x, y coordinates in pixels
 * @returns indices of the points kept, in order
 */
export function simplify(x: ArrayLike<number>, y: ArrayLike<number>, tolerance: number): number[] {
  const last = x.length - 1;
  const kept = new Set([0, Math.max(last, 0)]);
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [a, b] = span;
    const dx = x[b] - x[a];
    const dy = y[b] - y[a];
    const length = Math.hypot(dx, dy);
    let farthest = -1;
    let largest = tolerance;
    for (let i = a + 1; i < b; i++) {
      const distance =
        length === 0
          ? Math.hypot(x[i] - x[a], y[i] - y[a])
          : Math.abs(dx * (y[i] - y[a]) - dy * (x[i] - x[a])) / length;
      if (distance > largest) [farthest, largest] = [i, distance];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    open.push([a, farthest], [farthest, b]);
  }
  return x.length === 0 ? [] : [...kept].sort((i, j) => i - j);
}
