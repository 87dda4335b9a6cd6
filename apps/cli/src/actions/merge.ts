import { type ExperimentOutcome, mergeShards } from '@geq/experiments';
import { UsageError } from '@geq/runs';
import type { Action } from '../command.ts';
import type { MergeRequest } from '../commands/merge.ts';
import { EXIT } from '../exitCodes.ts';
import { longWork, noticesTo } from '../longWork.ts';
import { describeMoments } from './covariance.ts';
import { drawExperiment, showExperiment } from './reproduce.ts';

export const merge: Action<MergeRequest> = async (request, output) => {
  const { out: folder, positionals, json = false, quiet = false, partial, force, wait } = request;
  if (folder === undefined) throw new UsageError('--out: expected the folder of the result, got none');
  let drawn: readonly string[] | undefined;
  const draw = async (found: ExperimentOutcome): Promise<void> => {
    drawn = await drawExperiment(folder, found);
  };
  const outcome = await longWork('merge', 'shards', { quiet, output }, (hooks) =>
    mergeShards(positionals, {
      folder,
      partial,
      force,
      wait,
      draw,
      onNotice: noticesTo(output),
      ...hooks,
    }),
  );
  if (outcome.status === 'aborted') {
    output.err('stopped; the same command merges them again');
    return EXIT.interrupted;
  }
  if (outcome.kind === 'experiment') {
    return showExperiment(
      folder,
      outcome.outcome,
      { files: drawn ?? (await drawExperiment(folder, outcome.outcome)), json },
      output,
    );
  }
  const { report, missing } = outcome;
  if (json) output.out(JSON.stringify({ folder, status: 'ok', missing, ...report }));
  else describeMoments(folder, report, output);
  if (missing.length > 0) output.err(`geq: without ${missing.join(', ')}`);
  return EXIT.ok;
};
