import { readBounded, UsageError, sha256 } from '@geq/runs';
import { openWeights, type Weights } from '../weights/openWeights.ts';

/**
 * The bytes of a network that a spec means.
 *
 * @throws UsageError when there is no file, or another one than the spec's
 */
export const readNetworkFile = (
  spec: { readonly name: string; readonly hash: string },
  file: string | undefined,
): Promise<Uint8Array> => readSame(spec, file, readBounded);

/** The same of a network that `read` puts together from its file and others. */
export async function readSame(
  { name, hash }: { readonly name: string; readonly hash: string },
  file: string | undefined,
  read: (file: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (file === undefined)
    throw new UsageError(`generator: expected the file of ${name}, got none; name it with --generator FILE`);
  const bytes = await read(file);
  requireHash(file, sha256(bytes), hash);
  return bytes;
}

/**
 * The weights that a spec means, in one file or several.
 *
 * @throws UsageError when there is no file, or another one than the spec's
 */
export async function readNetworkWeights(
  { name, hash }: { readonly name: string; readonly hash: string },
  file: string | undefined,
): Promise<Weights> {
  if (file === undefined)
    throw new UsageError(`generator: expected the file of ${name}, got none; name it with --generator FILE`);
  const weights = await openWeights(file);
  requireHash(file, weights.hash, hash);
  return weights;
}

function requireHash(file: string, found: string, expected: string): void {
  if (found !== expected)
    throw new UsageError(
      `${file}: this is not the network that the run was started with (SHA-256 ${found.slice(0, 12)}…, expected ${expected.slice(0, 12)}…); restore the file, or start a new run with another --out`,
    );
}

/** Networks of one thread run in the thread that asks, which is a worker's already; several have threads of their own. */
export const threadOptions = (threads = 1): { threads: number; where: 'here' | 'worker' } => ({
  threads,
  where: threads === 1 ? 'here' : 'worker',
});
