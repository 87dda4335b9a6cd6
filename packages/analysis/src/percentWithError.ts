import { log10, pow } from '@geq/elementary';

const NO_BREAK = '\u00a0'; // a line never ends between a number and its error or unit

/** Digits after the point that an error deserves: two when it begins with 1, else one. */
function decimalsFor(error: number): number {
  const exponent = Math.floor(log10(error));
  const leading = error / pow(10, exponent);
  const digits = leading < 1.95 ? 1 : 0;
  return Math.max(0, Math.min(15, digits - exponent));
}

const fixed = (x: number, decimals: number): string => (Math.abs(x) >= 1e15 ? x.toString() : x.toFixed(decimals));
const sign = (x: number, text: string, always: boolean): string =>
  `${Number(text) === 0 ? '' : x < 0 ? '−' : always ? '+' : ''}${text.replace(/^-/, '')}`;

/** A value and its error, rounded to the same place: `−0.24 ± 0.06`. An error of zero or NaN is left out: none is known. */
export function withError(
  value: number,
  error: number,
  { signed = false }: { readonly signed?: boolean } = {},
): string {
  if (!(error > 0) || !Number.isFinite(error)) return sign(value, plain(value), signed);
  const decimals = decimalsFor(error);
  return `${sign(value, fixed(value, decimals), signed)}${NO_BREAK}±${NO_BREAK}${fixed(error, decimals)}`;
}

/** Two significant digits without an exponent where it can be: 150 rather than 1.5e+2. */
function plain(value: number): string {
  const text = value.toPrecision(2);
  return text.includes('e') ? Number(text).toString() : text;
}

/** The same in percent, of a share and its error: `−0.24 ± 0.06 %`. */
export const percentWithError = (share: number, error: number, options?: { readonly signed?: boolean }): string =>
  `${withError(100 * share, 100 * error, options)}${NO_BREAK}%`;

/** A share in percent, two digits. */
export const percent = (share: number): string => `${plain(100 * share).replace('-', '−')}${NO_BREAK}%`;

/** An upper bound in percent, rounded up to two digits: what is claimed holds. */
export function percentUp(share: number): string {
  const value = 100 * share;
  if (!(value > 0) || !Number.isFinite(value)) return percent(share);
  const unit = pow(10, Math.floor(log10(value)) - 1);
  return `${plain(Math.ceil(value / unit - 1e-9) * unit)}${NO_BREAK}%`;
}
