import { UsageError } from '@geq/experiments';
import yargs from 'yargs';
import type { Arguments, Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exitCodes.ts';
import type { Output } from './output.ts';
import { VERSION } from './version.ts';

/** System errors in words; everything else speaks for itself. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  EDQUOT: 'disk quota exceeded',
  ENOENT: 'no such file or folder',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not a folder',
  EMFILE: 'too many open files',
};

function oneLine(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code && code in SYSTEM) return `${path ? `${path}: ` : ''}${SYSTEM[code]} (${code})`;
  if (/Array buffer allocation failed|Invalid (typed )?array length|could not allocate memory/i.test(message)) return `${message}; this needs more memory than there is: smaller N, D or --test-size`;
  return String(message ?? error).split('\n')[0];
}

/**
 * Runs one `geq` command line.
 *
 * @returns the exit code: 0, 2 for a mistake in what was asked, 1 for trouble on the way, 130 after Ctrl-C
 */
export async function runCli(argv: readonly string[], output: Output): Promise<number> {
  let chosen: { command: Command; args: Arguments } | undefined;
  const parser = yargs()
    .scriptName('geq')
    .usage('$0 <command>\n\nThe Gaussian equivalence of generative models for learning with two-layer networks (arXiv:2006.14709):\nmeasure two covariances of a generator, integrate a set of ODEs, and have the test-error curve before you train.')
    .version(VERSION)
    .alias('h', 'help')
    .strict()
    .demandCommand(1, 'expected a command')
    .recommendCommands()
    .parserConfiguration({ 'duplicate-arguments-array': true, 'camel-case-expansion': false, 'parse-numbers': false, 'parse-positional-numbers': false })
    .example('$0 reproduce', 'the first experiment of the paper: simulation, theory, figure')
    .example('$0 doctor', 'what this machine can do')
    .epilogue('Numeric options take expressions: -N "3*32*32" --lr "0.2/sqrt(K)". `geq <command> --help` shows more.')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => { throw error ?? new UsageError(message); });
  for (const command of COMMANDS) {
    parser.command(command.usage, command.summary, (builder) => {
      for (const [name, describe] of Object.entries(command.positionals ?? {})) builder.positional(name, { describe, type: 'string' });
      for (const [example, what] of command.examples) builder.example(example, what);
      return builder.options(command.options);
    }, (args) => { chosen = { command, args }; });
  }
  try {
    if (argv.length === 0) {
      output.out(await parser.getHelp());
      return EXIT.usage;
    }
    await parser.parseAsync([...argv], {}, (_error, _args, text) => { if (text) output.out(text); });
    return chosen ? await chosen.command.run(chosen.args, output) : EXIT.ok;
  } catch (error) {
    const usage = error instanceof UsageError || (error as Error).name === 'YError';
    output.err(`geq: ${oneLine(error)}`);
    if (usage && !chosen) output.err('geq --help lists commands and options');
    return usage ? EXIT.usage : EXIT.runTime;
  }
}
