import { createHash } from 'node:crypto';
import { writeSafetensors } from '@geq/formats';
import { UsageError } from '../check/usageError.ts';

const KEY = 'geq_sha256';
const BLANK = '0'.repeat(64);
const SEAL = new RegExp(`"${KEY}":"([0-9a-f]{64})"`); // inside another text of the header its quotes would have backslashes
const LENGTH_BYTES = 8;

/** Where the digest stands in the header, and what it is; undefined when there is none. */
function sealOf(bytes: Uint8Array): { readonly at: number; readonly digest: string } | undefined {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    LENGTH_BYTES,
    LENGTH_BYTES + header,
  );
  const found = SEAL.exec(text);
  return found ? { at: LENGTH_BYTES + found.index + KEY.length + 4, digest: found[1] } : undefined;
}

/** SHA-256 of a file in which the digest itself is taken for zeros. */
const digestAround = (bytes: Uint8Array, at: number): string =>
  createHash('sha256')
    .update(bytes.subarray(0, at))
    .update(BLANK)
    .update(bytes.subarray(at + BLANK.length))
    .digest('hex');

/** A safetensors file as `writeSafetensors` makes it, with a SHA-256 of all of it among the texts of its header. */
export function writeSealed({ tensors, metadata = {} }: Parameters<typeof writeSafetensors>[0]): Uint8Array {
  const bytes = writeSafetensors({ tensors, metadata: { ...metadata, [KEY]: BLANK } });
  const seal = sealOf(bytes);
  if (!seal) throw new Error('writeSealed: expected a header with room for the digest, got none');
  bytes.set(Buffer.from(digestAround(bytes, seal.at), 'latin1'), seal.at);
  return bytes;
}

/**
 * Whether a safetensors file is as `writeSealed` made it, to the last bit.
 *
 * @throws Error that says what is wrong
 */
export function requireSeal(bytes: Uint8Array): void {
  const seal = sealOf(bytes);
  if (!seal) throw new Error('it has no checksum: damaged, or of an earlier version of geq');
  if (digestAround(bytes, seal.at) !== seal.digest)
    throw new Error('its checksum, SHA-256, is not the one that stands in it: damaged');
}

/** Holds a file that may be one of ours against the checksum in it. @throws UsageError when it is damaged */
export function requireSealIfAny(
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>> | undefined,
  path: string,
): void {
  if (metadata?.[KEY] === undefined) return;
  try {
    requireSeal(bytes);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}; restore it, or make it anew`);
  }
}
