import { readFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomicFile.ts';
import { parseOrRefuse } from './config.ts';
import { UsageError } from './usageError.ts';
import { VERSION } from './version.ts';

/** Version of the run folder's layout; folders of another version are refused by name. */
export const RUN_FORMAT = 'geq-run/1';
const RUN_FILE = 'run.json';
const MAX_BYTES = 1 << 22;

const runFileSchema = z.object({
  format: z.string(),
  kind: z.enum(['online', 'covariance', 'closed-form', 'experiment']),
  status: z.string(),
  /** Validated by the kind's own schema. */
  config: z.unknown(),
  /** Who made it, where, when, how long: never read back as configuration. */
  provenance: z.record(z.string(), z.unknown()),
});

export type RunFile = z.infer<typeof runFileSchema>;

/** @returns what stands in `folder/run.json`, or undefined when there is none. @throws UsageError when it is not ours to read */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const path = join(folder, RUN_FILE);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  if (bytes.length > MAX_BYTES) throw new UsageError(`${path}: expected at most ${MAX_BYTES} bytes, got ${bytes.length}; this is no run file`);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new UsageError(`${path}: expected JSON, got something else; restore the file or start a new run with another --out`);
  }
  const run = parseOrRefuse(runFileSchema, json, path);
  if (run.format !== RUN_FORMAT) {
    throw new UsageError(`${path}: expected format ${RUN_FORMAT}, got '${run.format}'; use the version of geq that wrote it, or start a new run with another --out`);
  }
  return run;
}

export const writeRunFile = (folder: string, run: Omit<RunFile, 'format'>): Promise<void> =>
  writeFileAtomic(join(folder, RUN_FILE), `${JSON.stringify({ format: RUN_FORMAT, ...run }, null, 2)}\n`);

/** Who made a run, where and when: for readers of a figure, never read back as configuration. */
export const provenance = (more: object = {}): Record<string, unknown> => ({
  geq: VERSION, node: process.version, platform: `${platform()}-${arch()}`, cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length,
  startedAt: new Date().toISOString(), ...more,
});
