import { mergeShards, UsageError } from '@geq/experiments';
import { isSet, text } from '../arguments.ts';
import type { Action } from '../command.ts';
import { EXIT } from '../exitCodes.ts';
import { longWork, noticesTo } from '../longWork.ts';
import { describeMoments } from './covariance.ts';
import { showExperiment } from './reproduce.ts';

export const merge: Action = async (args, output) => {
  const folder = text(args, 'out');
  if (folder === undefined) throw new UsageError('--out: expected the folder of the result, got none');
  const [json, quiet] = [isSet(args, 'json'), isSet(args, 'quiet')];
  const outcome = await longWork('merge', 'shards', { quiet, output }, (hooks) =>
    mergeShards(args.positionals, { folder, partial: isSet(args, 'partial'), force: isSet(args, 'force'), wait: isSet(args, 'wait'), onNotice: noticesTo(output), ...hooks }));
  if (outcome.status === 'aborted') {
    output.err('stopped; the same command merges them again');
    return EXIT.interrupted;
  }
  if (outcome.kind === 'experiment') {
    await showExperiment(folder, outcome.outcome, json, output);
    return EXIT.ok;
  }
  const { report, missing } = outcome;
  if (json) output.out(JSON.stringify({ folder, status: 'ok', missing, ...report }));
  else describeMoments(folder, report, output);
  if (missing.length > 0) output.err(`geq: without ${missing.join(', ')}`);
  return EXIT.ok;
};
