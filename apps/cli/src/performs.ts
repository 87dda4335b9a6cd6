import type { Action, Command } from './command.ts';
import type { Arguments } from './arguments.ts';
import type { ExitCode } from './exitCodes.ts';
import type { Output } from './output.ts';
import { parseRequest } from './parseRequest.ts';

/** Does what a command line says. */
export type Perform = (args: Arguments, output: Output) => Promise<ExitCode>;

/** A command, with the action that takes its request: loaded when the request is known. */
export const performs =
  <TRequest>({ request }: Pick<Command<TRequest>, 'request'>, load: () => Promise<Action<TRequest>>): Perform =>
  async (args, output) => {
    const asked = parseRequest(request, args);
    return (await load())(asked, output);
  };
