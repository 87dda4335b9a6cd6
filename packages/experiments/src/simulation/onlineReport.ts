import { z } from 'zod';
import type { OnlineConfig } from './onlineConfig.ts';
import { endingInWords } from '../theory/ending.ts';
import { rowTimes } from '../theory/startingPoints.ts';

const studentReport = z.object({
  index: z.number(),
  status: z.enum(['ok', 'nonFinite', 'diverged']),
  /** SGD steps made. */
  steps: z.number(),
  /** Rows kept; missing in reports of earlier versions. */
  rows: z.number().optional(),
  /** Rows whose overlaps are no covariance with T, so that their closed form is NaN. */
  rowsWithoutClosedForm: z.number(),
});

/** How each student of a finished run ended; stands in its `run.json`. */
export const onlineReportSchema = z.object({ students: z.array(studentReport) });

/** See `onlineReportSchema`. */
export type OnlineReport = z.infer<typeof onlineReportSchema>;

/** A line for every student that was given up before its end. */
export function endingNotes(
  config: Pick<OnlineConfig, 'N' | 'seed' | 'steps' | 'lr'>,
  { students }: OnlineReport,
): string[] {
  return students
    .filter(({ status }) => status !== 'ok')
    .map(
      ({ index, status, steps: step, rows: row }) =>
        `student ${index} of seed ${config.seed}: ${endingInWords({ status, step, t: step / config.N, row, rows: rowTimes(config).length }, config)}`,
    );
}
