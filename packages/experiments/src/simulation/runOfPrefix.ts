import { basename, dirname } from 'node:path';
import { parseOrRefuse, readRunFile } from '@geq/runs';
import { onlineConfigSchema, type OnlineConfig } from './onlineConfig.ts';
import { onlineRunKind, type OnlineSetup } from '../tasks/runKinds.ts';
import { rootOf, studentIndices } from './runNames.ts';

/** A student of one of our runs. */
export interface StudentOfRun {
  readonly folder: string;
  readonly config: OnlineConfig;
  readonly setup: OnlineSetup;
  readonly student: number;
}

/** The run that speaks for a prefix of files: the one in its folder, when one of its students has this name. */
export async function runOfPrefix(prefix: string): Promise<StudentOfRun | undefined> {
  const folder = dirname(prefix);
  const run = await readRunFile(folder);
  if (run?.kind !== 'online') return undefined;
  const config = parseOrRefuse(onlineConfigSchema, run.config, folder);
  const student = studentIndices(config).find((index) => rootOf(config, index) === basename(prefix));
  return student === undefined
    ? undefined
    : { folder, config, setup: parseOrRefuse(onlineRunKind.setup, run.setup, folder), student };
}
