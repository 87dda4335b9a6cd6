import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../files/writeFileAtomic.ts';
import { isFile, readBounded } from '../files/readBounded.ts';
import { parseOrRefuse } from '../check/parseOrRefuse.ts';
import { sha256 } from '../files/sha256.ts';
import { UsageError } from '../check/usageError.ts';

/** Version of the run folder's layout; folders of another version are refused by name. */
export const RUN_FORMAT = 'geq-run/1';
const RUN_FILE = 'run.json';
const MAX_BYTES = 1 << 22;

const formatSchema = z.object({ format: z.string() });

const runFileSchema = z.object({
  format: z.literal(RUN_FORMAT),
  /** Name of a `RunKind`. */
  kind: z.string(),
  status: z.enum(['running', 'aborted', 'nonFinite', 'complete']),
  /** Everything that the data files depend on; validated by the kind's own schema. */
  config: z.unknown(),
  /** What a run needs to go on that does not change its rows; validated by the kind's own schema. */
  setup: z.record(z.string(), z.unknown()).default({}),
  /** What its data files are called, see `FilePatterns`; runs of earlier versions do not say it. */
  dataFiles: z.array(z.string()).optional(),
  /** SHA-256 of the data files of a finished run, by their names. */
  files: z.record(z.string(), z.string()).optional(),
  /** What a finished run found out beside its files; validated by the kind's own schema. */
  report: z.unknown().optional(),
  /** Who made it, where, when, how long: never read back. */
  provenance: z.record(z.string(), z.unknown()),
});

/** What stands in `run.json`. */
export type RunFile = z.infer<typeof runFileSchema>;

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

/** Where a folder's `run.json` lies. */
export const runFilePath = (folder: string): string => join(folder, RUN_FILE);
