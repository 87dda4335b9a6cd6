/** Where in a file something is wrong: a line of a text file (from 1) or an offset in bytes. */
export interface FilePosition {
  readonly line?: number;
  readonly offset?: number;
}

/**
 * A file that is not what it should be: cut off, hostile, or contradicting another file. The message is one line,
 * `source, line 3: expected …, got …; remedy`, and `source` is the name the caller gave, so that a person can go and look.
 */
export class FormatError extends Error {
  readonly source: string;
  readonly line: number | undefined;
  readonly offset: number | undefined;

  constructor(source: string, reason: string, { line, offset }: FilePosition = {}) {
    const place = line !== undefined ? `, line ${line}` : offset !== undefined ? `, byte ${offset}` : '';
    super(`${source}${place}: ${reason}`);
    this.name = 'FormatError';
    this.source = source;
    this.line = line;
    this.offset = offset;
  }
}

const EXCERPT = 32; // characters of a file that a message may quote

/** Quotes a piece of a file for a message: short, and on one line whatever it holds. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    '?',
  );
}
