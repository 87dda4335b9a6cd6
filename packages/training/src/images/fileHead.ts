import { gunzipSync, constants } from 'node:zlib';

/** Bytes from the beginning of a file that tell what it is. */
export const HEAD_BYTES = 1024;

const BLOCK = 512; // of tar
const starts = (head: Uint8Array, magic: string, at = 0): boolean =>
  [...magic].every((character, i) => head[at + i] === character.charCodeAt(0));
const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** True for the head of a gzip file. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;
/** With at least one entry, or none. */
export const isZip = (head: Uint8Array): boolean => starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06');
/** An archive of torch.save: its first entry is the pickle. */
export const isTorchZip = (head: Uint8Array): boolean => {
  const name = text(head.subarray(30, 30 + head[26] + 256 * head[27]));
  return isZip(head) && (/(^|\/)data\.pkl$/.test(name) || /\/(\.format_version|byteorder|version)$/.test(name));
};

/** A header of tar holds the sum of its own bytes; files before POSIX have no other mark. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < BLOCK || head[0] === 0) return false;
  const sum = /^[ 0]*([0-7]+)[ \0]/.exec(text(head.subarray(148, 156)))?.[1];
  if (sum === undefined) return false;
  let found = 0;
  for (let i = 0; i < BLOCK; i++) found += i >= 148 && i < 156 ? 32 : head[i];
  return found === parseInt(sum, 8);
}

/** The first bytes of what gzip packed; as many as can be had. */
export function gunzippedHead(packed: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 })).slice(
      0,
      HEAD_BYTES,
    );
  } catch {
    return new Uint8Array(0);
  }
}
