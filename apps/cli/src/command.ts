import type { z } from 'zod';
import type { Arguments } from './arguments.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionGroup, Options } from './option.ts';
import type { Output } from './output.ts';

/** Does what a command is for. @returns the exit code */
export type Action<TRequest> = (request: TRequest, output: Output) => Promise<ExitCode>;

/** One command of `geq` as data: options, help, examples and the schema of its request. The code that does the work is loaded when it is asked for. */
export interface Command<TRequest = unknown> {
  readonly name: string;
  readonly summary: string;
  /** A paragraph below the summary. */
  readonly description?: string;
  /** What stands after the command without a dash: one or more, or none where that is optional. */
  readonly positional?: { readonly name: string; readonly describe: string; readonly isOptional?: boolean };
  readonly groups: readonly OptionGroup[];
  /** Turns words into what the action is asked for. */
  readonly request: z.ZodType<TRequest, Arguments>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Commands of two words, `slurm status`: their names have both. */
  readonly ways?: readonly Command[];
}

/** All options of a command by name. */
export const optionsOf = ({ groups }: Pick<Command, 'groups'>): Options =>
  Object.assign({}, ...groups.map(({ options }) => options)) as Options;
