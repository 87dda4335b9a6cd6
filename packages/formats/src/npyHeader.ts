import { excerpt, FormatError } from './formatError.ts';

/** What the header of a .npy file says. */
export interface NpyHeader {
  /** NumPy's type string, such as '<f8'. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** NPY_MAXDIMS of NumPy 2. */
export const MAX_AXES = 64;
const TOKEN = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d{1,16})L?|(True|False)|([{}(),:[\]]))/y;

interface Token {
  readonly kind: 'string' | 'integer' | 'boolean' | 'mark';
  readonly text: string;
}

/** Cuts a Python literal into strings, whole numbers, True, False and brackets; anything else is refused. */
function tokenize(header: string, source: string): Token[] {
  const tokens: Token[] = [];
  const text = header.trimEnd();
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new FormatError(source, `expected a Python dictionary in the header, got ${excerpt(text.slice(at))}`, {
        offset: at,
      });
    at += match[0].length;
    const [, single, double, integer, boolean, mark] = match;
    if (single !== undefined || double !== undefined) tokens.push({ kind: 'string', text: single ?? double });
    else if (integer !== undefined) tokens.push({ kind: 'integer', text: integer });
    else tokens.push(boolean !== undefined ? { kind: 'boolean', text: boolean } : { kind: 'mark', text: mark });
  }
  return tokens;
}

/**
 * Reads the header of a .npy file: a Python dictionary with exactly the keys descr, fortran_order and shape.
 *
 * @throws FormatError when a key is missing, doubled or unknown, or a value has another form
 * @see numpy.lib.format, "Format Version 1.0"
 */
export function parseNpyHeader(header: string, source: string): NpyHeader {
  const tokens = tokenize(header, source);
  let at = 0;
  const isMark = (text: string): boolean => tokens[at]?.kind === 'mark' && tokens[at].text === text;
  const fail = (what: string): FormatError =>
    new FormatError(
      source,
      `expected ${what} in the header, got ${at < tokens.length ? excerpt(tokens[at].text) : 'its end'}`,
    );
  const take = (kind: Token['kind'], what: string): string => {
    if (tokens[at]?.kind !== kind) throw fail(what);
    return tokens[at++].text;
  };
  const takeMark = (text: string): void => {
    if (!isMark(text)) throw fail(`'${text}'`);
    at++;
  };
  const takeShape = (): number[] => {
    const shape: number[] = [];
    takeMark('(');
    while (!isMark(')')) {
      if (shape.length === MAX_AXES) throw fail(`at most ${MAX_AXES} axes`);
      const length = Number(take('integer', 'the length of an axis'));
      if (!Number.isSafeInteger(length))
        throw new FormatError(
          source,
          `expected axes of at most ${Number.MAX_SAFE_INTEGER} in the header, got ${length}`,
        );
      shape.push(length);
      if (!isMark(')')) takeMark(',');
    }
    takeMark(')');
    return shape;
  };

  const found: { descr?: string; fortranOrder?: boolean; shape?: number[] } = {};
  takeMark('{');
  while (!isMark('}')) {
    const key = take('string', 'a key');
    takeMark(':');
    if (key === 'descr' && isMark('['))
      throw new FormatError(
        source,
        'expected an array of numbers, got a structured one with fields; save one field: numpy.save("z.npy", x["name"])',
      );
    if (key === 'descr' && found.descr === undefined) found.descr = take('string', "a simple dtype such as '<f8'");
    else if (key === 'fortran_order' && found.fortranOrder === undefined)
      found.fortranOrder = take('boolean', 'True or False') === 'True';
    else if (key === 'shape' && found.shape === undefined) found.shape = takeShape();
    else
      throw new FormatError(
        source,
        `expected the keys descr, fortran_order and shape once each in the header, got ${excerpt(key)}`,
      );
    if (!isMark('}')) takeMark(',');
  }
  takeMark('}');
  if (at !== tokens.length) throw fail('nothing after the dictionary');
  const { descr, fortranOrder, shape } = found;
  if (descr === undefined || fortranOrder === undefined || shape === undefined)
    throw new FormatError(source, 'expected the keys descr, fortran_order and shape in the header, got fewer');
  return { descr, fortranOrder, shape };
}
