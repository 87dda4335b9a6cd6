import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls `use` with the path of a fresh, empty folder and removes the folder afterwards, whatever happened. */
export async function withTemporaryFolder<TResult>(
  use: (folder: string) => Promise<TResult> | TResult,
): Promise<TResult> {
  const folder = await mkdtemp(join(tmpdir(), 'geq-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
