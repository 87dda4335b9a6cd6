import { readdir } from 'node:fs/promises';
import { sweepTemporaryFiles } from './atomicFile.ts';
import { firstDifference } from './difference.ts';
import { makeFolder } from './makeFolder.ts';
import { readRunFile, type RunFile } from './runFile.ts';
import { UsageError } from './usageError.ts';

export type FolderState = 'new' | 'resumable' | 'complete';

/**
 * Makes `folder` ready for a run with this configuration, or says why it cannot be.
 *
 * - no folder or an empty one: `new`
 * - a run folder of the same kind and configuration: `resumable`, or `complete` when it was finished
 * - anything else (another configuration, foreign files): UsageError, unless `force`, which starts anew in place
 */
export async function openRunFolder(folder: string, { kind, config, force = false }: { kind: RunFile['kind']; config: unknown; force?: boolean }): Promise<FolderState> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw new UsageError(`--out ${folder}: cannot make this folder (${(error as NodeJS.ErrnoException).code}); choose another`);
  }
  await sweepTemporaryFiles(folder);
  const present = await readRunFile(folder).catch((error: unknown) => {
    if (force && error instanceof UsageError) return undefined;
    throw error;
  });
  if (force) return 'new';
  if (!present) {
    if ((await readdir(folder)).length === 0) return 'new';
    throw new UsageError(`--out ${folder}: expected an empty folder or a run of geq, got other files; choose another folder, or --force to write into this one`);
  }
  if (present.kind !== kind) throw new UsageError(`${folder}: expected a run of kind ${kind}, got ${present.kind}; choose another folder`);
  const difference = firstDifference(JSON.parse(JSON.stringify(config)), present.config);
  if (difference) throw new UsageError(`${folder}: this run has other parameters: ${difference}; choose another --out, or --force to start anew`);
  return present.status === 'complete' ? 'complete' : 'resumable';
}
