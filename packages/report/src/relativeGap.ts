import type { Dot, Point } from './seriesDots.ts';

/** The theory at time t: straight in log e_g over log t between neighbouring rows, NaN outside a segment. */
function theoryAt(segments: readonly (readonly Point[])[], t: number): number {
  const tolerance = 1e-9 * t; // print times of two runs may differ by rounding
  for (const points of segments) {
    const last = points.length - 1;
    if (t < points[0].t - tolerance || t > points[last].t + tolerance) continue;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle].t <= t) low = middle;
      else high = middle;
    }
    if (Math.abs(points[low].t - t) <= tolerance) return points[low].y;
    if (Math.abs(points[high].t - t) <= tolerance) return points[high].y;
    const weight = Math.log(t / points[low].t) / Math.log(points[high].t / points[low].t);
    return points[low].y * (points[high].y / points[low].y) ** weight;
  }
  return NaN;
}

/**
 * Relative gap 100 · (simulation − theory) / theory in percent at the dots' times, error bars in the same units.
 *
 * @param dots simulation, y > 0
 * @param theory line in segments, y > 0
 * @returns one dot per time at which there is a theory; interpolation error is second order in the theory's spacing of log t
 */
export function relativeGap(dots: readonly Dot[], theory: readonly (readonly Point[])[]): Dot[] {
  return dots.flatMap(({ t, y, low, high }) => {
    const reference = theoryAt(theory, t);
    if (!(reference > 0)) return [];
    const percent = (value: number) => 100 * (value / reference - 1);
    return [{ t, y: percent(y), low: percent(low), high: percent(high) }].filter((dot) => Number.isFinite(dot.y));
  });
}
