/** A share in percent with so many digits: 150 rather than 1.5e+2. */
export function percentDigits(share: number, count: number): string {
  const text = (100 * share).toPrecision(count);
  return text.includes('e') ? Number(text).toString() : text;
}

export const percent = (share: number): string => `${percentDigits(share, 2)} %`;
