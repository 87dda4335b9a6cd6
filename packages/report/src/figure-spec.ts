import type { TopLevelSpec } from 'vega-lite';
import { logAxis } from './axis.ts';
import { checkFigure } from './check-figure.ts';
import { errorCurves, errorPanel } from './error-panel.ts';
import type { FigureData } from './figure-data.ts';
import { gapCurves, gapPanel, numBeyond } from './gap-panel.ts';
import type { View } from './layers.ts';
import { FONT, SIZE } from './layout.ts';
import { figureNotes } from './notes.ts';
import { endLabels, overlapCurves, overlapPanel } from './overlap-panel.ts';
import { extent } from './series.ts';
import { INK } from './styles.ts';
import { cleanText, FONT_FAMILY, textWidth } from './text.ts';
import { captionView, headerView } from './text-views.ts';

/** A Vega-Lite specification with what `specSvg` needs to know of it. */
export type FigureSpec = Extract<TopLevelSpec, { vconcat: unknown }> & {
  readonly usermeta: {
    /** Size of the panels' area in pixels (the padding comes on top). */
    readonly size: { readonly width: number; readonly height: number };
    /** What the figure says about rows it left out. */
    readonly notes: readonly string[];
  };
};

const CONFIG = {
  font: FONT_FAMILY,
  aria: false,
  background: 'white',
  view: { stroke: INK.frame, strokeWidth: 1 },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: INK.text,
    titleColor: INK.text,
    tickColor: INK.frame,
    domain: false, // the view's frame is the axis line
    gridColor: INK.grid,
    gridWidth: 1,
    labelPadding: 3,
  },
} as const;

/**
 * The figure as a Vega-Lite specification: (a) test error over time, both axes logarithmic, dots over lines; below it the
 * relative gap; beside them the overlaps. Plain data to restyle at will and to hand to `specSvg` or any Vega-Lite viewer.
 *
 * @returns specification with all data inside; `usermeta.notes` says which rows could not be shown
 * @throws TypeError or RangeError when the data are not what `FigureData` asks for, or nothing is left to draw at e_g > 0, t > 0
 */
export function figureSpec(data: FigureData): FigureSpec {
  checkFigure(data);
  const { curves, xLabel = 'time t = SGD steps / N', yLabel = 'test error e_g', gapBand = 1 } = data;
  const leftOut = { error: { notFinite: 0, notPositive: 0 }, overlaps: { notFinite: 0, notPositive: 0 } };
  const errors = errorCurves(curves, leftOut.error);
  const overlaps = overlapCurves(curves, leftOut.overlaps);
  const gaps = data.gap === false ? [] : gapCurves(errors);
  if (errors.every(({ dots, line }) => dots.length === 0 && line.length === 0)) {
    throw new RangeError('figureSpec: expected at least one finite e_g > 0 at t > 0, got none; a logarithmic axis cannot show the rest');
  }
  const times = extent([...errors, ...overlaps].flatMap(({ dots, line }) => [...dots.map(({ t }) => t), ...line.flat().map(({ t }) => t)]))!;
  const panel = { time: logAxis(...times, { margin: 0.03, maxLabels: 7 }), xLabel: cleanText(xLabel) };

  const hasGap = gaps.length > 0;
  const hasOverlaps = overlaps.length > 0;
  const left = hasOverlaps ? SIZE.column.beside : SIZE.column.alone;
  const upper = hasGap ? SIZE.error.above : SIZE.error.alone;
  const height = hasGap ? upper + SIZE.gapSpace + SIZE.gap : upper;
  const { labels, of } = endLabels(overlaps, height);
  const labelWidth = hasOverlaps ? SIZE.leader + Math.ceil(Math.max(...labels.map(({ text }) => textWidth(text, SIZE.label)))) : 0;
  const width = left + (hasOverlaps ? SIZE.between + SIZE.overlaps : 0);
  const padding = { left: SIZE.left, top: SIZE.margin, right: SIZE.right + labelWidth, bottom: SIZE.margin };
  const text = { x: SIZE.margin - SIZE.left, width: SIZE.left + width + padding.right - 2 * SIZE.margin, viewWidth: width };

  const notes = figureNotes({
    error: leftOut.error,
    overlaps: leftOut.overlaps,
    numBeyond: numBeyond(gaps, gapBand),
    thinned: errors.map(({ dots, numRows }) => ({ drawn: dots.length, rows: numRows })).find(({ drawn, rows }) => drawn < rows) ?? null,
    labels: of,
    firstLabel: cleanText(curves[overlaps[0]?.curve ?? 0].label),
  });
  const error = errorPanel(errors, { ...panel, yLabel: cleanText(yLabel), width: left, height: upper, timeLabels: !hasGap });
  const column: View = hasGap
    ? { vconcat: [error, gapPanel(gaps, { ...panel, letter: 'b', width: left, height: SIZE.gap, band: gapBand })], spacing: SIZE.gapSpace, bounds: 'flush' }
    : error;
  const panels: View = hasOverlaps
    ? { hconcat: [column, overlapPanel(overlaps, { ...panel, letter: hasGap ? 'c' : 'b', width: SIZE.overlaps, height })], spacing: SIZE.between, bounds: 'flush' }
    : column;
  const header = headerView({ title: data.title, subtitle: data.subtitle, curves }, text);
  const caption = captionView({ caption: data.caption ?? [], notes }, { ...text, top: SIZE.axis });
  const heights = [header, caption].map((view) => Number(view.height));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: cleanText(data.title),
    usermeta: { size: { width, height: heights[0] + height + heights[1] }, notes },
    padding,
    bounds: 'flush',
    spacing: 0,
    vconcat: [header, panels, caption],
    config: { ...CONFIG, text: { fontSize: FONT.caption } },
  };
}
