import { z } from 'zod';
import { ENGINES } from '@geq/scenarios';
import type { RunKind } from '@geq/runs';

const trainingSetup = z.object({
  /** Where its images lie; the configuration has their hash. */
  dataPath: z.string().optional(),
  /** How they are meant. */
  reading: z
    .strictObject({
      skipUnreadable: z.boolean().optional(),
      range: z.tuple([z.number(), z.number()]).optional(),
      split: z.string().optional(),
      key: z.string().optional(),
    })
    .optional(),
  /** Where the weights lie that it began with; the configuration has their hash. */
  initFile: z.string().optional(),
  engine: z.enum(ENGINES).optional(),
  /** Threads of its engine, which its last bits depend on. */
  threads: z.number().int().positive().optional(),
  /** Steps between checkpoints, and how many of them stay. */
  saveEvery: z.number().int().positive().optional(),
  keep: z.number().int().positive().optional(),
});

/** What a training needs to go on; engine and threads too, which last bits depend on. */
export type TrainingSetup = z.infer<typeof trainingSetup>;

/** Run folders of trainings. */
export const trainingRunKind: RunKind<TrainingSetup> = { name: 'training', setup: trainingSetup };
