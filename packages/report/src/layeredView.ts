import type { TopLevelSpec } from 'vega-lite';
import { type AxisRange, position } from './axisRange.ts';
import type { Dot, Point } from './seriesDots.ts';
import { simplify } from './simplify.ts';
import { INK, type Style } from './style.ts';

/** A view of a concatenated Vega-Lite specification, one made of layers, and one such layer. */
export type View = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];
export type LayeredView = Extract<View, { layer: unknown }>;
export type Layer = LayeredView['layer'][number];

/** Vega-Lite scale and axis of an AxisRange: ticks and labels at the values given, short ticks and fainter grid for minors. */
export function channel(
  field: string,
  range: AxisRange,
  axis: { title: string; titlePosition: number; labels?: boolean; orient: 'x' | 'y' },
) {
  const { kind, min, max, ticks } = range;
  const labels = Object.fromEntries(
    ticks.filter(({ label }) => label !== '').map(({ value, label }) => [String(value), label]),
  );
  const lookup = JSON.stringify(labels);
  const major = `${lookup}[datum.value] != null`;
  return {
    field,
    type: 'quantitative' as const,
    scale: { type: kind, domain: [min, max], nice: false, ...(kind === 'linear' ? { zero: false } : {}) },
    axis: {
      values: ticks.map(({ value }) => value),
      labelExpr: `${lookup}[datum.value] || ''`,
      labels: axis.labels ?? true,
      labelOverlap: false,
      labelFlush: false,
      labelBound: false,
      labelLimit: 0,
      tickSize: { condition: { test: major, value: 6 }, value: 3 },
      tickOffset: 0,
      gridOpacity: { condition: { test: major, value: 1 }, value: 0 },
      title: axis.title === '' ? null : axis.title,
      titleLimit: 0,
      ...(axis.orient === 'x'
        ? { titleY: axis.titlePosition, titleBaseline: 'top' as const }
        : { titleX: axis.titlePosition, titleBaseline: 'bottom' as const }),
    },
  };
}

const MARKER_SIZE = { circle: 30, square: 26, 'triangle-up': 32, diamond: 34, 'triangle-down': 32, cross: 32 }; // square pixels, of equal weight to the eye

/** Where a panel puts its points: its axes and its size in pixels. */
export interface Frame {
  readonly time: AxisRange;
  readonly range: AxisRange;
  readonly width: number;
  readonly height: number;
}

const TOLERANCE = 0.04; // pixels by which a line may miss a point that was left out: far below what print or screen shows

/** Mark properties of a dash pattern. */
export const dashed = (dash: readonly number[]): { strokeDash?: number[] } =>
  dash.length > 0 ? { strokeDash: [...dash] } : {};

/** Lines of one style: every segment is a line of its own. */
export function lineLayer(
  segments: readonly (readonly Point[])[],
  { color, dash, strokeWidth }: Pick<Style, 'color' | 'dash'> & { readonly strokeWidth: number },
  { time, range, width, height }: Frame,
): Layer {
  const values = segments.flatMap((points, line) => {
    const x = points.map(({ t }) => position(time, t) * width);
    const y = points.map((point) => position(range, point.y) * height);
    return simplify(x, y, TOLERANCE).map((i) => ({ ...points[i], line }));
  });
  return {
    data: { values },
    mark: {
      type: 'line',
      color,
      strokeWidth,
      ...dashed(dash),
      strokeCap: 'butt',
      strokeJoin: 'round',
      interpolate: 'linear',
    },
    encoding: { detail: { field: 'line' } },
  };
}

/** Error bars of one style, cut off at the ends of the axis. */
export function barLayer(dots: readonly Dot[], { color }: Style, { min, max }: AxisRange): Layer[] {
  const values = dots
    .filter(({ y, low, high }) => high > low && y >= min && y <= max)
    .map(({ t, low, high }) => ({ t, y: Math.max(low, min), y2: Math.min(high, max) }));
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'rule', color, strokeWidth: 1.1, strokeCap: 'butt' },
      encoding: { y2: { field: 'y2' } },
    },
  ];
}

/** Markers of one style, open ones with white inside. Dots beyond the ends of the axis are not drawn. */
export function dotLayer(
  dots: readonly Dot[],
  { color, shape, filled, scale = 1 }: Style & { readonly scale?: number },
  { min, max }: AxisRange,
): Layer {
  return {
    data: { values: dots.filter(({ y }) => y >= min && y <= max).map(({ t, y }) => ({ t, y })) },
    mark: {
      type: 'point',
      shape,
      size: MARKER_SIZE[shape] * scale,
      stroke: color,
      strokeWidth: 1.1,
      fill: filled ? color : 'white',
      fillOpacity: 1,
      opacity: 1,
    },
  };
}

/** The frame of a panel, over the ends of its grid lines and under everything else. */
export function frameLayer(width: number, height: number): Layer {
  return {
    data: { values: [{}] },
    mark: { type: 'rect', fillOpacity: 0, stroke: INK.frame, strokeWidth: 1 },
    encoding: { x: { value: 0 }, x2: { value: width }, y: { value: 0 }, y2: { value: height } },
  };
}

/** The letter of a panel and a name (or '') above its upper left corner. */
export function panelName(letter: string, name: string): Layer[] {
  const at = (x: number, text: string, fontWeight: 'bold' | 'normal'): Layer => ({
    data: { values: [{ text }] },
    mark: { type: 'text', align: 'left', baseline: 'bottom', fontSize: 12, fontWeight, color: INK.text },
    encoding: { x: { value: x }, y: { value: -6 }, text: { field: 'text' } },
  });
  return name === '' ? [at(0, `(${letter})`, 'bold')] : [at(0, `(${letter})`, 'bold'), at(22, name, 'normal')];
}
