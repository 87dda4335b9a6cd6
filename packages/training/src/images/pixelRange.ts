import { FormatError, type TensorDtype } from '@geq/formats';

/** The least and the largest of many numbers, and whether all are whole. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

/** How numbers become bytes, and that in words. */
export interface Meaning {
  /** What is black, what is white. */
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

/** Black and white as the user says. */
export type PixelRange = [number, number];

const FILLED = 0.9; // how near to −1 and to 1 numbers come that are taken for [−1, 1]: whitened or centred ones do not
const HALF = 0.5; // above this numbers are taken for [0, 1]: in [0, 0.5] they may be half of something
const BEYOND = 0.25; // of the range, how far beyond it numbers may lie: interpolation overshoots by a fifth
const LEVELS = 16; // bytes up to this are levels of something else than pixels, as those of digits and of black and white are
const DARK = 1 / 64; // of the range, how little of it numbers may fill before it is the wrong one

const isFloat = (dtype: TensorDtype): boolean =>
  dtype === 'F64' || dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
const short = (x: number): string => String(Number.isInteger(x) ? x : Number(x.toPrecision(4))).replace('-', '−');

/**
 * What numbers of images mean, told from their type and extremes where there is one reading only: truth values, bytes, 16 bits
 * that are filled, floats that fill [0, 1] or [−1, 1], whole numbers to 255.
 *
 * @throws FormatError that names the extremes and the option to say it with
 */
export function pixelRange(
  source: string,
  dtype: TensorDtype,
  { min, max, isWhole }: Extremes,
  asked?: PixelRange,
): Meaning {
  if (!Number.isFinite(min) || !Number.isFinite(max))
    throw new FormatError(
      source,
      'expected numbers that are finite, got NaN or an infinity among them; numpy.nan_to_num(x) replaces them',
    );
  const kind = dtype === 'BOOL' ? 'truth values' : isFloat(dtype) && !isWhole ? 'floats' : 'whole numbers';
  const found = `${kind} from ${short(min)} to ${short(max)}`;
  if (asked) return stated(source, found, { min, max }, asked);
  const as = (
    low: number,
    high: number,
    words = `${found}, taken for ${short(low)} black and ${short(high)} white`,
  ): Meaning => ({ low, high, words });
  if (dtype === 'BOOL') return as(0, 1, 'truth values, True is white');
  if (dtype === 'U8' && (max === 0 || max > LEVELS)) return as(0, 255, `bytes from ${min} to ${max}`);
  if (isFloat(dtype)) {
    if (min >= 0 && max <= 1 && max > HALF) return as(0, 1);
    if (min >= -1 && max <= 1 && min <= -FILLED && max >= FILLED) return as(-1, 1);
  }
  if (isWhole && min >= 0 && max > 127 && max <= 255) return as(0, 255);
  if (dtype === 'U16' && max > 32_767) return as(0, 65_535);
  throw new FormatError(
    source,
    `expected bytes, or numbers that fill [0, 1] or [−1, 1], got ${found}; say what is black and what is white with --range LOW,HIGH, ${guess(dtype, { min, max })}`,
  );
}

function stated(
  source: string,
  found: string,
  { min, max }: Pick<Extremes, 'min' | 'max'>,
  [low, high]: PixelRange,
): Meaning {
  const span = high - low;
  if (min < low - BEYOND * span || max > high + BEYOND * span)
    throw new FormatError(
      source,
      `expected numbers about ${short(low)} to ${short(high)}, as --range says, got ${found}; say the range that they have`,
    );
  if (max > min && max - min < DARK * span)
    throw new FormatError(
      source,
      `expected numbers that fill --range ${short(low)},${short(high)}, got ${found}, which would all look the same; say the range that they have`,
    );
  const beyond = min < low || max > high ? ', those beyond clamped' : '';
  return { low, high, words: `${found}, ${short(low)} black and ${short(high)} white as --range says${beyond}` };
}

/** What the numbers look like: an example for the message. */
function guess(dtype: TensorDtype, { min, max }: Pick<Extremes, 'min' | 'max'>): string {
  if (min >= -0.5 && max <= 0.5 && min < 0) return 'such as --range -0.5,0.5';
  if (min >= 0 && max <= 1) return 'such as --range 0,1';
  if (min >= -0.25 && max <= 1.25) return 'such as --range 0,1, which clamps what lies beyond';
  if (min >= -1.25 && max <= 1.25) return 'such as --range -1,1';
  if (min >= 0 && max <= 16) return 'such as --range 0,16';
  if (min >= 0 && max <= 255) return 'such as --range 0,255';
  if (min >= -128 && max <= 127 && dtype === 'I8') return 'such as --range -128,127';
  if (min >= 0 && max <= 4095) return 'such as --range 0,4095 for 12 bits, 0,65535 for 16';
  if (min >= 0 && max <= 65_535) return 'such as --range 0,65535';
  return 'or undo their normalisation first: x * std + mean';
}

/** The byte of a number: nearest, clamped. */
export const byteOf = (x: number, { low, high }: Pick<Meaning, 'low' | 'high'>): number =>
  Math.max(0, Math.min(255, Math.round((255 * (x - low)) / (high - low))));
