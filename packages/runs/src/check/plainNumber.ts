const DECIMAL = String.raw`(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)`;
const PLAIN = new RegExp(String.raw`^[+-]?${DECIMAL}(?:e[+-]?\d+)?$`, 'i');

/**
 * A number as it is written in decimals: `1000`, `.2`, `1e5`, `1_000`.
 *
 * @returns undefined for anything else; Infinity for what no double can hold, NaN for what is not 0 and would become it
 */
export function plainNumber(text: string): number | undefined {
  const word = text.trim();
  if (!PLAIN.test(word)) return undefined;
  const value = Number(word.replaceAll('_', '')) + 0; // no −0
  return value === 0 && /[1-9]/.test(word.split(/e/i)[0]) ? NaN : value;
}

/** What suffixes stand for, as an exponent of ten or a factor; letters that also mean something small (m) are left out. */
const EXPONENTS: Readonly<Record<string, number>> = { k: 3, K: 3, M: 6, G: 9, B: 9, T: 12 };
const BINARY: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const SUFFIXED = new RegExp(String.raw`^([+-]?${DECIMAL}(?:e[+-]?\d+)?)\s*([kKMGBT]|[KMGT]i)B?$`);
const PERCENT = new RegExp(String.raw`^([+-]?${DECIMAL})\s*%$`);
const GROUPED = /^([+-]?[1-9]\d{0,2})([,.'’ \u00a0\u2009\u202f])\d{3}(?:\2\d{3})*(?:[.,]\d+)?$/;
const COMMA = /^[+-]?\d+,\d+$/;

/** What someone may have meant who wrote a number in another way, as `plainNumber` reads it: 1000 for `1K`, `1,000` or `１０００`; undefined where that is not plain. */
export function numberMeant(text: string): string | undefined {
  const word = asciiOf(text.trim());
  if (PLAIN.test(word)) return word;
  const [, mantissa = '', suffix = ''] = SUFFIXED.exec(word) ?? [];
  if (suffix !== '') return finite(scaled(mantissa.replaceAll('_', ''), suffix));
  const [, share] = PERCENT.exec(word) ?? [];
  if (share !== undefined) return finite(Number(`${share.replaceAll('_', '')}e-2`));
  const [, , separator] = GROUPED.exec(word) ?? [];
  if (separator !== undefined) return finite(Number(word.replaceAll(separator, '').replace(',', '.')));
  return COMMA.test(word) ? word.replace(',', '.') : undefined;
}

/** By its digits where it can be: 1.005 thousand is 1005, which a product of doubles misses. */
const scaled = (mantissa: string, suffix: string): number => {
  if (Object.hasOwn(BINARY, suffix)) return Number(mantissa) * BINARY[suffix];
  const [digits, exponent = '0'] = mantissa.split(/e/i);
  return Number(`${digits}e${Number(exponent) + EXPONENTS[suffix]}`);
};

const finite = (value: number): string | undefined => (Number.isFinite(value) ? String(value) : undefined);

/** Digits and signs of other scripts and of typesetting as the keyboard has them. */
export const asciiOf = (text: string): string =>
  text.normalize('NFKC').replace(/[−–]/g, '-').replace(/[×·∙]/g, '*').replace(/[÷⁄]/g, '/');
