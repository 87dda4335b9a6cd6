import type { Estimate, Numbers } from './figureData.ts';
import { thinLogUniform } from './thinLogUniform.ts';

export interface Point {
  readonly t: number;
  readonly y: number;
}

/** A dot and the ends of its error bar (both NaN without one). */
export interface Dot extends Point {
  readonly low: number;
  readonly high: number;
}

/** How many values a panel left out, and why. */
export interface LeftOut {
  notFinite: number;
  notPositive: number;
}

/** What can be plotted: with `positive` values above 0 alone; what cannot is counted in `leftOut`. */
export interface PlotRules {
  readonly positive: boolean;
  readonly leftOut: LeftOut;
}

const LARGEST = 1e300; // beyond it, differences and ratios of plotted numbers overflow
const LONGEST = 2000; // points of a line; a panel is about 300 pixels wide

function isPlottable(y: number, positive: boolean, leftOut: LeftOut): boolean {
  if (!(Math.abs(y) <= LARGEST)) leftOut.notFinite++;
  else if (positive && !(y > 0)) leftOut.notPositive++;
  else return true;
  return false;
}

/** The rows at t > 0 that a panel can show as dots; `leftOut` counts the others. */
export function seriesDots(t: Numbers, { mean, halfWidth }: Estimate, { positive, leftOut }: PlotRules): Dot[] {
  const dots: Dot[] = [];
  for (let i = 0; i < t.length; i++) {
    if (t[i] === 0 || !isPlottable(mean[i], positive, leftOut)) continue;
    const error = halfWidth?.[i] ?? NaN;
    dots.push({ t: t[i], y: mean[i], low: mean[i] - error, high: mean[i] + error });
  }
  return dots;
}

/** The line through the rows at t > 0, broken where a value cannot be shown; very long ones thinned, evenly in log t. */
export function seriesLine(t: Numbers, value: Numbers, { positive, leftOut }: PlotRules): Point[][] {
  const segments: Point[][] = [[]];
  for (let i = 0; i < t.length; i++) {
    if (t[i] === 0) continue;
    if (isPlottable(value[i], positive, leftOut)) segments[segments.length - 1].push({ t: t[i], y: value[i] });
    else if (segments[segments.length - 1].length > 0) segments.push([]);
  }
  return segments
    .filter(({ length }) => length > 0)
    .map((points) =>
      thinLogUniform(
        points.map((p) => p.t),
        LONGEST,
      ).map((i) => points[i]),
    );
}

/** About `count` of the dots, evenly in log t. */
export function thinDots(dots: readonly Dot[], count: number, phase: number): Dot[] {
  return thinLogUniform(
    dots.map((dot) => dot.t),
    count,
    phase,
  ).map((i) => dots[i]);
}

/** Smallest and largest of the numbers that are finite, or null when there are none. */
export function extent(values: Iterable<number>): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
