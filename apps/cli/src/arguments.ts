import { UsageError } from '@geq/runs';
import { spelled, type Options } from './option.ts';
import { evaluateNumbers, type Scope } from './numbers.ts';

/** What a command line said: values by option name, and the options there are. */
export interface Arguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly options: Options;
  /** What stood there without a dash. */
  readonly positionals: readonly string[];
}

/** The value of a text option; undefined when not given. @throws UsageError when given twice, empty, or not among the choices */
export function text({ values, options }: Arguments, name: string): string | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`${spelled(name)}: expected once, got ${value.length} times`);
  if (value === '')
    throw new UsageError(
      `${spelled(name)}: expected a value, got nothing; write one after ${spelled(name)}, or leave it out`,
    );
  const { choices, spellings = {} } = options[name] ?? {};
  const word = String(value);
  const meant = Object.hasOwn(spellings, word) ? spellings[word] : word;
  if (choices && !choices.includes(meant))
    throw new UsageError(`${spelled(name)}: expected ${oneOf(choices)}, got '${word}'`);
  return meant;
}

/** `a, b or c`. */
export const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;

/** A flag: true or false when given, else undefined. */
export function flag({ values }: Arguments, name: string): boolean | undefined {
  const value = values[name];
  if (Array.isArray(value)) throw new UsageError(`${spelled(name)}: expected once, got ${value.length} times`);
  return typeof value === 'boolean' ? value : undefined;
}

export const isSet = (args: Arguments, name: string): boolean => flag(args, name) === true;

export const isGiven = ({ values }: Arguments, name: string): boolean => values[name] !== undefined;

/** All values of an option that may be given more than once. */
export function list({ values }: Arguments, name: string): string[] {
  const value = values[name];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

/** Options whose numbers need not be whole: there 1.000 is 1, as it stands. */
const REAL = [
  'lr',
  'steps',
  'dt',
  'tolerance',
  'delta',
  'accuracy',
  'checkpoint-every',
  'epochs',
  'beta1',
  'temperature',
];
const GROUPED_BY_POINTS = /^\+?[1-9]\d{0,2}\.\d{3}$/;

/** @throws UsageError for a whole number such as 20.000, which is 20 to some and 20000 to others */
function requireOneReading(name: string, given: string | undefined): void {
  const word = given?.trim() ?? '';
  if (REAL.includes(name) || !GROUPED_BY_POINTS.test(word)) return;
  const readings = [word.replace('.', ''), ...(Number.isInteger(Number(word)) ? [String(Number(word))] : [])];
  throw new UsageError(
    `${spelled(name)}: expected a whole number without a point, got '${word}'; write ${readings.join(', or ')}`,
  );
}

/**
 * Every numeric option that was given, evaluated. Expressions may use the other options by name or letter.
 *
 * @param known values for names that are not given: the defaults, or what a run says that is resumed
 * @throws UsageError
 */
export async function numbers(args: Arguments, known: Scope = {}): Promise<Readonly<Record<string, number>>> {
  const numeric = Object.entries(args.options).filter(([, { kind }]) => kind === 'number');
  const aliases = Object.fromEntries(
    numeric.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[alias, name]])),
  );
  const texts = Object.fromEntries(numeric.map(([name]) => [name, text(args, name)]));
  for (const [name, given] of Object.entries(texts)) requireOneReading(name, given);
  return evaluateNumbers(texts, { known, aliases });
}
