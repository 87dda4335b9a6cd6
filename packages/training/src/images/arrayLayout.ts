import type { Layout } from './member.ts';

const isColour = (n: number): n is 1 | 3 => n === 1 || n === 3;
const MNIST = 28; // the one flat layout that has no other reading in use

/**
 * How the images of an array of this shape lie: N×C×H×W, N×H×W×C, N×H×W, or N×784.
 *
 * @returns undefined for arrays that are no images; a text where there are two readings, or one that needs a word
 */
export function arrayLayout(shape: readonly number[]): Layout | string | undefined {
  const [n, a, b, c] = shape;
  const of = (channels: 1 | 3, rows: number, columns: number, isChannelsLast: boolean): Layout => ({
    channels,
    rows,
    columns,
    isChannelsLast,
  });
  if (shape.length === 2) return flatLayout(a, of);
  if (shape.length === 3) {
    if (n === 3)
      return 'three gray images or one in colour, shape (3, H, W); x[:, None] has the first, x[None] the second';
    if (isColour(b) && !isColour(a)) return `one image of shape (H, W, ${b}); x[None] makes a stack of one of it`;
    if (n === a && a !== b) return 'axes in the order (H, W, N) of MATLAB; x.transpose(2, 0, 1) puts images first';
    return of(1, a, b, false);
  }
  if (shape.length !== 4) return undefined;
  const [first, last] = [isColour(a) ? of(a, b, c, false) : undefined, isColour(c) ? of(c, a, b, true) : undefined];
  if (first && last) {
    const square = [first, last].filter(({ rows, columns }) => rows === columns);
    return square.length === 1
      ? square[0]
      : `channels first or channels last, both of which shape (${shape.join(', ')}) may be; save the images as PNG files`;
  }
  if (!first && !last && (a === 4 || c === 4) && (a === 4 ? b === c : a === b))
    return `four channels; ${a === 4 ? 'x[:, :3]' : 'x[..., :3]'} keeps the colours`;
  if (!first && !last && isColour(b) && n === a && n > 3)
    return `axes in the order (H, W, C, N) of MATLAB; x.transpose(3, 2, 0, 1) puts images first`;
  return first ?? last;
}

function flatLayout(
  length: number,
  of: (channels: 1 | 3, rows: number, columns: number, isChannelsLast: boolean) => Layout,
): Layout | string | undefined {
  if (length === MNIST * MNIST) return of(1, MNIST, MNIST, false);
  const side = Math.round(Math.sqrt(length / 3));
  if (3 * side * side === length && side >= 8)
    return `flat rows of ${length} numbers; x.reshape(-1, 3, ${side}, ${side}) if a row has all reds, then all greens, then all blues, x.reshape(-1, ${side}, ${side}, 3) if it has pixel after pixel`;
  const gray = Math.round(Math.sqrt(length));
  return gray * gray === length && gray >= 16
    ? `flat rows of ${length} numbers; x.reshape(-1, ${gray}, ${gray}) if they are images`
    : undefined;
}
