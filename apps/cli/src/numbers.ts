import { UsageError } from '@geq/experiments';

/** Names that an expression may use: the numeric options given beside it. */
export type Scope = Readonly<Record<string, number>>;

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MAX_LENGTH = 200;

type Evaluate = (text: string, scope: Record<string, number>) => unknown;
let evaluateExpression: Evaluate | undefined;

/** mathjs's number-only parser without the functions that reach beyond arithmetic; loaded on the first real expression. */
async function loadEvaluate(): Promise<Evaluate> {
  if (evaluateExpression) return evaluateExpression;
  const { create, all } = await import('mathjs/number');
  const math = create(all, {});
  const refuse = (name: string) => (): never => { throw new Error(`${name} is not allowed here`); };
  const evaluate = math.evaluate.bind(math) as Evaluate;
  math.import(Object.fromEntries(['import', 'createUnit', 'evaluate', 'parse', 'simplify', 'derivative', 'resolve', 'reviver', 'parser', 'compile', 'help', 'config', 'chain', 'typed']
    .map((name) => [name, refuse(name)])), { override: true });
  evaluateExpression = evaluate;
  return evaluate;
}

async function evaluateNumber(name: string, text: string, scope: Record<string, number>): Promise<number> {
  if (PLAIN.test(text)) return Number(text);
  if (text.length > MAX_LENGTH) throw new UsageError(`${name}: expected an expression of at most ${MAX_LENGTH} characters, got ${text.length}`);
  const evaluate = await loadEvaluate();
  let value: unknown;
  try {
    value = evaluate(text, { ...scope });
  } catch (error) {
    throw new UsageError(`${name}: expected a number or an expression such as "3*32*32" or "0.2/sqrt(K)", got '${text}' (${(error as Error).message})`);
  }
  if (typeof value !== 'number') throw new UsageError(`${name}: expected a number, got '${text}', which is a ${value === null ? 'null' : typeof value}`);
  return value;
}

/**
 * Evaluates the numeric options, each of which may use the others: `-N "3*32*32" --lr "0.2/sqrt(K)"`. Defaults serve as
 * values for names that are not given.
 *
 * @throws UsageError for what is no number, and for options that wait for each other
 */
export async function evaluateNumbers(texts: Readonly<Record<string, string | undefined>>, defaults: Scope = {}): Promise<Record<string, number>> {
  const waiting = new Map(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const values: Record<string, number> = {};
  const uses = (text: string): string[] => (text.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => waiting.has(word));
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, text]) => PLAIN.test(text) || uses(text).length === 0);
    if (ready.length === 0) throw new UsageError(`${[...waiting.keys()].join(', ')}: expected expressions that do not wait for each other, got ${[...waiting].map(([n, x]) => `${n} = ${x}`).join(', ')}`);
    for (const [name, text] of ready) {
      values[name] = await evaluateNumber(name, text, { ...defaults, ...values });
      waiting.delete(name);
    }
  }
  return values;
}
