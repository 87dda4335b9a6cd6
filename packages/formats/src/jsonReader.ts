import { excerpt, FormatError } from './formatError.ts';

/** A reader of the few shapes of JSON that a header may have. Nothing is built that the header does not need. */
export interface JsonReader {
  readonly skip: (mark: string) => boolean;
  readonly string: (what: string) => string;
  readonly count: (what: string) => number;
  readonly members: (what: string, onMember: (key: string) => void) => void;
  readonly counts: (what: string, most: number) => number[];
  readonly end: () => void;
}

/**
 * @param base offset of the text in its file, for messages
 */
export function jsonReader(text: string, source: string, base: number): JsonReader {
  let at = 0;
  const blanks = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text[at])) at++;
  };
  const fail = (what: string): FormatError => {
    const found = at < text.length ? excerpt(text.slice(at, at + 40)) : 'its end';
    return new FormatError(source, `expected ${what} in the header, got ${found}`, { offset: base + at });
  };
  const skip = (mark: string): boolean => {
    blanks();
    if (text[at] !== mark) return false;
    at++;
    return true;
  };
  const need = (mark: string): void => {
    if (!skip(mark)) throw fail(`'${mark}'`);
  };
  const string = (what: string): string => {
    blanks();
    if (text[at] !== '"') throw fail(what);
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    const value = parseOrUndefined(text.slice(at, end + 1));
    if (typeof value !== 'string') throw fail(what);
    at = end + 1;
    return value;
  };
  const count = (what: string): number => {
    blanks();
    let end = at;
    while (end < text.length && text[end] >= '0' && text[end] <= '9') end++;
    const digits = text.slice(at, Math.min(end, at + 20));
    const value = Number(digits);
    if (digits === '' || !Number.isSafeInteger(value) || (digits.length > 1 && digits.startsWith('0')))
      throw fail(what);
    at = end;
    return value;
  };
  const members = (what: string, onMember: (key: string) => void): void => {
    if (!skip('{')) throw fail(what);
    const seen = new Set<string>();
    if (skip('}')) return;
    do {
      const key = string('a key');
      if (seen.has(key))
        throw new FormatError(source, `expected each key once in the header, got ${excerpt(key)} twice`, {
          offset: base + at,
        });
      seen.add(key);
      need(':');
      onMember(key);
    } while (skip(','));
    need('}');
  };
  const counts = (what: string, most: number): number[] => {
    if (!skip('[')) throw fail(what);
    const values: number[] = [];
    if (skip(']')) return values;
    do {
      if (values.length === most) throw fail(`at most ${most} numbers`);
      values.push(count(what));
    } while (skip(','));
    need(']');
    return values;
  };
  const end = (): void => {
    blanks();
    if (at < text.length) throw fail('nothing after the last bracket');
  };
  return { skip, string, count, members, counts, end };
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
