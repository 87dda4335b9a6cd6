import type { Layer, LayeredView } from './layeredView.ts';
import { FONT, LINE, LAYOUT } from './layout.ts';
import { type LegendEntry, legendLayers, legendRows } from './legendEntries.ts';
import { INK } from './style.ts';
import { wrapText } from './cleanText.ts';

interface Line {
  readonly text: string;
  readonly kind: keyof typeof FONT;
}

const INKS = { title: INK.text, subtitle: INK.quiet, legend: INK.text, caption: INK.text, note: INK.quiet };

function textLayer({ text, kind }: Line, x: number, y: number): Layer {
  return {
    data: { values: [{ text }] },
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'alphabetic',
      fontSize: FONT[kind],
      fontWeight: kind === 'title' ? 'bold' : 'normal',
      color: INKS[kind],
    },
    encoding: { x: { value: x }, y: { value: y }, text: { field: 'text' } },
  };
}

/** Lines of text one under the other: layers, and the height they take. */
function stack(lines: readonly Line[], x: number, top: number): { layers: Layer[]; height: number } {
  let y = top;
  const layers = lines.map((line) => {
    y += LINE[line.kind];
    return textLayer(line, x, y - 0.3 * LINE[line.kind]);
  });
  return { layers, height: y - top };
}

const wrapped = (text: string, kind: keyof typeof FONT, width: number): Line[] =>
  wrapText(text, { width, size: FONT[kind], bold: kind === 'title' }).map((line) => ({ text: line, kind }));

/** Where text begins (left of the panels' edge), what width it may take, the view's own width and empty space towards the panels. */
interface Place {
  readonly x: number;
  readonly width: number;
  readonly viewWidth: number;
  readonly space: number;
}

/** Title, subtitle and legend above the panels. */
export function headerView(
  { title, subtitle = '', entries }: { title: string; subtitle?: string; entries: readonly LegendEntry[] },
  { x, width, viewWidth, space }: Place,
): LayeredView {
  const { layers, height } = stack([...wrapped(title, 'title', width), ...wrapped(subtitle, 'subtitle', width)], x, 0);
  const rows = legendRows(entries, width);
  const numRows = rows.length === 0 ? 0 : rows[rows.length - 1].row + 1;
  const names = 28; // down to the panels: their names stand there
  return {
    width: viewWidth,
    height: height + 6 + numRows * LINE.legend + names + space,
    layer: [...layers, ...legendLayers(rows, x, height + 6)],
  };
}

/** Caption and notes under the panels and the time axis. */
export function captionView(
  { caption, notes }: { caption: readonly string[]; notes: readonly string[] },
  { x, width, viewWidth, space }: Place,
): LayeredView {
  const lines = [
    ...caption.flatMap((text) => wrapped(text, 'caption', width)),
    ...notes.flatMap((text) => wrapped(text, 'note', width)),
  ];
  const { layers, height } = stack(lines, x, space + LAYOUT.axis);
  return {
    width: viewWidth,
    height: space + LAYOUT.axis + height,
    layer: layers.length > 0 ? layers : [textLayer({ text: '', kind: 'note' }, x, space)],
  };
}

/** Nothing, of a given size: it keeps a place in the grid of views. */
export function blankView(width: number, height: number): LayeredView {
  return { width, height, layer: [textLayer({ text: '', kind: 'note' }, 0, 0)] };
}
