import { omegaReport, type OmegaReport } from '@geq/covariance';
import { covariances } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import type { FolderOptions } from './folderOptions.ts';
import { possibleMoments } from './generator/kinds.ts';
import { inRunFolder } from './inRunFolder.ts';
import { COVARIANCE_APPROXIMATIONS, type ClosedFormKind } from './momentsKind.ts';
import type { MomentsConfig } from './momentsConfig.ts';
import { writeMomentsFolder } from './momentsFolder.ts';
import { provenance } from './provenance.ts';
import { writeFinishedRun } from './recordedFiles.ts';
import { UsageError } from './usageError.ts';

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
  const run = { kind: 'closed-form' as const, config: { scenario: name, generator, N, D, level } };
  const report = await inRunFolder(folder, { ...run, force }, {}, async ({ setup }) => {
    const { omega, phi, meanX } = covariances(generator, { approximation: COVARIANCE_APPROXIMATIONS[level] });
    await writeMomentsFolder(folder, { N, D, meanX, meanC: new Float64Array(D), omega, phi });
    const found = omegaReport(symmetricEigenvalues(omega));
    await writeFinishedRun(folder, { ...run, status: 'complete', setup, report: found, provenance: provenance() });
    return found;
  });
  if (!report) throw new Error(`${folder}: stopped`); // nobody can: it has no signal
  return report;
}
