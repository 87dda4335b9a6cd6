import type { Curve } from './figureData.ts';
import { dashed, type Layer } from './layeredView.ts';
import { FONT, LINE } from './layout.ts';
import { INK, type Style, curveStyle } from './style.ts';
import { cleanText, shorten, textWidth } from './cleanText.ts';

/** One entry: what stands before its text (a line, a marker, an error bar) and where it goes. */
export interface LegendEntry {
  readonly text: string;
  readonly style: Style | null;
  readonly parts: { readonly line: boolean; readonly dot: boolean; readonly bar: boolean };
}

const SWATCH = { line: 30, dot: 12 }; // pixels
const PADDING = 7; // between swatch and text
const SPACE = 20; // between entries
const PLAIN: Style = { color: INK.quiet, shape: 'circle', filled: false, dash: [] };

function simulationText(curves: readonly Curve[]): string {
  const simulations = curves.flatMap(({ simulation }) => (simulation ? [simulation] : []));
  const withBars = simulations.some(({ eg }) => eg.halfWidth !== undefined);
  const runs = new Set(simulations.map((simulation) => simulation.runs));
  const [count] = runs;
  const over = runs.size === 1 && count !== undefined ? `${count} ${count === 1 ? 'run' : 'runs'}` : '';
  if (withBars) return `simulation: mean and 95 % interval${over === '' ? '' : ` over ${over}`}`;
  return `simulation${over === '' ? '' : `: ${over}`}`;
}

/** What the legend of theory against simulation says. */
export function legendEntries(curves: readonly Curve[], lineName: string): LegendEntry[] {
  const alone = curves.length === 1;
  const simulated = curves.some(({ simulation }) => simulation);
  const predicted = curves.some(({ theory }) => theory);
  const bars = curves.some(({ simulation }) => simulation?.eg.halfWidth !== undefined);
  const named = curves.map(({ label, simulation, theory }, i): LegendEntry => ({
    text: cleanText(label),
    style: alone ? null : curveStyle(i),
    parts: { line: theory !== undefined, dot: simulation !== undefined, bar: false },
  }));
  const key = alone ? curveStyle(0) : PLAIN;
  return [
    ...named.filter(({ text, style }) => text !== '' || style !== null),
    ...(simulated ? [{ text: simulationText(curves), style: key, parts: { line: false, dot: true, bar: bars } }] : []),
    ...(predicted ? [{ text: lineName, style: key, parts: { line: true, dot: false, bar: false } }] : []),
  ];
}

const swatchWidth = ({ style, parts }: LegendEntry): number =>
  style === null ? 0 : parts.line ? SWATCH.line : SWATCH.dot;

/** Entries in rows no wider than `width`. */
export function legendRows(
  entries: readonly LegendEntry[],
  width: number,
): { entry: LegendEntry; x: number; row: number }[] {
  let x = 0;
  let row = 0;
  return entries.map((entry) => {
    const swatch = entry.style ? swatchWidth(entry) + PADDING : 0;
    const text = shorten(entry.text, width - swatch, FONT.legend);
    const wide = swatch + textWidth(text, FONT.legend);
    if (x > 0 && x + wide > width) {
      x = 0;
      row++;
    }
    const placed = { entry: { ...entry, text }, x, row };
    x += wide + SPACE;
    return placed;
  });
}

const pixels = (field: string) => ({ field, type: 'quantitative' as const, scale: null, axis: null });

/** The legend's layers, its first row at (left, top) of the view. */
export function legendLayers(rows: ReturnType<typeof legendRows>, left: number, top: number): Layer[] {
  return rows.flatMap(({ entry, x, row }): Layer[] => {
    const { text, style, parts } = entry;
    const swatch = swatchWidth(entry);
    const from = left + x;
    const y = top + row * LINE.legend + LINE.legend / 2;
    const place = { x: pixels('x'), y: pixels('y') };
    const middle = from + swatch / 2;
    return [
      ...(style && parts.line
        ? [
            {
              data: { values: [{ x: from, x2: from + swatch, y }] },
              mark: { type: 'rule' as const, color: style.color, strokeWidth: 1.6, ...dashed(style.dash) },
              encoding: { ...place, x2: { field: 'x2' } },
            },
          ]
        : []),
      ...(style && parts.bar
        ? [
            {
              data: { values: [{ x: middle, y: y - 7, y2: y + 7 }] },
              mark: { type: 'rule' as const, color: style.color, strokeWidth: 1.1 },
              encoding: { ...place, y2: { field: 'y2' } },
            },
          ]
        : []),
      ...(style && parts.dot
        ? [
            {
              data: { values: [{ x: middle, y }] },
              mark: {
                type: 'point' as const,
                shape: style.shape,
                size: 34,
                stroke: style.color,
                strokeWidth: 1.1,
                fill: style.filled ? style.color : 'white',
                fillOpacity: 1,
                opacity: 1,
              },
              encoding: place,
            },
          ]
        : []),
      {
        data: { values: [{ x: from + (style ? swatch + PADDING : 0), y, text }] },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: FONT.legend, color: INK.text },
        encoding: { ...place, text: { field: 'text' } },
      },
    ];
  });
}
