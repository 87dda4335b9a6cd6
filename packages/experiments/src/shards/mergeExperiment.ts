import { basename, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  writeFileAtomic,
  readBounded,
  filesMatching,
  inRunFolder,
  makeFolder,
  readRecorded,
  endRun,
  readRunFile,
  runFilePath,
  UsageError,
} from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { concludeExperiment } from '../experiment/runExperiment.ts';
import { experimentRuns, type ExperimentConfig } from '../experiment/experimentConfig.ts';
import { jsonText, readTheoryReport, theoryFile } from '../experiment/experimentFiles.ts';
import { loadExperiment } from '../experiment/experimentOutcome.ts';
import type { MergePlan } from './mergePlan.ts';
import { NumericalTrouble } from '../experiment/numericalTrouble.ts';
import type { MergeOptions, MergeOutcome, ShardFolder } from './mergeOutcome.ts';
import { asExperimentRun } from '../tasks/asRun.ts';
import { onlineFiles } from '../simulation/runNames.ts';
import type { RunPlace } from '../theory/startingPoints.ts';
import type { TheoryReport } from '../theory/theoryReport.ts';

/** Merges the finished shards of an experiment: their run folders side by side, their theories in one list, the agreement of all. */
export async function mergeExperiment(
  { parts }: MergePlan<ShardFolder<ExperimentConfig>>,
  { folder, force, draw, ...how }: MergeOptions,
): Promise<MergeOutcome> {
  const { shard: _shard, ...config } = parts[0].config;
  const setup = { mergedFrom: parts.map((part) => resolve(part.folder)) };
  const done = await inRunFolder(
    folder,
    { ...asExperimentRun(config), setup, force },
    how,
    async ({ state, signal, onProgress }): Promise<MergeOutcome> => {
      if (state === 'complete')
        return { status: 'ok', kind: 'experiment', config, outcome: await loadExperiment(folder, config) };
      const started = performance.now();
      const reports: TheoryReport[] = [];
      for (const [i, part] of parts.entries()) {
        if (signal.aborted) return { status: 'aborted' };
        const report = await readTheoryReport(part.folder);
        if (!report)
          throw new UsageError(
            `${theoryFile(part.folder)}: missing; make it anew with geq reproduce --force --out ${part.folder}`,
          );
        reports.push(report);
        for (const run of experimentRuns(part.folder, part.config))
          await copyRun(run, join(folder, basename(run.folder)));
        onProgress(i + 1, parts.length);
      }
      await writeFileAtomic(
        theoryFile(folder),
        jsonText({ omega: reports[0].omega, curves: reports.flatMap(({ curves }) => curves) } satisfies TheoryReport),
      );
      const made = await Promise.all(parts.map(async (part) => (await readRunFile(part.folder))?.provenance));
      const record = (status: 'nonFinite' | 'complete'): Promise<void> =>
        endRun(folder, {
          status,
          provenance: provenance({ seconds: (performance.now() - started) / 1000, shards: made }),
        });
      const outcome = await concludeExperiment(folder, config).catch(async (error: unknown) => {
        if (error instanceof NumericalTrouble) await record('nonFinite');
        throw error;
      });
      await draw?.(outcome);
      await record('complete');
      return { status: 'ok', kind: 'experiment', config, outcome };
    },
  );
  return done ?? { status: 'aborted' };
}

/** Copies a finished run, its `run.json` last. */
async function copyRun({ folder, config }: RunPlace, to: string): Promise<void> {
  await makeFolder(to);
  const run = await readRunFile(folder);
  for (const path of await filesMatching(folder, onlineFiles(config)))
    await writeFileAtomic(join(to, basename(path)), await readRecorded(path, run?.files));
  await writeFileAtomic(runFilePath(to), await readBounded(runFilePath(folder)));
}
