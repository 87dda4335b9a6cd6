import type { Arguments } from './arguments.ts';
import type { ExitCode } from './exitCodes.ts';
import type { Output } from './output.ts';

/** One option of a command line: what its help says and how it is read. */
export interface Option {
  /** A number is kept as text until all are known: it may be an expression that uses the others. */
  readonly kind: 'number' | 'text' | 'flag';
  readonly describe: string;
  /** Stands for the value in the help: `FOLDER`; NUMBER for numbers when left out. */
  readonly value?: string;
  /** A second spelling: `L` for `depth`. */
  readonly alias?: string;
  /** What happens without the option, in words or as a value. */
  readonly default?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly many?: boolean;
  /** The flag can be turned off: `--no-both`. */
  readonly negatable?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

/** Options that belong together, under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

/** Does what a command is for. @returns the exit code */
export type Action = (args: Arguments, output: Output) => Promise<ExitCode>;

/** One command of `geq` as data: its help costs nothing, the code that does the work is loaded when it is asked for. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** A paragraph below the summary. */
  readonly description?: string;
  /** What stands after the command without a dash: one or more, or none where that is optional. */
  readonly positional?: { readonly name: string; readonly describe: string; readonly isOptional?: boolean };
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Commands of two words, `slurm status`: their names have both. */
  readonly ways?: readonly Command[];
  readonly load: () => Promise<Action>;
}

/** All options of a command by name. */
export const optionsOf = ({ groups }: Command): Options =>
  Object.assign({}, ...groups.map(({ options }) => options)) as Options;

/** As a user types it: `-N`, `--lr`. */
export const spelled = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
