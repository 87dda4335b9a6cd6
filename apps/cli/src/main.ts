import yargs from 'yargs';
import type { Arguments } from './arguments.ts';
import { optionsOf, spelled, type Command, type Options } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exitCodes.ts';
import { exitCodeOf, oneLine } from './failure.ts';
import { commandHelp, generalHelp } from './help.ts';
import { nearest } from './nearest.ts';
import { DEFAULT_COLUMNS, type Output } from './output.ts';
import { VERSION } from './version.ts';

/** A mistake that the command's help would have prevented. */
class HelpError extends Error {
  override readonly name = 'UsageError';
}

const suggestion = (word: string, among: readonly string[]): string => {
  const close = nearest(word, among);
  return close === undefined ? '' : `; did you mean ${close}?`;
};

function readArguments(argv: readonly string[], { name: command, positional }: Command, options: Options): Arguments {
  const named = Object.entries(options);
  const of = (test: (entry: Options[string]) => boolean): string[] => named.filter(([, option]) => test(option)).map(([name]) => name);
  const parsed = yargs([...argv])
    .help(false).version(false).exitProcess(false).locale('en')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'camel-case-expansion': false, 'parse-numbers': false, 'parse-positional-numbers': false, 'dot-notation': false, 'greedy-arrays': false, 'strip-aliased': true })
    .alias(Object.fromEntries(named.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, alias]]))))
    .string(of(({ kind }) => kind !== 'flag'))
    .boolean(of(({ kind }) => kind === 'flag'))
    .requiresArg(of(({ kind }) => kind !== 'flag'))
    .fail((message: string | null, error: Error | undefined) => { throw new HelpError(inOurWords(message || (error?.message ?? 'not understood'))); })
    .parseSync();
  const { _: found, $0: _script, ...values } = parsed;
  const positionals = found.map(String);
  const spellings = named.flatMap(([name, { alias, negatable }]) => [spelled(name), ...(alias === undefined ? [] : [spelled(alias)]), ...(negatable ? [`--no-${name}`] : [])]);
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(options, name)) throw new HelpError(`${command}: unknown option ${spelled(name)}${suggestion(spelled(name), spellings)}`);
  }
  if (positional && positionals.length === 0) throw new HelpError(`${command}: expected ${positional.name}, one or more, got none`);
  if (!positional && positionals.length > 0) throw new HelpError(`${command}: expected options only, got '${positionals[0]}'`);
  return { values, options, positionals };
}

const inOurWords = (message: string): string => message.replace(/^Not enough arguments following: (.*)$/, (_, name: string) => `${spelled(name)}: expected a value, got none`);

const asksForHelp = (argv: readonly string[]): boolean => argv.some((word) => word === '--help' || word === '-h');

async function perform(argv: readonly string[], output: Output): Promise<number> {
  const { columns = DEFAULT_COLUMNS } = output;
  const [first, ...rest] = argv;
  const name = first === 'help' ? rest[0] : first;
  const command = COMMANDS.find((each) => each.name === name);
  if (command && (first === 'help' || asksForHelp(rest))) {
    output.out(commandHelp(command, columns));
    return EXIT.ok;
  }
  if (command) {
    const args = readArguments(rest, command, optionsOf(command));
    const run = await command.load();
    return run(args, output);
  }
  if (first === '--version') {
    output.out(VERSION);
    return EXIT.ok;
  }
  if (name === undefined || first === '--help' || first === '-h') {
    output.out(generalHelp(COMMANDS, columns));
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const names = COMMANDS.map((each) => each.name);
  throw new HelpError(`expected a command (${names.join(', ')}), got '${name}'${suggestion(name, names)}`);
}

/**
 * Runs one `geq` command line. Mistakes and troubles are one line on `output.err`; with DEBUG=geq the stack too.
 *
 * @returns the exit code: 0, 2 for a mistake in what was asked, 1 for trouble on the way, 130 after Ctrl-C
 */
export async function runCli(argv: readonly string[], output: Output): Promise<number> {
  try {
    return await perform(argv, output);
  } catch (error) {
    output.err(`geq: ${oneLine(error)}${error instanceof HelpError ? ` (${helpHint(argv)})` : ''}`);
    if (process.env.DEBUG === 'geq' && error instanceof Error) output.err(error.stack ?? '');
    return exitCodeOf(error);
  }
}

const helpHint = ([name]: readonly string[]): string => (COMMANDS.some((command) => command.name === name) ? `geq ${name} --help` : 'geq --help');
