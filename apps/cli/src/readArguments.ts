import yargs from 'yargs';
import type { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { namesOf, spelled, type Option, type Options } from './option.ts';
import { optionSuggestion } from './optionSuggestion.ts';

/** A mistake that the command's help would have prevented. */
export class HelpError extends Error {
  override readonly name = 'UsageError';
}

const otherNames = (name: string, option: Option): string[] => namesOf(name, option).filter((each) => each !== name);

/**
 * Reads what follows a command's name.
 *
 * @throws HelpError for unknown options, missing values, and words that do not belong there
 */
export function readArguments(
  argv: readonly string[],
  { name: command, positional }: Command,
  options: Options,
): Arguments {
  const named = Object.entries(options);
  const of = (test: (entry: Options[string]) => boolean): string[] =>
    named.filter(([, option]) => test(option)).map(([name]) => name);
  const parsed = yargs([...argv])
    .help(false)
    .version(false)
    .exitProcess(false)
    .locale('en')
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'camel-case-expansion': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'strip-aliased': true,
    })
    .alias(Object.fromEntries(named.map(([name, option]) => [name, otherNames(name, option)])))
    .string(of(({ kind }) => kind !== 'flag'))
    .boolean(of(({ kind }) => kind === 'flag'))
    .requiresArg(of(({ kind }) => kind !== 'flag'))
    .fail((message: string | null, error: Error | undefined) => {
      throw new HelpError(inOurWords(message || (error?.message ?? 'not understood')));
    })
    .parseSync();
  const { _: found, $0: _script, ...values } = parsed;
  const positionals = found.map(String);
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(options, name));
  if (unknown !== undefined)
    throw new HelpError(`${command}: unknown option ${spelled(unknown)}${optionSuggestion(unknown, options)}`);
  if (positional && !positional.isOptional && positionals.length === 0)
    throw new HelpError(`${command}: expected ${positional.name}, one or more, got none`);
  if (!positional && positionals.length > 0)
    throw new HelpError(`${command}: expected options only, got '${positionals[0]}'`);
  return { values, positionals };
}

const inOurWords = (message: string): string =>
  message.replace(
    /^Not enough arguments following: (.*)$/,
    (_, name: string) => `${spelled(name)}: expected a value, got none`,
  );
