import { type AxisRange, linearAxis } from './axisRange.ts';
import type { ErrorCurve } from './errorPanel.ts';
import { barLayer, channel, dotLayer, frameLayer, panelName, type Layer, type LayeredView } from './layeredView.ts';
import { relativeGap } from './relativeGap.ts';
import type { Dot } from './seriesDots.ts';
import { INK, type Style } from './style.ts';

export interface GapCurve {
  readonly style: Style;
  readonly dots: readonly Dot[];
}

/** The gaps at the dots of panel (a), for every curve that has dots and a line at their times. */
export function gapCurves(curves: readonly ErrorCurve[]): GapCurve[] {
  return curves
    .map(({ style, dots, line }) => ({ style, dots: relativeGap(dots, line) }))
    .filter(({ dots }) => dots.length > 0);
}

/**
 * Half-height of the panel in percent: all gaps with their error bars, and the band. A few gaps far beyond the rest (more than three times what
 * nine in ten stay within) do not flatten the others: they become arrows at the edge.
 */
function halfHeight(curves: readonly GapCurve[], band: number): number {
  const reach = ({ y, low, high }: Dot) => (high > low ? Math.max(high, -low) : Math.abs(y));
  const sizes = curves.flatMap(({ dots }) => dots.map(reach)).sort((a, b) => a - b);
  const largest = sizes[sizes.length - 1];
  const usual = sizes[Math.floor(0.9 * (sizes.length - 1))];
  return Math.max(1.5 * band, 1.08 * (largest > 3 * usual && usual > 0 ? 1.5 * usual : largest));
}

/** Arrows at the edge for the dots beyond it. */
function beyond(dots: readonly Dot[], { color }: Style, { min, max }: AxisRange): Layer[] {
  const arrows = (values: { t: number }[], shape: 'triangle-up' | 'triangle-down', y: number): Layer[] =>
    values.length === 0
      ? []
      : [
          {
            data: { values },
            mark: { type: 'point', shape, size: 34, fill: color, stroke: color, opacity: 1 },
            encoding: { y: { datum: y } },
          },
        ];
  const inset = 0.06 * (max - min);
  return [
    ...arrows(
      dots.filter(({ y }) => y > max).map(({ t }) => ({ t })),
      'triangle-up',
      max - inset,
    ),
    ...arrows(
      dots.filter(({ y }) => y < min).map(({ t }) => ({ t })),
      'triangle-down',
      min + inset,
    ),
  ];
}

/** Panel below (a): relative gap in percent with error bars, a line at zero and a band around it. */
export function gapPanel(
  curves: readonly GapCurve[],
  {
    letter,
    lineName,
    time,
    xLabel,
    width,
    height,
    band,
  }: { letter: string; lineName: string; time: AxisRange; xLabel: string; width: number; height: number; band: number },
): LayeredView {
  const half = halfHeight(curves, band);
  const range = linearAxis(-half, half, { margin: 0, maxLabels: 5 });
  return {
    width,
    height,
    encoding: {
      x: channel('t', time, { orient: 'x', title: xLabel, titlePosition: 26 }),
      y: channel('y', range, { orient: 'y', title: 'gap (%)', titlePosition: -48 }),
    },
    layer: [
      {
        data: { values: [{ t: time.min, t2: time.max, y: -band, y2: band }] },
        mark: { type: 'rect', color: INK.band, opacity: 0.6 },
        encoding: { x2: { field: 't2' }, y2: { field: 'y2' } },
      },
      frameLayer(width, height),
      {
        data: { values: [{ t: time.min, t2: time.max, y: 0 }] },
        mark: { type: 'rule', color: INK.frame, strokeWidth: 0.8 },
        encoding: { x2: { field: 't2' } },
      },
      ...curves.flatMap(({ dots, style }) => barLayer(dots, style, range)),
      ...curves.map(({ dots, style }) => dotLayer(dots, { ...style, scale: 0.7 }, range)),
      ...curves.flatMap(({ dots, style }) => beyond(dots, style, range)),
      ...panelName(letter, `(simulation − ${lineName}) / ${lineName}, band: ±${band} %`),
    ],
  };
}

/** How many gaps are drawn as arrows because they lie beyond the panel. */
export function numBeyond(curves: readonly GapCurve[], band: number): number {
  const half = halfHeight(curves, band);
  return curves.reduce((sum, { dots }) => sum + dots.filter(({ y }) => Math.abs(y) > half).length, 0);
}
