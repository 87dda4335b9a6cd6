import { type AxisRange, linearAxis } from './axisRange.ts';
import { type EndLabel, endLabelLayers, endLabels } from './endLabels.ts';
import { barLayer, channel, dotLayer, frameLayer, lineLayer, panelName, type LayeredView } from './layeredView.ts';
import { LAYOUT } from './layout.ts';
import type { OverlapCurve } from './overlapCurves.ts';
import { extent } from './seriesDots.ts';
import { textWidth } from './cleanText.ts';

const SYMBOLS: Readonly<Record<string, string>> = { Q: 'Q_kl', R: 'R_km', T: 'T_mn', v: 'v_k', A: 'A_m' };

/** A family's name on the axis: `Q_kl` for Q. */
const symbol = (family: string): string => (Object.hasOwn(SYMBOLS, family) ? SYMBOLS[family] : family);

/** What the panel will show, before its place is known: its range, its labels and the width that these take on its right. */
export interface OverlapPlan {
  readonly overlaps: readonly OverlapCurve[];
  readonly range: AxisRange;
  readonly labels: readonly EndLabel[];
  readonly labelled: 'all' | 'curve' | 'family';
  readonly labelWidth: number;
  readonly height: number;
}

/** Range and labels of the overlaps' panel, or null when there is nothing to show. */
export function planOverlaps(overlaps: readonly OverlapCurve[], height: number): OverlapPlan | null {
  const values = extent(
    overlaps.flatMap(({ dots, line }) => [
      ...dots.flatMap((dot) => [dot.y, dot.low, dot.high]),
      ...line.flat().map(({ y }) => y),
    ]),
  );
  if (!values) return null;
  const range = linearAxis(...values, { maxLabels: 9 });
  const { labels, of } = endLabels(overlaps, { range, height, symbol });
  return {
    overlaps,
    range,
    labels,
    labelled: of,
    height,
    labelWidth: LAYOUT.leader + Math.ceil(Math.max(...labels.map(({ text }) => textWidth(text, LAYOUT.label)))),
  };
}

/** Panel of the overlaps: logarithmic time, linear values, a label at the end of every line. */
export function overlapPanel(
  { overlaps, range, labels, labelled, height }: OverlapPlan,
  { letter, time, xLabel, width }: { letter: string; time: AxisRange; xLabel: string; width: number },
): LayeredView {
  const families = [...new Set(overlaps.map(({ family }) => family))];
  const title = families.every((family) => Object.hasOwn(SYMBOLS, family))
    ? `overlaps ${families.map(symbol).join(', ')}`
    : 'overlaps';
  const frame = { time, range, width, height };
  return {
    width,
    height,
    encoding: {
      x: channel('t', time, { orient: 'x', title: xLabel, titlePosition: 26 }),
      y: channel('y', range, { orient: 'y', title, titlePosition: -48 }),
    },
    layer: [
      frameLayer(width, height),
      ...overlaps
        .filter(({ line }) => line.length > 0)
        .map(({ line, style }) => lineLayer(line, { ...style, strokeWidth: 1.2 }, frame)),
      ...overlaps.flatMap(({ dots, style }) => barLayer(dots, style, range)),
      ...overlaps
        .filter(({ dots }) => dots.length > 0)
        .map(({ dots, style }) => dotLayer(dots, { ...style, scale: 0.6 }, range)),
      ...endLabelLayers(labels, { ...frame, leaders: labelled !== 'family' }),
      ...panelName(letter, ''),
    ],
  };
}
