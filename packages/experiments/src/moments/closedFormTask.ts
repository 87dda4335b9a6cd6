import { omegaReport } from '@geq/covariance';
import { covariances, type FullyConnectedSpec } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import type { TaskResult } from '@geq/runs';
import { COVARIANCE_APPROXIMATIONS, writeMomentsFolder, type ClosedFormKind } from '@geq/scenarios';

/** A closed form of Ω and Φ for a thread to write. */
export interface ClosedFormTask {
  readonly folder: string;
  readonly generator: FullyConnectedSpec;
  readonly level: ClosedFormKind;
}

/** Writes Ω and Φ. @returns what the spectrum of Ω says as its report */
export async function runClosedFormTask({ folder, generator, level }: ClosedFormTask): Promise<TaskResult> {
  const { omega, phi, meanX } = covariances(generator, { approximation: COVARIANCE_APPROXIMATIONS[level] });
  const [D, N] = [generator.widths[0], omega.rows];
  await writeMomentsFolder(folder, { N, D, meanX, meanC: new Float64Array(D), omega, phi });
  return { status: 'ok', notes: [], report: omegaReport(symmetricEigenvalues(omega)) };
}
