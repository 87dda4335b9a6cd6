import { firstDifference, momentsConfigSchema, momentsOptionsOf, onlineConfigSchema, optionsOf, parseOrRefuse, readRunFile, UsageError, type MomentsConfig, type OnlineConfig } from '@geq/experiments';

const READERS = {
  online: (config: unknown, path: string) => optionsOf(parseOrRefuse(onlineConfigSchema, config, path)),
  covariance: (config: unknown, path: string) => momentsOptionsOf(parseOrRefuse(momentsConfigSchema, config, path)),
} as const;

const defined = (options: object): object => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/**
 * The configuration of the run in a folder, after holding the command line against it: options that were given must say
 * what the run says.
 *
 * @param given options of the command line; undefined where not given
 * @throws UsageError naming the first contradiction
 */
export async function resumedConfig<TConfig extends OnlineConfig | MomentsConfig>(folder: string, kind: keyof typeof READERS, given: object, make: (options: object) => TConfig): Promise<TConfig> {
  const run = await readRunFile(folder);
  if (!run) throw new UsageError(`--resume ${folder}: there is no run in this folder`);
  if (run.kind !== kind) throw new UsageError(`--resume ${folder}: expected a run of kind ${kind}, got ${run.kind}`);
  const stored = READERS[kind](run.config, folder);
  const asked = make({ ...stored, ...defined(given) });
  const difference = firstDifference(JSON.parse(JSON.stringify(asked)), run.config);
  if (difference) throw new UsageError(`--resume ${folder}: this run has other parameters: ${difference}; leave the option out, or start a new run with another --out`);
  return asked;
}
