import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isFile, parseOrRefuse, UsageError, writeFileAtomic } from '@geq/runs';

/** Version of the folder's layout. */
const FORMAT = 'geq-slurm/1';

const slurmFileSchema = z.object({
  format: z.literal(FORMAT),
  /** What each shard is: `geq covariance` or `geq reproduce`. */
  command: z.enum(['covariance', 'reproduce']),
  shards: z.int().positive(),
  /** The options of that command, for people: the scripts are what runs. */
  options: z.array(z.string()),
  /** What was submitted, in this order. */
  jobs: z.array(z.object({ id: z.string().regex(/^\d+$/), kind: z.enum(['shards', 'merge']) })),
});

export type SlurmFile = z.infer<typeof slurmFileSchema>;

/** The files of a folder of `geq slurm`. */
export const slurmPaths = (folder: string) => ({
  file: join(folder, 'slurm.json'),
  shardsScript: join(folder, 'shards.sh'),
  mergeScript: join(folder, 'merge.sh'),
  /** Run folders of the shards, named 1, 2, … */
  shards: join(folder, 'shards'),
  shard: (index: number): string => join(folder, 'shards', String(index)),
  logs: join(folder, 'logs'),
  shardLog: (index: number | '%a'): string => join(folder, 'logs', `shard-${index}.log`),
  mergeLog: join(folder, 'logs', 'merge.log'),
  merged: join(folder, 'merged'),
});

/** @throws UsageError when the folder is none of `geq slurm`, or its file is damaged */
export async function readSlurmFile(folder: string): Promise<SlurmFile> {
  const { file } = slurmPaths(folder);
  if (!(await isFile(file)))
    throw new UsageError(
      `${folder}: expected a folder of geq slurm covariance or geq slurm reproduce, got none; there is no ${file}`,
    );
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new UsageError(
      `${file}: expected JSON, got something else; the scripts beside it can still be given to sbatch`,
    );
  }
  return parseOrRefuse(slurmFileSchema, json, file);
}

export const writeSlurmFile = (folder: string, content: Omit<SlurmFile, 'format'>): Promise<void> =>
  writeFileAtomic(slurmPaths(folder).file, `${JSON.stringify({ format: FORMAT, ...content }, null, 2)}\n`);
