import { availableParallelism } from 'node:os';
import { UsageError } from '@geq/runs';
import type { EngineName } from '@geq/scenarios';
import type { Numbers } from './readNumbers.ts';
import { requireWhole } from './requireWhole.ts';

/** How work is done, never what it computes. */
export interface RunSettings {
  readonly threads: number;
  readonly engine?: EngineName;
  readonly checkpointSeconds: number;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly force: boolean;
  /** Wait while another process is at work in the folder. */
  readonly wait: boolean;
  readonly out?: string;
  readonly resume?: string;
}

const MOST_THREADS = 1024;

/** The words about a run of whichever of these options a command has. @throws UsageError */
export function runSettings(
  {
    engine,
    quiet = false,
    json = false,
    force = false,
    wait = false,
    out,
    resume,
  }: Partial<Omit<RunSettings, 'threads' | 'checkpointSeconds'>>,
  {
    threads = availableParallelism(),
    'checkpoint-every': checkpointSeconds = 60,
  }: Numbers<'threads' | 'checkpoint-every'>,
): RunSettings {
  requireWhole('threads', threads, MOST_THREADS);
  if (!(checkpointSeconds > 0))
    throw new UsageError(`--checkpoint-every: expected seconds above 0, got ${checkpointSeconds}`);
  return { threads, engine, checkpointSeconds, quiet, json, force, wait, out, resume };
}
