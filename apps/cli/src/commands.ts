import type { Command } from './command.ts';
import { compare } from './commands/compare.ts';
import { convert } from './commands/convert.ts';
import { covariance } from './commands/covariance.ts';
import { doctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { flow } from './commands/flow.ts';
import { generate } from './commands/generate.ts';
import { inspect } from './commands/inspect.ts';
import { merge } from './commands/merge.ts';
import { ode } from './commands/ode.ts';
import { models } from './commands/models.ts';
import { online } from './commands/online.ts';
import { plot } from './commands/plot.ts';
import { reproduce } from './commands/reproduce.ts';
import { slurm } from './commands/slurm.ts';
import { train } from './commands/train.ts';

/** In the order of the help text. */
export const COMMANDS: readonly Command[] = [
  reproduce,
  online,
  ode,
  compare,
  plot,
  covariance,
  merge,
  slurm,
  train,
  generate,
  exportCommand,
  flow,
  models,
  inspect,
  convert,
  doctor,
];

/** The command that a command line begins with, and the words behind it; undefined when there is none. */
export function findCommand([name, way, ...rest]: readonly string[]):
  { readonly command: Command; readonly rest: readonly string[] } | undefined {
  const command = COMMANDS.find((each) => each.name === name);
  const longer = command?.ways?.find((each) => each.name === `${name} ${way}`);
  if (longer) return { command: longer, rest };
  return command && { command, rest: way === undefined ? [] : [way, ...rest] };
}

/** All commands, those of two words too. */
export const ALL_COMMANDS: readonly Command[] = COMMANDS.flatMap((command) => [command, ...(command.ways ?? [])]);
