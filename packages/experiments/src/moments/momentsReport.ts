import { z } from 'zod';

const numberOrNaN = z
  .number()
  .nullable()
  .transform((x) => x ?? NaN); // JSON writes NaN as null

/** What a spectrum of Ω said, as stored in JSON; see `omegaReport` of @geq/covariance. */
export const omegaReportSchema = z.object({
  smallest: z.number(),
  largest: z.array(z.number()).readonly(),
  trace: z.number(),
  participationRatio: z.number(),
  numClipped: z.number(),
  clippedTrace: z.number(),
  clippedShare: z.number(),
});

/** What an estimate of moments found out; stands in its `run.json`. */
export const momentsReportSchema = z.object({
  samples: z.number(),
  /** Relative, in the Frobenius norm; NaN when all outputs are constant. */
  standardErrors: z.object({ omega: numberOrNaN, phi: numberOrNaN }),
  /** Absent for a shard, whose Ω nobody needs. */
  omega: omegaReportSchema.optional(),
  /** Outputs that never vary; 0 for a shard. */
  zeroVariance: z.number(),
});

/** What sampled moments say of themselves: samples, standard errors, spectrum of Ω. */
export type MomentsReport = z.infer<typeof momentsReportSchema>;
