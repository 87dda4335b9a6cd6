import { omegaReport, type OmegaReport } from '@geq/covariance';
import { covariances, type CovarianceLevel, type GeneratorSpec } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import type { FolderOptions } from './folderOptions.ts';
import { possibleMoments } from './generator/kinds.ts';
import { inRunFolder } from './inRunFolder.ts';
import type { MomentsConfig } from './momentsConfig.ts';
import { writeMomentsFolder } from './momentsFolder.ts';
import { runTasks } from './pool.ts';
import { provenance } from './provenance.ts';
import { writeFinishedRun } from './recordedFiles.ts';
import { writeRunFile } from './runFile.ts';
import type { TaskResult } from './task.ts';
import { UsageError } from './usageError.ts';

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

/**
 * The closed form of a generator's moments as the same `.npy` files that sampling makes, for use elsewhere; on a thread of its own, so that this one hears Ctrl-C.
 *
 * @returns undefined after an abort, which leaves nothing but what the same call does again
 * @throws UsageError when this generator has no such closed form, or the folder holds something else; FolderLocked when another process is at work there
 */
export async function writeClosedForm(
  { scenario: name, generator, N, D }: Pick<MomentsConfig, 'scenario' | 'generator' | 'N' | 'D'>,
  level: CovarianceLevel,
  { folder, force, ...how }: Pick<FolderOptions, 'folder' | 'force' | 'wait' | 'signal' | 'onNotice'>,
): Promise<OmegaReport | undefined> {
  const possible = possibleMoments(generator);
  if (generator.kind !== 'fc' || !possible.includes(level))
    throw new UsageError(`moments: expected ${possible.join(', ')} for this generator, got '${level}'`);
  const run = { kind: 'closed-form' as const, config: { scenario: name, generator, N, D, level } };
  return inRunFolder(folder, { ...run, force }, how, async ({ setup, signal }) => {
    const [{ status, report }] = await runTasks([{ kind: 'closedForm', work: { folder, generator, level } }], 1, {
      signal,
    });
    if (status === 'aborted') {
      await writeRunFile(folder, { ...run, status: 'aborted', setup, provenance: provenance() });
      return undefined;
    }
    await writeFinishedRun(folder, { ...run, status: 'complete', setup, report, provenance: provenance() });
    return report as OmegaReport;
  });
}
