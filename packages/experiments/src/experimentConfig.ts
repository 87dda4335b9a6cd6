import { join } from 'node:path';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { onlineConfigSchema } from './config.ts';
import type { RunPlace } from './startingPoints.ts';
import { theoryMethodSchema } from './theory.ts';

/** One figure of the paper: simulations on several data streams against the theory from the same starts. */
export const experimentConfigSchema = z.strictObject({
  /** The run of the first data stream; the others differ in the seed alone. */
  online: onlineConfigSchema,
  /** Independent data streams, with seeds online.seed, online.seed + 1, … */
  seeds: bounds.studentCount,
  theory: theoryMethodSchema,
}).refine(({ online, seeds }) => Number.isSafeInteger(online.seed + seeds), { path: ['seeds'], error: `expected seeds up to ${Number.MAX_SAFE_INTEGER}` })
  .refine(({ online }) => online.unit !== 'relu', { path: ['online', 'unit'], error: 'expected erf or linear, got relu, whose theory is not known in closed form; geq online simulates it' })
  .refine(({ theory }) => theory.name !== 'euler', { path: ['theory', 'name'], error: 'expected auto, exponential, dopri5 or rk4, got euler, whose rows do not fall on those of the simulation; use it with geq ode --prefix' });

export type ExperimentConfig = z.infer<typeof experimentConfigSchema>;

/** The run folders of an experiment, one per data stream. */
export const experimentRuns = (folder: string, { online, seeds }: ExperimentConfig): RunPlace[] =>
  Array.from({ length: seeds }, (_, i) => ({ folder: join(folder, `seed-${online.seed + i}`), config: { ...online, seed: online.seed + i } }));
