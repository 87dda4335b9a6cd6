import { percent } from '@geq/analysis';
import { omegaReport, type OmegaReport } from '@geq/covariance';
import { UsageError } from '@geq/runs';

const MOST_CLIPPED = 0.01; // share of the trace; rounding, sampling and the authors' recursion stay far below (theirs: 1e-4)

/**
 * What the eigenvalues of Ω say.
 *
 * @throws UsageError when so much of Ω is negative that clipping at 0 would change the problem
 */
export function requireSpectrum(rhos: Float64Array): OmegaReport {
  const report = omegaReport(rhos);
  const { clippedShare, smallest, largest } = report;
  if (clippedShare <= MOST_CLIPPED) return report;
  throw new UsageError(
    `Ω: expected a covariance matrix, got one with eigenvalues down to ${smallest.toPrecision(4)} (largest ${largest[0].toPrecision(4)}); ` +
      `clipping them would remove ${percent(clippedShare)} of its trace: check the moments or the files they come from`,
  );
}
