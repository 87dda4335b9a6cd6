import { UsageError } from '@geq/experiments';
import type { Options } from 'yargs';
import type { ExitCode } from './exitCodes.ts';
import { evaluateNumbers } from './numbers.ts';
import type { Output } from './output.ts';

/** What yargs found on the command line, by option name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One command of `geq`: what its help says, and the function that does it. */
export interface Command {
  /** As yargs writes it: `plot <runs..>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly positionals?: Readonly<Record<string, string>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly run: (args: Arguments, output: Output) => Promise<ExitCode>;
}

/** A numeric option: kept as text, because it may be an expression that uses the other options. */
export const numeric = (describe: string, more: Options = {}): Options => ({ describe, type: 'string', requiresArg: true, ...more });
export const textual = (describe: string, more: Options = {}): Options => ({ describe, type: 'string', requiresArg: true, ...more });
export const flag = (describe: string, more: Options = {}): Options => ({ describe, type: 'boolean', ...more });

/** The value of a text option; undefined when not given. @throws UsageError when given twice */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (Array.isArray(value)) throw new UsageError(`--${name}: expected once, got ${value.length} times`);
  return value === undefined ? undefined : String(value);
}

export const isSet = (args: Arguments, name: string): boolean => args[name] === true;

export const list = (args: Arguments, name: string): string[] => {
  const value = args[name];
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
};

/** Evaluates the numeric options among `names`; those not given are missing from the result. */
export const numbers = (args: Arguments, names: readonly string[], defaults: Readonly<Record<string, number>> = {}): Promise<Record<string, number>> =>
  evaluateNumbers(Object.fromEntries(names.map((name) => [name, text(args, name)])), defaults);
