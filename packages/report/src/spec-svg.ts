import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { typesetLine } from './typeset.ts';

const silent = { warn: () => silent, info: () => silent, debug: () => silent, error: () => silent, level: () => silent };

/** A logger that turns Vega's error reports into an exception and lets its warnings go. */
function collector() {
  const errors: string[] = [];
  const logger = {
    ...silent,
    error: (...messages: unknown[]) => {
      errors.push(messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' '));
      return logger;
    },
  };
  return { logger, errors };
}

const COORDINATES = / (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g;

/** Hundredths of a pixel are enough, and keep the last bits of a platform's logarithm out of the file. */
function roundCoordinates(tag: string): string {
  return tag.replace(COORDINATES, (attribute) =>
    attribute.replace(/-?\d*\.\d+(?:e[+-]?\d+)?|-?\d+e[+-]?\d+/g, (number) => String(Math.round(Number(number) * 100) / 100 + 0)),
  );
}

/** Mathematics in the texts, short numbers in the drawing, no empty elements. */
function polish(svg: string): string {
  return svg
    .replace(/<(?!\/)[^>]*>/g, roundCoordinates)
    .replace(/<path class="foreground"[^>]*\/>/g, '')
    .replace(/<path class="background"[^>]* d="M0,0h0v0h0Z"[^>]*\/>/g, '')
    .replace(/ (?:pointer-events|aria-roledescription)="[^"]*"/g, '')
    .replace(/<text([^>]*?)(?:\/>|>([^<]*)<\/text>)/g, (_, attributes: string, text?: string) => {
      if (!text) return '';
      const size = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1] ?? 11);
      return `<text${attributes}>${typesetLine(text, size)}</text>`;
    });
}

/**
 * Draws a Vega-Lite specification on the server or in a browser: SVG as text, the same bytes for the same specification.
 * Meant for `figureSpec` and what a caller made of it; then the picture has exactly the size that its `usermeta` states.
 *
 * @throws Error with Vega's own words when the specification does not compile, and when it asks for data from elsewhere
 */
export async function specSvg(spec: TopLevelSpec): Promise<string> {
  const { logger, errors } = collector();
  const compiled = compile(spec, { logger }).spec;
  const size = (spec.usermeta as { size?: { width: number; height: number } } | undefined)?.size;
  const fixed = size ? { ...compiled, autosize: 'none' as const, ...size } : compiled;
  const refuse = () => Promise.reject(new Error('specSvg: expected all data inside the specification, got a reference to a file'));
  const view = new View(parse(fixed), { renderer: 'none', logger, loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse } });
  try {
    const svg = await view.toSVG();
    if (errors.length > 0) throw new Error(`specSvg: ${errors[0]}`);
    return polish(svg);
  } finally {
    view.finalize();
  }
}
