import { z } from 'zod';
import { percent } from '@geq/analysis';
import { endingInWords } from './ending.ts';
import { omegaReportSchema } from '../moments/momentsReport.ts';

const curveReport = z.object({
  root: z.string(),
  status: z.enum(['ok', 'maxSteps', 'nonFinite', 'stepTooSmall']),
  /** Where it ended. */
  t: z.number(),
  /** Rows kept, and rows there would be; what its step depends on. Missing in reports of earlier versions. */
  row: z.number().optional(),
  rows: z.number().optional(),
  lr: z.number().optional(),
  dt: z.number().optional(),
  numSteps: z.number(),
  /** What clipping Ω at 0 removed; see `ClipReport` of @geq/ode. */
  clipped: z.object({ numClipped: z.number(), clippedTrace: z.number(), smallest: z.number(), shiftR: z.number() }),
});

/** What the theory of an experiment found out; stands in its `theory.json`. */
export const theoryReportSchema = z.object({ omega: omegaReportSchema, curves: z.array(curveReport) });

/** What a theory says of the spectrum of Ω, and how each of its curves ended. */
export type TheoryReport = z.infer<typeof theoryReportSchema>;

const ROUNDING = 1e-6; // share of the trace; round-off of an eigenvalue solver stays far below

/** A line when clipping Ω at 0 removed more than rounding. */
export const clippingNotes = ({ omega: { numClipped, clippedShare } }: Pick<TheoryReport, 'omega'>): string[] =>
  clippedShare > ROUNDING
    ? [`${numClipped} negative eigenvalues of Ω were clipped at 0: ${percent(clippedShare)} of its trace`]
    : [];

/** That, and a line for every curve that ended before its time. */
export const theoryNotes = ({ omega, curves }: TheoryReport): string[] => [
  ...clippingNotes({ omega }),
  ...curves
    .filter(({ status }) => status !== 'ok')
    .map((curve) => `theory of ${curve.root}: ${endingInWords(curve, curve)}`),
];
