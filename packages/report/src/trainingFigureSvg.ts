import { type AxisRange, linearAxis } from './axisRange.ts';
import { CONFIG, type FigureSpec } from './figureSpec.ts';
import { channel, dotLayer, frameLayer, type LayeredView, lineLayer, panelName } from './layeredView.ts';
import { FONT, LAYOUT } from './layout.ts';
import { extent, type Dot, type Point } from './seriesDots.ts';
import { type Style, curveStyle } from './style.ts';
import { specSvg } from './specSvg.ts';
import { cleanText } from './cleanText.ts';
import { blankView, captionView, headerView } from './headerView.ts';
import type { Numbers } from './figureData.ts';

/** One quantity along a training. */
export interface TrainingCurve {
  readonly label: string;
  /** Steps of Adam, increasing. */
  readonly step: Numbers;
  /** Values that are not finite are skipped. */
  readonly value: Numbers;
  /** Measured now and then: dots, each as it is. Else a line of means over a few steps. */
  readonly isMeasured?: boolean;
}

/** What a figure of training curves shows, as plain data. */
export interface TrainingFigureData {
  readonly title: string;
  readonly subtitle?: string;
  readonly caption?: readonly string[];
  /** Panels under each other. */
  readonly panels: readonly {
    readonly name: string;
    readonly yLabel: string;
    readonly curves: readonly TrainingCurve[];
  }[];
}

const MOST_POINTS = 200; // of a line: every 2 to 3 pixels
const HEIGHT = 170; // pixels of a panel
const LINE_WIDTH = 1.4;

/** Steps that go into one point of a line. */
const stepsPerPoint = (panels: TrainingFigureData['panels']): number =>
  Math.max(
    1,
    ...panels.flatMap(({ curves }) =>
      curves.filter(({ isMeasured }) => !isMeasured).map(({ step }) => Math.ceil(step.length / MOST_POINTS)),
    ),
  );

/** Means over so many rows, at their mean step; rows that are not finite are left out. */
function blockMeans({ step, value }: TrainingCurve, rows: number): Point[] {
  const points: Point[] = [];
  for (let from = 0; from < step.length; from += rows) {
    let [t, y, count] = [0, 0, 0];
    for (let i = from; i < Math.min(from + rows, step.length); i++) {
      if (!Number.isFinite(value[i])) continue;
      [t, y, count] = [t + step[i], y + value[i], count + 1];
    }
    if (count > 0) points.push({ t: t / count, y: y / count });
  }
  return points;
}

const dotsOfCurve = ({ step, value }: TrainingCurve): Dot[] =>
  Array.from(step, (t, i) => ({ t, y: value[i], low: NaN, high: NaN })).filter(({ y }) => Number.isFinite(y));

interface Drawn {
  readonly style: Style;
  readonly line: readonly Point[];
  readonly dots: readonly Dot[];
}

function panelView(
  letter: string,
  name: string,
  yLabel: string,
  curves: readonly Drawn[],
  { time, isLast }: { readonly time: AxisRange; readonly isLast: boolean },
): LayeredView {
  const range = linearAxis(
    ...(extent(curves.flatMap(({ line, dots }) => [...line, ...dots].map(({ y }) => y))) ?? [0, 1]),
  );
  const [width, height] = [LAYOUT.column.alone, HEIGHT];
  return {
    width,
    height,
    encoding: {
      x: channel('t', time, { orient: 'x', title: isLast ? 'step of Adam' : '', titlePosition: 26, labels: isLast }),
      y: channel('y', range, { orient: 'y', title: cleanText(yLabel), titlePosition: -48 }),
    },
    layer: [
      frameLayer(width, height),
      ...curves
        .filter(({ line }) => line.length > 0)
        .map(({ line, style }) =>
          lineLayer([line], { ...style, strokeWidth: LINE_WIDTH }, { time, range, width, height }),
        ),
      ...curves.filter(({ dots }) => dots.length > 0).map(({ dots, style }) => dotLayer(dots, style, range)),
      ...panelName(letter, cleanText(name)),
    ],
  };
}

/**
 * The course of a training as SVG text: losses and what else was measured against the step, panel under panel, linear axes.
 * Lines are means over as many steps as give about 200 points, which the figure says.
 *
 * @returns a whole SVG document; same data, same bytes
 * @throws RangeError when there is nothing finite to draw, or columns of unequal length
 */
export async function trainingFigureSvg({
  title,
  subtitle,
  caption = [],
  panels,
}: TrainingFigureData): Promise<string> {
  for (const { curves } of panels)
    for (const { label, step, value } of curves)
      if (step.length !== value.length)
        throw new RangeError(
          `trainingFigureSvg: expected ${label} with one value per step (${step.length}), got ${value.length}`,
        );
  const rows = stepsPerPoint(panels);
  let index = 0;
  const drawn = panels.map(({ curves }) =>
    curves.map((curve) => ({
      label: curve.label,
      style: curveStyle(index++),
      line: curve.isMeasured ? [] : blockMeans(curve, rows),
      dots: curve.isMeasured ? dotsOfCurve(curve) : [],
    })),
  );
  const all = drawn.flat();
  const steps = extent(all.flatMap(({ line, dots }) => [...line, ...dots].map(({ t }) => t)));
  if (steps === null) throw new RangeError('trainingFigureSvg: expected at least one finite value, got none');
  const time = linearAxis(...steps, { margin: 0.02 });
  const width = LAYOUT.column.alone;
  const text = {
    x: LAYOUT.margin - LAYOUT.left,
    width: LAYOUT.left + width + LAYOUT.right - 2 * LAYOUT.margin,
    viewWidth: width,
    space: 0,
  };
  const notes = rows > 1 ? [`Lines: means over ${rows} steps.`] : [];
  const header = headerView(
    {
      title,
      subtitle,
      entries: all.map(({ label, style, line }) => ({
        text: cleanText(label),
        style,
        parts: { line: line.length > 0, dot: line.length === 0, bar: false },
      })),
    },
    text,
  );
  const foot = captionView({ caption, notes }, text);
  const views = drawn.flatMap((curves, i) => [
    ...(i > 0 ? [blankView(width, LAYOUT.gapSpace)] : []),
    panelView('abcdefgh'[i], panels[i].name, panels[i].yLabel, curves, { time, isLast: i === panels.length - 1 }),
  ]);
  const concat = [header, ...views, foot];
  const spec: FigureSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: cleanText(title),
    usermeta: { size: { width, height: concat.reduce((sum, view) => sum + Number(view.height), 0) }, notes },
    padding: { left: LAYOUT.left, top: LAYOUT.margin, right: LAYOUT.right, bottom: LAYOUT.margin },
    bounds: 'flush',
    align: 'none',
    concat,
    columns: 1,
    spacing: 0,
    config: { ...CONFIG, text: { fontSize: FONT.caption } },
  };
  return specSvg(spec);
}
