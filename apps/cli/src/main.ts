import { ACTIONS } from './actions.ts';
import { optionsOf } from './command.ts';
import { COMMANDS, findCommand } from './commands.ts';
import { EXIT } from './exitCodes.ts';
import { exitCodeOf, oneLine } from './failure.ts';
import { commandHelp, generalHelp } from './help.ts';
import { interruptedCode } from './interrupt.ts';
import { DEFAULT_COLUMNS, escaping, type Output } from './output.ts';
import { HelpError, readArguments } from './readArguments.ts';
import { suggestion } from './suggestion.ts';
import { VERSION } from './version.ts';

const asksForHelp = (argv: readonly string[]): boolean => argv.some((word) => word === '--help' || word === '-h');

async function perform(argv: readonly string[], output: Output): Promise<number> {
  const { columns = DEFAULT_COLUMNS } = output;
  const [first, ...others] = argv;
  const name = first === 'help' ? others[0] : first;
  const { command, rest = [] } = findCommand(first === 'help' ? others : argv) ?? {};
  if (command && (first === 'help' || asksForHelp(rest))) {
    output.out(commandHelp(command, columns));
    return EXIT.ok;
  }
  if (command) {
    return ACTIONS[command.name](readArguments(rest, command, optionsOf(command)), output);
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
 * Runs one `geq` command line. Its lines hold no control characters, whatever stands in the names of files. Mistakes and troubles are one line on `output.err`; with DEBUG=geq the stack too.
 *
 * @returns the exit code: 0, 2 for a mistake in what was asked, 1 for trouble on the way, 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP
 */
export async function runCli(argv: readonly string[], given: Output): Promise<number> {
  const output = escaping(given);
  try {
    const code = await perform(argv, output);
    return code === EXIT.interrupted ? interruptedCode() : code;
  } catch (error) {
    output.err(`geq: ${oneLine(error)}${error instanceof HelpError ? ` (${helpHint(argv)})` : ''}`);
    if (process.env.DEBUG === 'geq' && error instanceof Error) output.err(error.stack ?? '');
    return exitCodeOf(error);
  }
}

const helpHint = (argv: readonly string[]): string => {
  const found = findCommand(argv);
  return found ? `geq ${found.command.name} --help` : 'geq --help';
};
