import { UsageError } from '@geq/experiments';
import { spelled } from './command.ts';
import { evaluateExpression, parseExpression, type Expression } from './expression.ts';

/** Values by the names that an expression may use. */
export type Scope = Readonly<Record<string, number>>;

const PLAIN = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const MOST_CHARACTERS = 200;

/** A property that is really there: `constructor` is none. */
const own = <TValue>(table: Readonly<Record<string, TValue>>, name: string): TValue | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

async function parse(name: string, text: string): Promise<Expression> {
  if (text.length > MOST_CHARACTERS) throw new UsageError(`${spelled(name)}: expected an expression of at most ${MOST_CHARACTERS} characters, got ${text.length}`);
  if (PLAIN.test(text)) return { names: [], root: { kind: 'number', value: Number(text) } };
  try {
    return await parseExpression(text);
  } catch (error) {
    throw new UsageError(`${spelled(name)}: expected a number or an expression such as "3*32*32" or "0.2/sqrt(K)", got '${text}' (${(error as Error).message})`);
  }
}

/**
 * Evaluates numeric options, each of which may use the others: `-N "3*32*32" --lr "0.2/sqrt(K)"`.
 *
 * @param texts   by option name; undefined where not given
 * @param known   values of names that are not given
 * @param aliases second names of options: L for depth
 * @returns the options that were given
 * @throws UsageError for what is no finite number, for unknown names, and for options that wait for each other
 */
export async function evaluateNumbers(texts: Readonly<Record<string, string | undefined>>, { known = {}, aliases = {} }: { known?: Scope; aliases?: Readonly<Record<string, string>> } = {}): Promise<Record<string, number>> {
  const waiting = new Map<string, Expression>();
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) waiting.set(name, await parse(name, text));
  const canonical = (word: string): string => own(aliases, word) ?? word;
  const values: Record<string, number> = {};
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, { names }]) => !names.some((word) => waiting.has(canonical(word))));
    if (ready.length === 0) {
      throw new UsageError(`${[...waiting.keys()].map(spelled).join(', ')}: expected expressions that do not wait for each other, got ${[...waiting.keys()].map((name) => `${spelled(name)} "${texts[name] ?? ''}"`).join(' ')}`);
    }
    for (const [name, expression] of ready) {
      const valueOf = (word: string): number => {
        const value = own(values, canonical(word)) ?? own(known, canonical(word));
        if (value === undefined) throw new UsageError(`${spelled(name)}: '${texts[name] ?? ''}' uses ${word}, which is not known here; expected ${namesOf({ ...known, ...values }, aliases)}`);
        return value;
      };
      values[name] = evaluateExpression(expression, valueOf);
      waiting.delete(name);
      if (!Number.isFinite(values[name])) throw new UsageError(`${spelled(name)}: expected a finite number, got ${values[name]}${String(values[name]) === texts[name] ? '' : ` from '${texts[name] ?? ''}'`}`);
    }
  }
  return values;
}

/** What an expression may use here, for a message. */
function namesOf(scope: Scope, aliases: Readonly<Record<string, string>>): string {
  const short = Object.fromEntries(Object.entries(aliases).map(([alias, name]) => [name, alias]));
  return [...Object.keys(scope).map((name) => short[name] ?? name).filter((name) => /^\w+$/.test(name)), 'pi'].join(', ');
}
