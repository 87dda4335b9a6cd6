import { access, constants, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '@geq/runs';

/**
 * Makes sure, before long work begins, that a file can be written and that nothing of a user's is lost by it.
 *
 * @param isOurs tells from its bytes whether geq wrote the file that stands there
 * @throws UsageError when there is no such folder, or another's file is in the way and `force` is not given
 */
export async function requireFree(
  path: string,
  { force, isOurs }: { force: boolean; isOurs: (bytes: Uint8Array) => boolean },
): Promise<void> {
  const folder = dirname(path);
  const place = await stat(folder).catch(() => undefined);
  if (!place?.isDirectory())
    throw new UsageError(`${path}: expected an existing folder to write into, got none at ${folder}; make it first`);
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) throw new UsageError(`${path}: cannot write into ${folder}; choose another folder with --out`);
  const present = await stat(path).catch(() => undefined);
  if (!present) return;
  if (!present.isFile())
    throw new UsageError(`${path}: expected a file, got a folder or something else; choose another name with --out`);
  if (!force && !isOurs(await readFile(path)))
    throw new UsageError(
      `${path}: exists and was not written by geq; --force overwrites it, --out FILE writes elsewhere`,
    );
}
