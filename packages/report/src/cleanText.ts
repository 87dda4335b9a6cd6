import { FONT_WIDTHS } from './fontWidths.ts';

/** The figure's font, then fonts of nearly the same widths. */
export const FONT_FAMILY = 'DejaVu Sans, Bitstream Vera Sans, Verdana, Geneva, sans-serif';

const NO_BREAK = '\u00a0';
const BOLD = 1.13; // DejaVu Sans Bold is at most this much wider over a line of text
const widthOf = new Map(
  FONT_WIDTHS.flatMap(([width, characters]) => [...characters].map((c) => [c, width / 1000] as const)),
);

/** Width in pixels of one line of text at a font size in pixels. Characters outside the table count as one em. */
export function textWidth(text: string, size: number, bold = false): number {
  let em = 0;
  for (const character of text)
    em += widthOf.get(character === NO_BREAK ? ' ' : character) ?? (/\p{M}/u.test(character) ? 0 : 1);
  return em * size * (bold ? BOLD : 1);
}

/** Text fit for XML and for one line: control characters and lone surrogates become U+FFFD, runs of white space one space, but for spaces that do not break. */
export function cleanText(text: string): string {
  return text
    .replace(/[^\S\u00a0]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD')
    .trim();
}

/** The longest beginning of `text` that fits, with an ellipsis when something is cut. */
export function shorten(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, size) > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** A word wider than the line, cut into pieces that fit. */
function splitWord(word: string, width: number, size: number, bold: boolean): string[] {
  const result = [''];
  for (const character of word) {
    if (result[result.length - 1] !== '' && textWidth(result[result.length - 1] + character, size, bold) > width)
      result.push('');
    result[result.length - 1] += character;
  }
  return result;
}

/** Lines of at most `width` pixels, broken at spaces that may break (within a word only when the word alone is too wide). Empty text has no line. */
export function wrapText(
  text: string,
  { width, size, bold = false }: { readonly width: number; readonly size: number; readonly bold?: boolean },
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of cleanText(paragraph)
      .split(' ')
      .flatMap((w) => splitWord(w, width, size, bold))) {
      if (line !== '' && textWidth(`${line} ${word}`, size, bold) > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    if (line !== '') lines.push(line);
  }
  return lines;
}
