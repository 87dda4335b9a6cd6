import type { Arguments } from './arguments.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionGroup, Options } from './option.ts';
import type { Output } from './output.ts';

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
