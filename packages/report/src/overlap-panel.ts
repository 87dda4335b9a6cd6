import { type AxisRange, linearAxis, position, valueAt } from './axis.ts';
import type { Curve } from './figure-data.ts';
import { barLayer, channel, dotLayer, lineLayer, panelName, type Layer, type LayeredView } from './layers.ts';
import { SIZE } from './layout.ts';
import { type Dot, dotsOf, extent, type LeftOut, lineOf, type Point, thinDots } from './series.ts';
import { spread } from './spread.ts';
import { type Style, styleOf } from './styles.ts';
import { cleanText, shorten } from './text.ts';

/** One overlap of one curve ready to draw. */
export interface OverlapCurve {
  readonly label: string;
  readonly family: string;
  readonly curve: number;
  readonly style: Style;
  readonly dots: readonly Dot[];
  readonly line: readonly (readonly Point[])[];
}

/** A direct label: its text and the end of the line that it belongs to. */
export interface EndLabel {
  readonly text: string;
  readonly color: string;
  readonly end: Point;
}

const SYMBOLS: Readonly<Record<string, string>> = { Q: 'Q_kl', R: 'R_km', T: 'T_mn', v: 'v_k' };
const MOST_DOTS = 180; // in the whole panel
const LABEL_WIDTH = 110;

const familyName = (family: string): string => SYMBOLS[family] ?? family;

/**
 * Overlaps of all curves. With one curve, the families (Q, R …) differ in style; with several, the curves do, as in panel (a).
 * Each has 10 to 40 dots, fewer the more overlaps there are.
 */
export function overlapCurves(curves: readonly Curve[], leftOut: LeftOut): OverlapCurve[] {
  const all = curves.flatMap(({ overlaps = [] }, curve) => overlaps.map((overlap) => ({ curve, overlap })));
  const families = [...new Set(all.map(({ overlap }) => [...overlap.label][0] ?? ''))];
  const count = Math.min(40, Math.max(10, Math.floor(MOST_DOTS / Math.max(all.length, 1))));
  return all.flatMap(({ curve, overlap: { label, simulation, theory } }, i) => {
    const family = [...label][0] ?? '';
    const dots = simulation ? dotsOf(simulation.t, simulation, false, leftOut) : [];
    const line = theory ? lineOf(theory.t, theory.value, false, leftOut) : [];
    if (dots.length === 0 && line.length === 0) return [];
    const style = styleOf(curves.length === 1 ? families.indexOf(family) : curve);
    return [{ label: shorten(cleanText(label), LABEL_WIDTH, SIZE.label), family, curve, style, dots: thinDots(dots, count, i / all.length), line }];
  });
}

/** Where a line (or, without a theory, a row of dots) ends. */
const endOf = ({ line, dots }: OverlapCurve): Point => line.at(-1)?.at(-1) ?? dots[dots.length - 1];

/**
 * The labels that the panel has room for: of all overlaps; else of the first curve's; else one per family at the mean of its ends.
 */
export function endLabels(overlaps: readonly OverlapCurve[], height: number): { labels: EndLabel[]; of: 'all' | 'curve' | 'family' } {
  const room = Math.floor(height / SIZE.label) + 1;
  const label = (overlap: OverlapCurve): EndLabel => ({ text: overlap.label, color: overlap.style.color, end: endOf(overlap) });
  if (overlaps.length <= room) return { labels: overlaps.map(label), of: 'all' };
  const first = overlaps.filter(({ curve }) => curve === overlaps[0].curve);
  if (first.length <= room) return { labels: first.map(label), of: 'curve' };
  const labels = [...new Set(first.map(({ family }) => family))].map((family) => {
    const members = first.filter((overlap) => overlap.family === family);
    const ends = members.map(endOf);
    const mean = ends.reduce((sum, { y }) => sum + y / ends.length, 0);
    return { text: familyName(family), color: members[0].style.color, end: { t: Math.max(...ends.map(({ t }) => t)), y: mean } };
  });
  return { labels: labels.slice(0, room), of: 'family' };
}

/** Labels right of the panel, moved apart where they would overlap, each led to the end of its line. */
function labelLayers(labels: readonly EndLabel[], range: AxisRange, width: number, height: number): Layer[] {
  const moved = spread(labels.map(({ end }) => (1 - position(range, end.y)) * height), SIZE.label, height);
  return labels.flatMap(({ text, color, end }, i): Layer[] => {
    const y = valueAt(range, 1 - moved[i] / height);
    return [
      { data: { values: [{ t: end.t, y: end.y, y2: y }] }, mark: { type: 'rule', color, strokeWidth: 0.7, opacity: 0.8 }, encoding: { x2: { value: width + SIZE.leader - 3 }, y2: { field: 'y2' } } },
      { data: { values: [{ y, text }] }, mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: SIZE.label, color }, encoding: { x: { value: width + SIZE.leader }, text: { field: 'text' } } },
    ];
  });
}

/** Panel of the overlaps: logarithmic time, linear values, a label at the end of every line. */
export function overlapPanel(
  overlaps: readonly OverlapCurve[],
  { letter, time, xLabel, width, height }: { letter: string; time: AxisRange; xLabel: string; width: number; height: number },
): LayeredView {
  const [low, high] = extent(overlaps.flatMap(({ dots, line }) => [...dots.flatMap((dot) => [dot.y, dot.low, dot.high]), ...line.flat().map(({ y }) => y)]))!;
  const range = linearAxis(low, high);
  const families = [...new Set(overlaps.map(({ family }) => family))];
  const known = families.every((family) => family in SYMBOLS);
  return {
    width,
    height,
    encoding: {
      x: channel('t', time, { orient: 'x', title: xLabel, titlePosition: 26 }),
      y: channel('y', range, { orient: 'y', title: known ? families.map(familyName).join(', ') : 'value', titlePosition: -48 }),
    },
    layer: [
      ...overlaps.filter(({ line }) => line.length > 0).map(({ line, style }) => lineLayer(line, style, 1.2)),
      ...overlaps.flatMap(({ dots, style }) => barLayer(dots, style, range)),
      ...overlaps.filter(({ dots }) => dots.length > 0).map(({ dots, style }) => dotLayer(dots, style, range, 0.6)),
      ...labelLayers(endLabels(overlaps, height).labels, range, width, height),
      ...panelName(letter, 'overlaps'),
    ],
  };
}
