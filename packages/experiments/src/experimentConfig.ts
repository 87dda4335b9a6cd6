import { join } from 'node:path';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { onlineConfigSchema } from './config.ts';
import { theoryMethodSchema } from './theory.ts';
import type { TheoryRun } from './theoryRun.ts';

/** One figure of the paper: simulations on several data streams against the theory from the same starts. */
export const experimentConfigSchema = z.strictObject({
  /** The run of the first data stream; the others differ in the seed alone. */
  online: onlineConfigSchema,
  /** Independent data streams, with seeds online.seed, online.seed + 1, … */
  seeds: bounds.studentCount,
  theory: theoryMethodSchema,
});

export type ExperimentConfig = z.infer<typeof experimentConfigSchema>;

/** The run folders of an experiment, one per data stream. */
export const experimentRuns = (folder: string, { online, seeds }: ExperimentConfig): TheoryRun[] =>
  Array.from({ length: seeds }, (_, i) => ({ folder: join(folder, `seed-${online.seed + i}`), config: { ...online, seed: online.seed + i } }));
