const GROUPED_BY_POINTS = /^\+?[1-9]\d{0,2}\.\d{3}$/;

/** How a number such as 20.000 may be read, which is 20 to some and 20000 to others; nothing for all that has one reading. */
export function otherReadings(text: string): string[] {
  const word = text.trim();
  if (!GROUPED_BY_POINTS.test(word)) return [];
  return [word.replace('.', ''), ...(Number.isInteger(Number(word)) ? [String(Number(word))] : [])];
}
