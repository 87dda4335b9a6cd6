import { UsageError } from '@geq/runs';
import type { FlowRequest } from '../commands/flow.ts';
import { oneOf } from '../oneOf.ts';
import { spelled } from '../option.ts';
import { readNumbers } from '../readNumbers.ts';
import { runSettings, type RunSettings } from '../runSettings.ts';

/** Which options each way of `geq flow` takes beside those that all take. */
const TAKES = {
  f: ['in', 'out', 'images', 'count', 'seed', 'engine', 'threads', 'force'],
  g: ['in', 'out', 'images', 'count', 'engine', 'threads', 'force'],
  logprob: ['in', 'out', 'images', 'count', 'seed', 'engine', 'threads', 'force'],
  sample: ['out', 'grid', 'images', 'count', 'seed', 'temperature', 'engine', 'threads', 'force'],
  info: [],
  export: ['direction', 'force'],
} as const satisfies Record<string, readonly string[]>;

const COMMON: readonly string[] = ['model', 'layout', 'coupling-bn', 'weights', 'quiet', 'json'];
const MOST_ROWS = 1e7;

export type Way = keyof typeof TAKES;

/** What was asked of `geq flow`, each option checked by itself. */
export interface FlowTask {
  readonly way: Way;
  /** Words after the way: the file of export. */
  readonly words: readonly string[];
  readonly images: boolean;
  readonly count?: number;
  readonly seed: number;
  readonly temperature: number;
  readonly settings: RunSettings;
}

/** @throws UsageError for another way, options that do not belong to it, numbers out of range */
export async function readTask(request: FlowRequest): Promise<FlowTask> {
  const [word, ...words] = request.positionals;
  const ways = Object.keys(TAKES);
  if (!ways.includes(word)) throw new UsageError(`flow: expected ${oneOf(ways)}, got '${word}'`);
  const way = word as Way;
  const most = way === 'export' ? 1 : 0;
  if (words.length > most)
    throw new UsageError(`flow ${way}: expected ${most === 0 ? 'options only' : 'one file'}, got '${words[most]}'`);
  const takes: readonly string[] = [...TAKES[way], ...COMMON];
  for (const name of request.given) {
    if (!takes.includes(name))
      throw new UsageError(`${spelled(name)} cannot be combined with flow ${way}; leave it out`);
  }
  const { images = false } = request;
  if (request.given.has('seed') && way !== 'sample' && !images)
    throw new UsageError(`--seed needs --images, whose noise it draws; flow ${way} alone draws nothing`);
  const values = await readNumbers(request.numbers, {});
  const { count, seed = 0, temperature = 1 } = values;
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MOST_ROWS))
    throw new UsageError(`--count: expected a whole number from 1 to ${MOST_ROWS}, got ${count}`);
  if (!(temperature > 0)) throw new UsageError(`--temperature: expected a number above 0, got ${temperature}`);
  return {
    way,
    words,
    images,
    ...(count === undefined ? {} : { count }),
    seed,
    temperature,
    settings: runSettings(request, values),
  };
}

/** The value of an option that this way cannot do without. @throws UsageError */
export function required(request: FlowRequest, name: 'in' | 'out', way: Way): string {
  const value = request[name];
  if (value === undefined) throw new UsageError(`${spelled(name)}: expected a file with flow ${way}, got none`);
  return value;
}
