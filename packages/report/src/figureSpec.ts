import type { TopLevelSpec } from 'vega-lite';
import { logAxis } from './axisRange.ts';
import { checkFigure } from './checkFigure.ts';
import { errorCurves, errorPanel } from './errorPanel.ts';
import type { FigureData } from './figureData.ts';
import { gapCurves, gapPanel, numBeyond } from './gapPanel.ts';
import type { LayeredView } from './layeredView.ts';
import { FONT, LAYOUT } from './layout.ts';
import { legendEntries } from './legendEntries.ts';
import { figureNotes } from './figureNotes.ts';
import { overlapCurves } from './overlapCurves.ts';
import { overlapPanel, planOverlaps } from './overlapPanel.ts';
import { extent } from './seriesDots.ts';
import { INK } from './style.ts';
import { cleanText, FONT_FAMILY } from './cleanText.ts';
import { blankView, captionView, headerView } from './headerView.ts';

/** A Vega-Lite specification with what `specSvg` needs to know of it. */
export type FigureSpec = Extract<TopLevelSpec, { concat: unknown }> & {
  readonly usermeta: {
    /** Size of the panels' area in pixels (the padding comes on top). */
    readonly size: { readonly width: number; readonly height: number };
    /** What the figure says about rows it left out. */
    readonly notes: readonly string[];
  };
};

export const CONFIG = {
  font: FONT_FAMILY,
  aria: false,
  background: 'white',
  view: { stroke: null },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: INK.text,
    titleColor: INK.text,
    tickColor: INK.frame,
    domain: false, // the panel's frame is the axis line
    gridColor: INK.grid,
    gridWidth: 1,
    labelPadding: 3,
  },
} as const;

/**
 * The views in a grid: header, error, gap (or null), caption under each other, overlaps (or null) beside error and gap.
 * Rows of a grid are as high as their highest view, so for overlaps that span two rows all rows move up by the height of the gap;
 * `overlap` is that height, and header and caption have to be so much higher.
 */
function grid(
  {
    header,
    error,
    gap,
    overlaps,
    caption,
  }: Readonly<Record<'header' | 'error' | 'caption', LayeredView> & Record<'gap' | 'overlaps', LayeredView | null>>,
  overlap: number,
) {
  const left = Number(error.width);
  const spacing = { row: -overlap, column: LAYOUT.between };
  if (!overlaps)
    return {
      concat: [header, error, ...(gap ? [blankView(left, LAYOUT.gapSpace), gap] : []), caption],
      columns: 1,
      spacing,
    };
  return {
    concat: [header, blankView(1, 0), error, overlaps, ...(gap ? [gap, blankView(1, 0)] : []), caption],
    columns: 2,
    spacing,
  };
}

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
  const lineName = cleanText(data.lineName ?? 'theory');
  const leftOut = { error: { notFinite: 0, notPositive: 0 }, overlaps: { notFinite: 0, notPositive: 0 } };
  const errors = errorCurves(curves, leftOut.error);
  const overlaps = overlapCurves(curves, leftOut.overlaps);
  const gaps = data.gap === false ? [] : gapCurves(errors);
  if (errors.every(({ dots, line }) => dots.length === 0 && line.length === 0)) {
    throw new RangeError(
      'figureSpec: expected at least one finite e_g > 0 at t > 0, got none; a logarithmic axis cannot show the rest',
    );
  }
  const times = extent(
    [...errors, ...overlaps].flatMap(({ dots, line }) => [...dots.map(({ t }) => t), ...line.flat().map(({ t }) => t)]),
  )!;
  const panel = { time: logAxis(...times, { margin: 0.03, maxLabels: 7 }), xLabel: cleanText(xLabel) };

  const hasGap = gaps.length > 0;
  const upper = hasGap ? LAYOUT.error.above : LAYOUT.error.alone;
  const height = hasGap ? upper + LAYOUT.gapSpace + LAYOUT.gap : upper;
  const plan = planOverlaps(overlaps, height);
  const left = plan ? LAYOUT.column.beside : LAYOUT.column.alone;
  const width = plan ? left + LAYOUT.between + LAYOUT.overlaps : left;
  const padding = {
    left: LAYOUT.left,
    top: LAYOUT.margin,
    right: LAYOUT.right + (plan?.labelWidth ?? 0),
    bottom: LAYOUT.margin,
  };
  const text = {
    x: LAYOUT.margin - LAYOUT.left,
    width: LAYOUT.left + width + padding.right - 2 * LAYOUT.margin,
    viewWidth: left,
  };

  const notes = figureNotes({
    error: leftOut.error,
    overlaps: leftOut.overlaps,
    numBeyond: numBeyond(gaps, gapBand),
    thinned:
      errors
        .map(({ dots, numRows }) => ({ drawn: dots.length, rows: numRows }))
        .find(({ drawn, rows }) => drawn < rows) ?? null,
    labelled: plan?.labelled ?? 'all',
    firstLabel: cleanText(curves[overlaps[0]?.curve ?? 0].label),
    shownOverlaps: curves
      .filter((_, i) => overlaps.some(({ curve }) => curve === i))
      .map(({ label, overlapsNote }) => ({
        label: cleanText(label),
        note: overlapsNote === undefined ? undefined : cleanText(overlapsNote),
      })),
  });
  const error = errorPanel(errors, {
    ...panel,
    yLabel: cleanText(yLabel),
    width: left,
    height: upper,
    timeLabels: !hasGap,
  });
  const gap = hasGap
    ? gapPanel(gaps, { ...panel, letter: 'b', lineName, width: left, height: LAYOUT.gap, band: gapBand })
    : null;
  const beside = plan && overlapPanel(plan, { ...panel, letter: hasGap ? 'c' : 'b', width: LAYOUT.overlaps });
  const overlap = gap && beside ? LAYOUT.gap : 0;
  const header = headerView(
    { title: data.title, subtitle: data.subtitle, entries: legendEntries(curves, lineName) },
    { ...text, space: overlap },
  );
  const caption = captionView({ caption: data.caption ?? [], notes }, { ...text, space: overlap });
  const heights = [header, caption].map((view) => Number(view.height));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: cleanText(data.title),
    usermeta: { size: { width, height: heights[0] + height + heights[1] - 2 * overlap }, notes },
    padding,
    bounds: 'flush',
    align: 'none', // the other alignments take negative spacing for none
    ...grid({ header, error, gap, overlaps: beside, caption }, overlap),
    config: { ...CONFIG, text: { fontSize: FONT.caption } },
  };
}
