import { type AxisRange, logAxis } from './axisRange.ts';
import type { Curve } from './figureData.ts';
import { barLayer, channel, dotLayer, frameLayer, lineLayer, panelName, type LayeredView } from './layeredView.ts';
import { type Dot, seriesDots, extent, type LeftOut, seriesLine, type Point, thinDots } from './seriesDots.ts';
import { type Style, curveStyle } from './style.ts';

/** A curve ready to draw: all its dots, the few of them that are drawn, its line. */
export interface ErrorCurve {
  readonly style: Style;
  readonly numRows: number;
  readonly dots: readonly Dot[];
  readonly line: readonly (readonly Point[])[];
}

const MOST_DOTS = 40; // per curve when it is alone

/** Rows of e_g that a logarithmic axis can show, dots thinned evenly in log t. */
export function errorCurves(curves: readonly Curve[], leftOut: LeftOut): ErrorCurve[] {
  const count = Math.max(12, Math.round(MOST_DOTS / Math.sqrt(curves.length)));
  return curves.map(({ simulation, theory }, i) => {
    const dots = simulation ? seriesDots(simulation.t, simulation.eg, { positive: true, leftOut }) : [];
    return {
      style: curveStyle(i),
      numRows: dots.length,
      dots: thinDots(dots, count, i / curves.length),
      line: theory ? seriesLine(theory.t, theory.eg, { positive: true, leftOut }) : [],
    };
  });
}

/** Range of e_g: all dots and lines; an error bar stretches it downwards by at most a factor of two. */
function errorAxis(curves: readonly ErrorCurve[]): AxisRange {
  const values = curves.flatMap(({ dots, line }) => [...dots.map(({ y }) => y), ...line.flat().map(({ y }) => y)]);
  const [low, high] = extent(values)!;
  const bars = extent(curves.flatMap(({ dots }) => dots.flatMap((dot) => [Math.max(dot.low, low / 2), dot.high]))) ?? [
    low,
    high,
  ];
  return logAxis(Math.min(low, bars[0]), Math.max(high, Math.min(bars[1], 1e300)), { margin: 0.05 });
}

interface Options {
  readonly time: AxisRange;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly width: number;
  readonly height: number;
  /** false where another panel below carries the labels of the time axis. */
  readonly timeLabels: boolean;
}

/** Panel (a): test error over time, both axes logarithmic; dots from the simulation over lines from the theory. */
export function errorPanel(
  curves: readonly ErrorCurve[],
  { time, xLabel, yLabel, width, height, timeLabels }: Options,
): LayeredView {
  const range = errorAxis(curves);
  return {
    width,
    height,
    encoding: {
      x: channel('t', time, { orient: 'x', title: timeLabels ? xLabel : '', titlePosition: 26, labels: timeLabels }),
      y: channel('y', range, { orient: 'y', title: yLabel, titlePosition: -48 }),
    },
    layer: [
      frameLayer(width, height),
      ...curves
        .filter(({ line }) => line.length > 0)
        .map(({ line, style }) => lineLayer(line, { ...style, strokeWidth: 1.6 }, { time, range, width, height })),
      ...curves.flatMap(({ dots, style }) => barLayer(dots, style, range)),
      ...curves.filter(({ dots }) => dots.length > 0).map(({ dots, style }) => dotLayer(dots, style, range)),
      ...panelName('a', ''),
    ],
  };
}
