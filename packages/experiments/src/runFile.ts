import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomicFile.ts';
import { isFile, readBounded } from './boundedFile.ts';
import { ENGINES, type GeneratorPlace } from './generator/kind.ts';
import { sha256 } from './generator/networkFile.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { UsageError } from './usageError.ts';

/** Version of the run folder's layout; folders of another version are refused by name. */
export const RUN_FORMAT = 'geq-run/1';
const RUN_FILE = 'run.json';
const MAX_BYTES = 1 << 22;

const formatSchema = z.object({ format: z.string() });

const runFileSchema = z.object({
  format: z.literal(RUN_FORMAT),
  kind: z.enum(['online', 'covariance', 'closed-form', 'experiment', 'sweep', 'training']),
  status: z.enum(['running', 'aborted', 'nonFinite', 'complete']),
  /** Everything that the data files depend on; validated by the kind's own schema. */
  config: z.unknown(),
  /** What a run needs to go on that does not change its rows. */
  setup: z
    .object({
      /** Where sampled moments lie; the configuration has their hash. */
      momentsFolder: z.string().optional(),
      /** Write the initial conditions in the authors' files. */
      store: z.boolean().optional(),
      /** Where the generator's network lies; the configuration has its hash. */
      generatorFile: z.string().optional(),
      /** What runs it. */
      engine: z.enum(ENGINES).optional(),
      /** Of a training: where its images lie, and how they are meant; the configuration has their hash. */
      dataPath: z.string().optional(),
      reading: z
        .strictObject({
          skipUnreadable: z.boolean().optional(),
          range: z.tuple([z.number(), z.number()]).optional(),
          split: z.string().optional(),
          key: z.string().optional(),
        })
        .optional(),
      /** Where the weights lie that it began with; the configuration has their hash. */
      initFile: z.string().optional(),
      /** Threads of its engine, which its last bits depend on. */
      threads: z.number().int().positive().optional(),
      /** Steps between checkpoints, and how many of them stay. */
      saveEvery: z.number().int().positive().optional(),
      keep: z.number().int().positive().optional(),
      /** The folders of shards that this run is merged from. */
      mergedFrom: z.array(z.string()).optional(),
    })
    .default({}),
  /** SHA-256 of the data files of a finished run, by their names. */
  files: z.record(z.string(), z.string()).optional(),
  /** What a finished run found out beside its files; validated by the kind's own schema. */
  report: z.unknown().optional(),
  /** Who made it, where, when, how long: never read back. */
  provenance: z.record(z.string(), z.unknown()),
});

export type RunFile = z.infer<typeof runFileSchema>;
export type RunSetup = RunFile['setup'];

/** Where a run's network lies and what runs it. */
export const networkOf = ({ generatorFile: file, engine }: RunSetup): GeneratorPlace => ({ file, engine });

/** @returns what stands in `folder/run.json`, or undefined when there is none. @throws UsageError when it is not ours to read */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const path = join(folder, RUN_FILE);
  if (!(await isFile(path))) return undefined;
  let json: unknown;
  const text = new TextDecoder().decode(await readBounded(path, MAX_BYTES));
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(
      `${path}: expected JSON, got something else; restore the file or start a new run with another --out`,
    );
  }
  const { format } = parseOrRefuse(formatSchema, json, path);
  if (format !== RUN_FORMAT) {
    throw new UsageError(
      `${path}: expected format ${RUN_FORMAT}, got '${format}'; use the version of geq that wrote it, or start a new run with another --out`,
    );
  }
  const run = parseOrRefuse(runFileSchema, json, path);
  requireTextSeal(text, path, run.files !== undefined);
  return run;
}

const SEAL = /"sha256": "([0-9a-f]{64})"\n}\n$/;
const BLANK = `"sha256": "${'0'.repeat(64)}"\n}\n`;
const sealText = (text: string): string => text.replace(SEAL, BLANK);
const digestOfText = (text: string): string => sha256(new TextEncoder().encode(sealText(text)));

/** @param isSealed whether the file should have a checksum: those of earlier versions have none, and no list of files */
function requireTextSeal(text: string, path: string, isSealed: boolean): void {
  const digest = SEAL.exec(text)?.[1];
  if (digest === undefined ? !isSealed : digest === digestOfText(text)) return;
  throw new UsageError(
    `${path}: its checksum, SHA-256, is not the one that stands in it: damaged, or edited; restore the file or start a new run with another --out`,
  );
}

/** Writes `folder/run.json`, its own checksum last. */
export function writeRunFile(folder: string, { files = {}, ...run }: Omit<RunFile, 'format'>): Promise<void> {
  const text = `${JSON.stringify({ format: RUN_FORMAT, ...run, files, sha256: '0'.repeat(64) }, null, 2)}\n`;
  return writeFileAtomic(join(folder, RUN_FILE), text.replace(SEAL, `"sha256": "${digestOfText(text)}"\n}\n`));
}

export const runFilePath = (folder: string): string => join(folder, RUN_FILE);
