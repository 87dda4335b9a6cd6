import { type AxisRange, position, valueAt } from './axisRange.ts';
import type { Layer } from './layeredView.ts';
import { LAYOUT } from './layout.ts';
import type { OverlapCurve } from './overlapCurves.ts';
import type { Point } from './seriesDots.ts';
import { spread } from './spread.ts';
import { INK } from './style.ts';

/** A direct label: its text and the ends of the lines that it belongs to. */
export interface EndLabel {
  readonly text: string;
  readonly color: string;
  readonly ends: readonly (Point & { readonly color: string })[];
}

const TOGETHER = 0.08; // of the panel's height: ends of one overlap in several curves that share a label

/** Where a line (or, without a theory, a row of dots) ends. */
const curveEnd = ({ line, dots, style }: OverlapCurve) => ({
  ...(line.at(-1)?.at(-1) ?? dots[dots.length - 1]),
  color: style.color,
});

const endLabel = (text: string, ends: EndLabel['ends']): EndLabel => ({
  text,
  ends,
  color: ends.every(({ color }) => color === ends[0].color) ? ends[0].color : INK.text,
});

/** One label per overlap and place: curves whose lines of that overlap end close together share it. */
function shared(overlaps: readonly OverlapCurve[], range: AxisRange): EndLabel[] {
  return [...new Set(overlaps.map(({ label }) => label))].flatMap((label) => {
    const ends = overlaps
      .filter((overlap) => overlap.label === label)
      .map(curveEnd)
      .sort((a, b) => a.y - b.y);
    const groups: (typeof ends)[] = [];
    for (const end of ends) {
      const group = groups.at(-1);
      if (group && position(range, end.y) - position(range, group[0].y) <= TOGETHER) group.push(end);
      else groups.push([end]);
    }
    return groups.map((group) => endLabel(label, group));
  });
}

/**
 * The labels that the panel has room for: of all overlaps; else of the first curve's; else one per family, `symbol(family)`.
 */
export function endLabels(
  overlaps: readonly OverlapCurve[],
  { range, height, symbol }: { range: AxisRange; height: number; symbol: (family: string) => string },
): { labels: EndLabel[]; of: 'all' | 'curve' | 'family' } {
  const room = Math.floor(height / LAYOUT.label) + 1;
  const all = shared(overlaps, range);
  if (all.length <= room) return { labels: all, of: 'all' };
  const first = overlaps.filter(({ curve }) => curve === overlaps[0].curve);
  if (first.length <= room)
    return { labels: first.map((overlap) => endLabel(overlap.label, [curveEnd(overlap)])), of: 'curve' };
  const labels = [...new Set(first.map(({ family }) => family))].map((family) =>
    endLabel(symbol(family), first.filter((overlap) => overlap.family === family).map(curveEnd)),
  );
  return { labels: labels.slice(0, room), of: 'family' };
}

/** Labels right of the panel, moved apart where they would overlap; `leaders` join each to the ends of its lines. */
export function endLabelLayers(
  labels: readonly EndLabel[],
  { range, width, height, leaders }: { range: AxisRange; width: number; height: number; leaders: boolean },
): Layer[] {
  const targets = labels.map(
    ({ ends }) => (1 - ends.reduce((sum, { y }) => sum + position(range, y) / ends.length, 0)) * height,
  );
  const moved = spread(targets, LAYOUT.label, height);
  return labels.flatMap(({ text, color, ends }, i): Layer[] => {
    const y = valueAt(range, 1 - moved[i] / height);
    const lines = ends.map((end): Layer => ({
      data: { values: [{ t: end.t, y: end.y, y2: y }] },
      mark: { type: 'rule', color: end.color, strokeWidth: 0.7, opacity: 0.8 },
      encoding: { x2: { value: width + LAYOUT.leader - 3 }, y2: { field: 'y2' } },
    }));
    const label: Layer = {
      data: { values: [{ y, text }] },
      mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: LAYOUT.label, color },
      encoding: { x: { value: width + LAYOUT.leader }, text: { field: 'text' } },
    };
    return leaders ? [...lines, label] : [label];
  });
}
