import { CENTRAL, END, END64, LOCAL, LOCATOR64, uint64, dataView } from '../zip/zipRecords.ts';

/** As much of a file as is needed to tell what it is. */
export interface FileSample {
  /** The first bytes, up to `SAMPLE_BYTES`. */
  readonly head: Uint8Array;
  /** The last bytes, up to `SAMPLE_BYTES`; the same as `head` for a small file. */
  readonly tail: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** Bytes at either end of a file that are looked at. */
export const SAMPLE_BYTES = 1 << 16;

/** The sample of a file that is in memory. */
export const fileSample = (bytes: Uint8Array): FileSample => ({
  head: bytes.subarray(0, SAMPLE_BYTES),
  tail: bytes.subarray(Math.max(0, bytes.length - SAMPLE_BYTES)),
  size: bytes.length,
});

/** Whether these bytes stand at this place; a string stands for its characters, one byte each. */
export function hasBytes(bytes: Uint8Array, expected: string | readonly number[], at = 0): boolean {
  const codes = typeof expected === 'string' ? Array.from(expected, (letter) => letter.charCodeAt(0)) : expected;
  return codes.every((code, i) => bytes[at + i] === code);
}

/** The beginning of a file as text, one character a byte. */
export const latinText = (bytes: Uint8Array, length = bytes.length): string =>
  Array.from(bytes.subarray(0, length), (byte) => String.fromCharCode(byte)).join('');

/** Whether a file begins as text does: no control characters but those of lines. */
export const isText = ({ head }: FileSample): boolean =>
  head.length > 0 && head.subarray(0, 1024).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

export const beginsAsZip = ({ head }: FileSample): boolean =>
  head.length >= 4 &&
  [LOCAL.signature, END.signature].some((signature) => dataView(head).getUint32(0, true) === signature);

/** Names in a zip archive as far as they can be seen: all of a small archive, else those at the end of its directory and the first. */
export function zipNames({ head, tail }: FileSample): string[] {
  const view = dataView(tail);
  const names: string[] = [];
  const nameAt = (bytes: Uint8Array, at: number, length: number): string =>
    new TextDecoder().decode(bytes.subarray(at, at + length));
  if (head.length >= LOCAL.size && dataView(head).getUint32(0, true) === LOCAL.signature)
    names.push(nameAt(head, LOCAL.size, dataView(head).getUint16(26, true)));
  for (let at = 0; at + CENTRAL.size <= tail.length;) {
    if (view.getUint32(at, true) !== CENTRAL.signature) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 28, true);
    names.push(nameAt(tail, at + CENTRAL.size, length));
    at += CENTRAL.size + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names;
}

/** Whether other bytes stand before a zip archive at the end of a file: another archive, where the file begins with one. */
export function isAfterOthers({ tail, size }: FileSample): boolean {
  const view = dataView(tail);
  for (let at = tail.length - END.size; at >= 0; at--) {
    if (view.getUint32(at, true) !== END.signature) continue;
    const at64 = at - LOCATOR64.size - END64.size;
    const is64 =
      at64 >= 0 &&
      view.getUint32(at64, true) === END64.signature &&
      view.getUint32(at - LOCATOR64.size, true) === LOCATOR64.signature;
    const said = is64
      ? uint64(view, at64 + 40) + uint64(view, at64 + 48)
      : view.getUint32(at + 12, true) + view.getUint32(at + 16, true);
    return said < size - tail.length + (is64 ? at64 : at);
  }
  return false;
}

/** Whether the directory at the end of a zip archive is there. */
export function hasZipEnd({ tail }: FileSample): boolean {
  const view = dataView(tail);
  for (let at = tail.length - END.size; at >= 0; at--) if (view.getUint32(at, true) === END.signature) return true;
  return false;
}
