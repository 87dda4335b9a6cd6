import { omegaReport } from '@geq/covariance';
import { covariances, type CovarianceLevel, type GeneratorSpec } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import type { TaskResult } from '@geq/runs';
import { writeMomentsFolder } from '@geq/scenarios';

export interface ClosedFormTask {
  readonly folder: string;
  readonly generator: GeneratorSpec;
  readonly level: CovarianceLevel;
}

/** Writes Ω and Φ. @returns what the spectrum of Ω says as its report */
export async function runClosedFormTask({ folder, generator, level }: ClosedFormTask): Promise<TaskResult> {
  const { omega, phi, meanX } = covariances(generator, { level });
  const [D, N] = [generator.widths[0], omega.rows];
  await writeMomentsFolder(folder, { N, D, meanX, meanC: new Float64Array(D), omega, phi });
  return { status: 'ok', notes: [], report: omegaReport(symmetricEigenvalues(omega)) };
}
