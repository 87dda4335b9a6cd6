import type { Curve } from './figureData.ts';
import { LAYOUT } from './layout.ts';
import { type Dot, seriesDots, type LeftOut, seriesLine, type Point, thinDots } from './seriesDots.ts';
import { type Style, curveStyle } from './style.ts';
import { cleanText, shorten } from './cleanText.ts';

/** One overlap of one curve ready to draw. */
export interface OverlapCurve {
  readonly label: string;
  /** First letter of the label: Q, R … */
  readonly family: string;
  /** Index of the curve that it belongs to. */
  readonly curve: number;
  readonly style: Style;
  readonly dots: readonly Dot[];
  readonly line: readonly (readonly Point[])[];
}

const MOST_DOTS = 260; // in the whole panel
const LABEL_WIDTH = 110; // pixels; longer labels are cut

/**
 * Overlaps of all curves. With one curve, the families (Q, R …) differ in style; with several, the curves do, as in panel (a).
 * Each has 6 to 25 dots, fewer the more overlaps there are.
 */
export function overlapCurves(curves: readonly Curve[], leftOut: LeftOut): OverlapCurve[] {
  const all = curves.flatMap(({ overlaps = [] }, curve) =>
    overlaps.map((overlap) => ({
      curve,
      overlap,
      label: shorten(cleanText(overlap.label), LABEL_WIDTH, LAYOUT.label),
      family: [...cleanText(overlap.label)][0] ?? '',
    })),
  );
  const families = [...new Set(all.map(({ family }) => family))];
  const count = Math.min(25, Math.max(6, Math.floor(MOST_DOTS / Math.max(all.length, 1))));
  return all.flatMap(({ curve, label, family, overlap: { simulation, theory } }, i) => {
    const dots = simulation ? seriesDots(simulation.t, simulation, { positive: false, leftOut }) : [];
    const line = theory ? seriesLine(theory.t, theory.value, { positive: false, leftOut }) : [];
    if (dots.length === 0 && line.length === 0) return [];
    const style = curveStyle(curves.length === 1 ? families.indexOf(family) : curve);
    return [{ label, family, curve, style, dots: thinDots(dots, count, i / all.length), line }];
  });
}
