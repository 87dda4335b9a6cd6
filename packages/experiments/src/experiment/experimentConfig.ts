import { join } from 'node:path';
import { z } from 'zod';
import { isTheoryActivation, theoryActivations } from '@geq/ode';
import { bounds } from '@geq/scenarios';
import { shardFields, shardRange, type Range } from '@geq/runs';
import { onlineConfigSchema, type OnlineConfig } from '../simulation/onlineConfig.ts';
import type { RunPlace } from '../theory/startingPoints.ts';
import { theoryMethodSchema } from '../theory/integrateTheory.ts';

/** One figure of the paper: simulations on several data streams against the theory from the same starts. */
export const experimentConfigSchema = z
  .strictObject({
    /** The run of the first data stream; the others differ in the seed alone. */
    online: onlineConfigSchema,
    /** Independent data streams, with seeds online.seed, online.seed + 1, … */
    seeds: bounds.studentCount,
    theory: theoryMethodSchema,
    ...shardFields,
  })
  .refine(({ online, seeds }) => Number.isSafeInteger(online.seed + seeds), {
    path: ['seeds'],
    error: `expected seeds up to ${Number.MAX_SAFE_INTEGER}`,
  })
  .refine(({ seeds, shard }) => shard === undefined || shard.count <= seeds, {
    path: ['shard'],
    error: 'expected no more shards than seeds',
  })
  .refine(({ online }) => isTheoryActivation(online.unit), {
    path: ['online', 'unit'],
    error: ({ input }) =>
      `expected ${theoryActivations.join(' or ')}, got ${(input as { online: OnlineConfig }).online.unit}, whose theory is not known in closed form; geq online simulates it`,
  })
  .refine(({ theory }) => theory.name !== 'euler', {
    path: ['theory', 'name'],
    error:
      'expected auto, exponential, dopri5 or rk4, got euler, whose rows do not fall on those of the simulation; use it with geq ode --prefix',
  });

/** Everything that an experiment depends on: its simulations, their number and the method of the theory. */
export type ExperimentConfig = z.infer<typeof experimentConfigSchema>;

/** Which of the data streams are this folder's: all, or those of its shard. */
export const streamRange = ({ seeds, shard }: Pick<ExperimentConfig, 'seeds' | 'shard'>): Range =>
  shard ? shardRange(shard, seeds) : [0, seeds];

/** The run folders of an experiment, one per data stream. */
export function experimentRuns(folder: string, config: ExperimentConfig): RunPlace[] {
  const { online } = config;
  const [from, to] = streamRange(config);
  return Array.from({ length: to - from }, (_, i) => online.seed + from + i).map((seed) => ({
    folder: join(folder, `seed-${seed}`),
    config: { ...online, seed },
  }));
}
