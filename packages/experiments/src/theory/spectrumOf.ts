import type { SpectrumSummary } from '@geq/analysis';
import type { TheoryReport } from './theoryReport.ts';

/** What sentences say of Ω. */
export const spectrumOf = (
  { omega: { participationRatio, trace } }: TheoryReport,
  N: number,
): SpectrumSummary & { readonly trace: number } => ({ participationRatio, N, trace: trace / N });
