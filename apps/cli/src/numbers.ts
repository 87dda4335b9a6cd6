import { asciiOf, numberMeant, plainNumber, UsageError } from '@geq/runs';
import { spelled } from './option.ts';
import { evaluateExpression, MissingProduct, parseExpression, type Expression } from './expression.ts';
import { withProducts } from './missingProduct.ts';
import { printable } from './printable.ts';

/** Values by the names that an expression may use. */
export type Scope = Readonly<Record<string, number>>;

const MOST_CHARACTERS = 200;
const EXAMPLES = '"3*32*32" or "0.2/sqrt(K)"';

/** A property that is really there: `constructor` is none. */
const own = <TValue>(table: Readonly<Record<string, TValue>>, name: string): TValue | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const WHOLE_OF_BASE = /^0(x[\da-f]+|o[0-7]+|b[01]+)$/i;
const PERCENT = /^[+-]?(\d+\.?\d*|\.\d+)\s*%$/;

/** A number that stands alone; undefined for an expression. */
function loneNumber(text: string): number | undefined {
  const word = text.trim();
  if (WHOLE_OF_BASE.test(word)) return Number(word);
  return plainNumber(PERCENT.test(word) ? (numberMeant(word) ?? '') : word);
}

/** @param known names that have a value here */
async function parse(name: string, text: string, known: readonly string[]): Promise<Expression> {
  const got = printable(text);
  if (text.length > MOST_CHARACTERS)
    throw new UsageError(
      `${spelled(name)}: expected an expression of at most ${MOST_CHARACTERS} characters, got ${text.length}`,
    );
  if (text.trim() === '')
    throw new UsageError(
      `${spelled(name)}: expected a number or an expression such as ${EXAMPLES}, got ${text === '' ? 'nothing' : 'only spaces'}`,
    );
  const value = loneNumber(text);
  if (value !== undefined && Number.isNaN(value))
    throw new UsageError(
      `${spelled(name)}: expected a number that float64 can tell from 0, got '${got}'; the least is 5e-324`,
    );
  if (value !== undefined) return { names: [], root: { kind: 'number', value } };
  try {
    return await parseExpression(text);
  } catch (error) {
    const remedies = await waysOut(text, error, known);
    throw new UsageError(
      `${spelled(name)}: expected a number or an expression such as ${EXAMPLES}, got '${got}' (${printable((error as Error).message)}${remedies.length === 0 ? '' : `; write ${remedies.join(', or ')}`})`,
    );
  }
}

/** Other spellings that would be understood here: each has been tried. */
async function waysOut(text: string, error: unknown, known: readonly string[]): Promise<string[]> {
  const ascii = asciiOf(text).trim();
  const meant = numberMeant(text);
  const unit = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*[a-z°µ"'$€]+\.?$/i.exec(ascii)?.[1];
  const changed = [
    ascii,
    ascii.replaceAll('**', '^'),
    ...(error instanceof MissingProduct ? [ascii.replace(CALL, '$1($2)'), ...withProducts(ascii)] : []),
  ];
  const candidates = [
    ...changed.filter((each) => each !== text.trim()),
    ...[meant ?? unit].filter((each) => each !== undefined),
  ];
  const works = await Promise.all(
    candidates.map(async (each) => loneNumber(each) !== undefined || (await isUnderstood(each, known))),
  );
  return [...new Set(candidates.filter((_, i) => works[i]))];
}

const CALL = /([a-z]\w*)\s+([\w.]+)/gi; // sqrt 4

const isUnderstood = (text: string, known: readonly string[]): Promise<boolean> =>
  parseExpression(text).then(
    ({ names }) => names.every((name) => known.includes(name)) && !/NaN|Infinity/.test(text),
    () => false,
  );

/**
 * Evaluates numeric options, each of which may use the others: `-N "3*32*32" --lr "0.2/sqrt(K)"`.
 *
 * @param texts   by option name; undefined where not given
 * @param known   values of names that are not given
 * @param aliases second names of options: L for depth
 * @returns the options that were given
 * @throws UsageError for what is no finite number, for unknown names, and for options that wait for each other
 */
export async function evaluateNumbers(
  texts: Readonly<Record<string, string | undefined>>,
  { known = {}, aliases = {} }: { known?: Scope; aliases?: Readonly<Record<string, string>> } = {},
): Promise<Record<string, number>> {
  const waiting = new Map<string, Expression>();
  const given = Object.keys(texts).filter((name) => texts[name] !== undefined);
  for (const [name, text] of Object.entries(texts)) {
    const others = [...given, ...Object.keys(known)].filter((each) => each !== name);
    const names = [...others, ...Object.keys(aliases).filter((alias) => others.includes(aliases[alias])), 'pi'];
    if (text !== undefined) waiting.set(name, await parse(name, text, names));
  }
  const canonical = (word: string): string => own(aliases, word) ?? word;
  const values: Record<string, number> = {};
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, { names }]) => !names.some((word) => waiting.has(canonical(word))));
    if (ready.length === 0) {
      throw new UsageError(
        `${[...waiting.keys()].map(spelled).join(', ')}: expected expressions that do not wait for each other, got ${[...waiting.keys()].map((name) => `${spelled(name)} "${texts[name] ?? ''}"`).join(' ')}`,
      );
    }
    for (const [name, expression] of ready) {
      const valueOf = (word: string): number => {
        const value = own(values, canonical(word)) ?? own(known, canonical(word));
        if (value === undefined)
          throw new UsageError(
            `${spelled(name)}: '${printable(texts[name] ?? '')}' uses ${printable(word)}, which is not known here; expected ${namesOf({ ...known, ...values }, aliases)}${otherCase(word, [...Object.keys({ ...known, ...values }), ...Object.keys(aliases), 'pi'])}`,
          );
        return value;
      };
      values[name] = evaluateExpression(expression, valueOf);
      waiting.delete(name);
      if (!Number.isFinite(values[name]))
        throw new UsageError(
          `${spelled(name)}: expected a finite number, got ${values[name]}${String(values[name]) === texts[name] ? '' : ` from '${printable(texts[name] ?? '')}'`}; write one, or an expression such as ${EXAMPLES}`,
        );
    }
  }
  return values;
}

/** What an expression may use here, for a message. */
function namesOf(scope: Scope, aliases: Readonly<Record<string, string>>): string {
  const short = Object.fromEntries(Object.entries(aliases).map(([alias, name]) => [name, alias]));
  return [
    ...Object.keys(scope)
      .map((name) => short[name] ?? name)
      .filter((name) => /^\w+$/.test(name)),
    'pi',
  ].join(', ');
}

/** A hint at a name that differs in capitals alone. */
function otherCase(word: string, names: readonly string[]): string {
  const close = names.find((name) => name.toLowerCase() === word.toLowerCase());
  return close === undefined ? '' : `; did you mean ${close}?`;
}
