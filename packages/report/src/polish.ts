import { typesetLine } from './typesetLine.ts';

const COORDINATES = / (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g;

const NEEDLESS = / (?:(?:pointer-events|role|aria-[a-z]+)="[^"]*"|(?:fill-opacity|opacity)="1")/g;

/** Hundredths of a pixel are enough, and keep the last bits of a platform's logarithm out of the file. */
function roundCoordinates(tag: string): string {
  return tag.replace(COORDINATES, (attribute) =>
    attribute.replace(/-?\d*\.\d+(?:e[+-]?\d+)?|-?\d+e[+-]?\d+/g, (number) =>
      String(Math.round(Number(number) * 100) / 100 + 0),
    ),
  );
}

/** What several marks of one group have in common, said once by the group: only attributes that children inherit. */
function hoist(open: string, content: string): string {
  const tags = content.match(/<(?:path|line|text)\b[^>]*>/g) ?? [];
  const [first] = tags;
  if (first === undefined) return open + content;
  const common = (first.match(/ (?:fill|stroke|font|text)[-a-z]*="[^"]*"/g) ?? []).filter((attribute) =>
    tags.every((tag) => tag.includes(attribute)),
  );
  const shorter = content.replace(/<(?:path|line|text)\b[^>]*>/g, (tag) =>
    common.reduce((rest, attribute) => rest.replace(attribute, ''), tag),
  );
  return open.replace('>', `${common.join('')}>`) + shorter;
}

/**
 * Vega's SVG made fit to print: mathematics in its texts (`typesetLine`), coordinates in hundredths of a pixel, and neither
 * empty elements nor repeated attributes.
 */
export function polish(svg: string): string {
  return svg
    .replace(/<(?!\/)[^>]*>/g, (tag) => roundCoordinates(tag.replace(NEEDLESS, '')))
    .replace(/<path class="foreground"[^>]*\/>/g, '')
    .replace(/<path class="background" d="M0,0h0v0h0Z"[^>]*\/>/g, '')
    .replace(/<line [^>]* opacity="0"\/>/g, '')
    .replace(/<text[^>]*\/>|<text[^>]*><\/text>/g, '')
    .replace(
      /(<g class="mark-(?:symbol|rule|line|text) [^>]*>)((?:<(?:path|line)\b[^>]*\/>|<text\b[^>]*>[^<]*<\/text>)+)(?=<\/g>)/g,
      (_, open: string, content: string) => hoist(open, content),
    )
    .replace(
      /(<g class="mark-text [^>]*>)([\s\S]*?)(?=<\/g>)/g,
      (_, open: string, content: string) => open + setTexts(content, fontSize(open)),
    );
}

const fontSize = (tag: string): number => Number(/font-size="([\d.]+)px"/.exec(tag)?.[1] ?? NaN);

/** Symbols as mathematics in every text of a group; `size` is the group's font size where the texts do not say their own. */
function setTexts(content: string, size: number): string {
  return content.replace(
    /(<text\b[^>]*>)([^<]*)(?=<\/text>)/g,
    (_, open: string, text: string) => open + typesetLine(text, fontSize(open) || size || 11),
  );
}
