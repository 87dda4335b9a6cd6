import { z } from 'zod';

/** What a finished training found out; stands in its `run.json`. */
export const trainingReportSchema = z.object({
  steps: z.number(),
  /** Of the flow at the end; null where it is not finite. */
  heldOutBitsPerDim: z.number().nullable().optional(),
});

/** See `trainingReportSchema`. */
export type TrainingReport = z.infer<typeof trainingReportSchema>;
