import { agreementSentences, compareRuns, type Comparison, type RunPair } from '@geq/analysis';
import { UsageError } from '@geq/runs';
import { experimentRuns, type ExperimentConfig } from './experimentConfig.ts';
import { readTheoryReport, theoryFile } from './experimentFiles.ts';
import { loadRun } from './loadRuns.ts';
import { spectrumOf } from '../theory/spectrumOf.ts';
import { clippingNotes, type TheoryReport } from '../theory/theoryReport.ts';

/** What an experiment found: runs on common rows, their comparison, how each curve ended. */
export interface ExperimentOutcome {
  readonly config: ExperimentConfig;
  /** All runs, those that ended early too. */
  readonly pairs: readonly RunPair[];
  readonly comparison: Comparison;
  readonly theory: TheoryReport;
  /** The sentences under the figure. */
  readonly sentences: readonly string[];
  /** Runs and curves that ended early, and why; what else is to be known. */
  readonly notes: readonly string[];
  /** Those of them that are numerical trouble. */
  readonly troubles: readonly string[];
}

/**
 * Everything that a figure or a comparison needs, from the files of a finished experiment: the same after every call.
 *
 * @throws UsageError when a file is missing, FormatError when one is damaged
 */
export async function loadExperiment(folder: string, config: ExperimentConfig): Promise<ExperimentOutcome> {
  const theory = await readTheoryReport(folder);
  if (!theory) throw new UsageError(`${theoryFile(folder)}: missing; run the experiment again with --force`);
  const runs = experimentRuns(folder, config);
  const loaded = (await Promise.all(runs.map((run) => loadRun(run.folder, run.config)))).flat();
  const pairs = loaded.map(({ pair }) => pair);
  const spectrum = spectrumOf(theory, config.online.N);
  const comparison = compareRuns(pairs, { testSize: config.online.testSize, traceOmega: spectrum.trace });
  const troubles = loaded.flatMap((run) => run.troubles);
  return {
    config,
    pairs,
    comparison,
    theory,
    sentences: agreementSentences(comparison, spectrum),
    notes: [...troubles, ...clippingNotes(theory)],
    troubles,
  };
}
