import { basename } from 'node:path';
import { readBounded } from '../files/readBounded.ts';
import type { RunFile } from './runFile.ts';
import { sha256 } from '../files/sha256.ts';
import { UsageError } from '../check/usageError.ts';

/** Holds the bytes of a run's file against its `run.json`. @param name as it stands there @throws UsageError when they are others */
export function requireRecorded(bytes: Uint8Array, path: string, name: string, files: RunFile['files'] = {}): void {
  if (!Object.hasOwn(files, name) || files[name] === sha256(bytes)) return;
  throw new UsageError(
    `${path}: its checksum, SHA-256, is not the one in run.json beside it: damaged, or edited; restore it, or make the run anew with --force; a file that you have edited is taken as it is where no run.json lies beside it`,
  );
}

/** Reads a file of a run. @param files of its `run.json` @throws UsageError as `readBounded`, and when it is damaged or edited */
export async function readRecorded(path: string, files: RunFile['files']): Promise<Uint8Array> {
  const bytes = await readBounded(path);
  requireRecorded(bytes, path, basename(path), files);
  return bytes;
}
