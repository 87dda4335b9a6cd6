import { compare } from './commands/compare.ts';
import { convert } from './commands/convert.ts';
import { covariance } from './commands/covariance.ts';
import { doctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { flow } from './commands/flow.ts';
import { generate } from './commands/generate.ts';
import { inspect } from './commands/inspect.ts';
import { merge } from './commands/merge.ts';
import { models } from './commands/models.ts';
import { ode } from './commands/ode.ts';
import { online } from './commands/online.ts';
import { plot } from './commands/plot.ts';
import { reproduce } from './commands/reproduce.ts';
import { slurm, slurmCovariance, slurmReproduce, slurmRetry, slurmStatus } from './commands/slurm.ts';
import { train } from './commands/train.ts';
import { performs, type Perform } from './performs.ts';

/** What each command does, by its name. */
export const ACTIONS: Readonly<Record<string, Perform>> = {
  [reproduce.name]: performs(reproduce, async () => (await import('./actions/reproduce.ts')).reproduce),
  [online.name]: performs(online, async () => (await import('./actions/online.ts')).online),
  [ode.name]: performs(ode, async () => (await import('./actions/ode.ts')).ode),
  [compare.name]: performs(compare, async () => (await import('./actions/compare.ts')).compare),
  [plot.name]: performs(plot, async () => (await import('./actions/plot.ts')).plot),
  [covariance.name]: performs(covariance, async () => (await import('./actions/covariance.ts')).covariance),
  [merge.name]: performs(merge, async () => (await import('./actions/merge.ts')).merge),
  [slurm.name]: performs(slurm, async () => (await import('./actions/slurm.ts')).slurm),
  [slurmCovariance.name]: performs(slurmCovariance, async () => (await import('./actions/slurm.ts')).slurmCovariance),
  [slurmReproduce.name]: performs(slurmReproduce, async () => (await import('./actions/slurm.ts')).slurmReproduce),
  [slurmStatus.name]: performs(slurmStatus, async () => (await import('./actions/slurm.ts')).slurmStatusOf),
  [slurmRetry.name]: performs(slurmRetry, async () => (await import('./actions/slurm.ts')).slurmRetry),
  [train.name]: performs(train, async () => (await import('./actions/train.ts')).train),
  [generate.name]: performs(generate, async () => (await import('./actions/generate.ts')).generate),
  [exportCommand.name]: performs(exportCommand, async () => (await import('./actions/export.ts')).exportModel),
  [flow.name]: performs(flow, async () => (await import('./actions/flow.ts')).flow),
  [models.name]: performs(models, async () => (await import('./actions/models.ts')).models),
  [inspect.name]: performs(inspect, async () => (await import('./actions/inspect.ts')).inspect),
  [convert.name]: performs(convert, async () => (await import('./actions/convert.ts')).convert),
  [doctor.name]: performs(doctor, async () => (await import('./actions/doctor.ts')).doctor),
};
