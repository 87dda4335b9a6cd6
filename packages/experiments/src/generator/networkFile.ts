import { createHash } from 'node:crypto';
import { readBounded } from '../boundedFile.ts';
import { UsageError } from '../usageError.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The bytes of a network that a spec means.
 *
 * @throws UsageError when there is no file, or another one than the spec's
 */
export const readNetworkFile = (spec: { readonly name: string; readonly hash: string }, file: string | undefined): Promise<Uint8Array> => readSame(spec, file, readBounded);

/** The same of a network that `read` puts together from its file and others. */
export async function readSame({ name, hash }: { readonly name: string; readonly hash: string }, file: string | undefined, read: (file: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  if (file === undefined) throw new UsageError(`generator: expected the file of ${name}, got none; name it with --generator FILE`);
  const bytes = await read(file);
  const found = sha256(bytes);
  if (found !== hash) throw new UsageError(`${file}: this is not the network that the run was started with (SHA-256 ${found.slice(0, 12)}…, expected ${hash.slice(0, 12)}…); restore the file, or start a new run with another --out`);
  return bytes;
}

/** Networks of one thread run in the thread that asks, which is a worker's already; several have threads of their own. */
export const lanes = (threads = 1): { threads: number; where: 'here' | 'worker' } => ({ threads, where: threads === 1 ? 'here' : 'worker' });
