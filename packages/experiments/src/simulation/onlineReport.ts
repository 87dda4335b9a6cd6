import { z } from 'zod';
import type { OnlineConfig } from './config.ts';

const studentReport = z.object({
  index: z.number(),
  status: z.enum(['ok', 'nonFinite', 'diverged']),
  /** SGD steps made. */
  steps: z.number(),
  /** Rows whose overlaps are no covariance with T, so that their closed form is NaN. */
  rowsWithoutClosedForm: z.number(),
});

/** How each student of a finished run ended; stands in its `run.json`. */
export const onlineReportSchema = z.object({ students: z.array(studentReport) });

export type OnlineReport = z.infer<typeof onlineReportSchema>;

/** A line for every student that was given up before its end. */
export function endingNotes({ N, seed }: Pick<OnlineConfig, 'N' | 'seed'>, { students }: OnlineReport): string[] {
  return students
    .filter(({ status }) => status !== 'ok')
    .map(
      ({ index, status, steps }) =>
        `student ${index} of seed ${seed}: ${status} at t = ${(steps / N).toPrecision(4)}; its rows up to there are kept, a smaller --lr may help`,
    );
}
