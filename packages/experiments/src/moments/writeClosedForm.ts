import type { OmegaReport } from '@geq/covariance';
import { endRun, inRunFolder, UsageError, type FolderOptions } from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { possibleMoments, type ClosedFormKind, type MomentsConfig, momentsFiles } from '@geq/scenarios';
import { closedFormRunKind } from '../tasks/runKinds.ts';
import { runTasks } from '../tasks/tasks.ts';

/**
 * The closed form of a generator's moments as the same `.npy` files that sampling makes, for use elsewhere; on a thread of its own, so that this one hears Ctrl-C.
 *
 * @returns undefined after an abort, which leaves nothing but what the same call does again
 * @throws UsageError when this generator has no such closed form, or the folder holds something else; FolderLocked when another process is at work there
 */
export async function writeClosedForm(
  { scenario: name, generator, N, D }: Pick<MomentsConfig, 'scenario' | 'generator' | 'N' | 'D'>,
  level: ClosedFormKind,
  { folder, force, ...how }: Pick<FolderOptions, 'folder' | 'force' | 'wait' | 'signal' | 'onNotice'>,
): Promise<OmegaReport | undefined> {
  const possible = possibleMoments(generator);
  if (generator.kind !== 'fc' || !possible.includes(level))
    throw new UsageError(`moments: expected ${possible.join(', ')} for this generator, got '${level}'`);
  const config = { scenario: name, generator, N, D, level };
  const run = { kind: closedFormRunKind, config, dataFiles: momentsFiles, force };
  return inRunFolder(folder, run, how, async ({ signal }) => {
    const work = { folder, generator, level };
    const [{ status, report }] = await runTasks([{ kind: 'closedForm', work }], 1, { signal });
    if (status === 'aborted') {
      await endRun(folder, { status, provenance: provenance() });
      return undefined;
    }
    await endRun(folder, { status: 'complete', report, provenance: provenance() });
    return report as OmegaReport;
  });
}
