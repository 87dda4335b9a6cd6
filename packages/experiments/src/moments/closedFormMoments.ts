import { omegaReport, type OmegaReport } from '@geq/covariance';
import { covariances } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import { type FolderOptions, inRunFolder, endRun, UsageError } from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import {
  COVARIANCE_APPROXIMATIONS,
  possibleMoments,
  type ClosedFormKind,
  type MomentsConfig,
  momentsFiles,
  writeMomentsFolder,
} from '@geq/scenarios';
import { closedFormRunKind } from '../tasks/runKinds.ts';

/**
 * The closed form of a generator's moments as the same `.npy` files that sampling makes, for use elsewhere.
 *
 * @throws UsageError when this generator has no such closed form, or the folder holds something else
 */
export async function writeClosedForm(
  { scenario: name, generator, N, D }: Pick<MomentsConfig, 'scenario' | 'generator' | 'N' | 'D'>,
  level: ClosedFormKind,
  { folder, force }: Pick<FolderOptions, 'folder' | 'force'>,
): Promise<OmegaReport> {
  const possible = possibleMoments(generator);
  if (generator.kind !== 'fc' || !possible.includes(level))
    throw new UsageError(`moments: expected ${possible.join(', ')} for this generator, got '${level}'`);
  const config = { scenario: name, generator, N, D, level };
  const run = { kind: closedFormRunKind, config, dataFiles: momentsFiles, force };
  const report = await inRunFolder(folder, run, {}, async () => {
    const { omega, phi, meanX } = covariances(generator, { approximation: COVARIANCE_APPROXIMATIONS[level] });
    await writeMomentsFolder(folder, { N, D, meanX, meanC: new Float64Array(D), omega, phi });
    const found = omegaReport(symmetricEigenvalues(omega));
    await endRun(folder, { status: 'complete', report: found, provenance: provenance() });
    return found;
  });
  if (!report) throw new Error(`${folder}: stopped`); // nobody can: it has no signal
  return report;
}
