import type { Command } from './command.ts';
import { compare } from './commands/compare.ts';
import { convert } from './commands/convert.ts';
import { covariance } from './commands/covariance.ts';
import { doctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { flow } from './commands/flow.ts';
import { generate } from './commands/generate.ts';
import { inspect } from './commands/inspect.ts';
import { ode } from './commands/ode.ts';
import { models } from './commands/models.ts';
import { online } from './commands/online.ts';
import { plot } from './commands/plot.ts';
import { reproduce } from './commands/reproduce.ts';
import { train } from './commands/train.ts';

/** In the order of the help text. */
export const COMMANDS: readonly Command[] = [reproduce, online, ode, compare, plot, covariance, train, generate, exportCommand, flow, models, inspect, convert, doctor];
