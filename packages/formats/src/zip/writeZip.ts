import { deflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { CENTRAL, DEFLATED, END, IN_ZIP64, LOCAL, STORED, dataView } from './zipRecords.ts';

/** A file to be put into an archive. */
export interface FileToZip {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface WriteZipOptions {
  /** Deflate the files. Default: false, they are stored. */
  readonly compress?: boolean;
  /** Begin each file's bytes at a multiple of this, by an extra field in front of them. Default: 1. */
  readonly align?: number;
}

const UTF8_NAMES = 0x0800; // bit 11 of the flags
const VERSION = 20; // 2.0: deflate
const FIRST_DAY = 0x21; // 1980-01-01: equal contents give equal bytes
const PADDING_FIELD = 0x4246; // 'FB', the extra field with which PyTorch aligns its records
const PADDING_HEAD = 4;

interface Placed extends FileToZip {
  readonly encodedName: Uint8Array;
  readonly packed: Uint8Array;
  readonly crc: number;
  readonly header: number;
  readonly padding: number;
}

/**
 * A zip archive of these files, in their order.
 *
 * @param caller the function to be named in errors
 * @throws RangeError when the archive would need 4 GiB or 65535 files (zip64), or two files have one name
 * @see PKWARE, APPNOTE.TXT 6.3
 */
export function writeZip(
  files: readonly FileToZip[],
  caller: string,
  { compress = false, align = 1 }: WriteZipOptions = {},
): Uint8Array {
  if (files.length >= IN_ZIP64.bits16)
    throw new RangeError(`${caller}: expected fewer than ${IN_ZIP64.bits16} files in an archive, got ${files.length}`);
  if (new Set(files.map(({ name }) => name)).size !== files.length)
    throw new RangeError(`${caller}: expected a name for each file of the archive, got one twice`);
  let at = 0;
  const placed = files.map((file): Placed => {
    const encodedName = new TextEncoder().encode(file.name);
    const packed = compress ? deflateSync(file.bytes) : file.bytes;
    const unpadded = at + LOCAL.size + encodedName.length;
    const short = align - (unpadded % align);
    const padding = short === align ? 0 : short < PADDING_HEAD ? short + align : short;
    const header = at;
    at = unpadded + padding + packed.length;
    return { ...file, encodedName, packed, crc: crc32(file.bytes), header, padding };
  });
  const directory = at;
  const size = placed.reduce((sum, { encodedName }) => sum + CENTRAL.size + encodedName.length, directory + END.size);
  if (size > IN_ZIP64.bits32)
    throw new RangeError(`${caller}: expected an archive below 4 GiB, got ${size} bytes; write safetensors instead`);
  const out = new Uint8Array(size);
  for (const file of placed) writeLocal(out, file, compress);
  for (const file of placed) at = writeCentral(out, at, file, compress);
  const end = dataView(out.subarray(at));
  end.setUint32(0, END.signature, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, at - directory, true);
  end.setUint32(16, directory, true);
  return out;
}

/** The fields that both headers share, from the version needed to the length of the name. */
function writeCommon(view: DataView, at: number, { encodedName, packed, bytes, crc }: Placed, compress: boolean): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 4, compress ? DEFLATED : STORED, true);
  view.setUint16(at + 8, FIRST_DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packed.length, true);
  view.setUint32(at + 18, bytes.length, true);
  view.setUint16(at + 22, encodedName.length, true);
}

function writeLocal(out: Uint8Array, file: Placed, compress: boolean): void {
  const { header, encodedName, padding, packed } = file;
  const view = dataView(out.subarray(header));
  view.setUint32(0, LOCAL.signature, true);
  writeCommon(view, 4, file, compress);
  view.setUint16(28, padding, true);
  out.set(encodedName, header + LOCAL.size);
  const extra = LOCAL.size + encodedName.length;
  if (padding > 0) {
    view.setUint16(extra, PADDING_FIELD, true);
    view.setUint16(extra + 2, padding - PADDING_HEAD, true);
  }
  out.set(packed, header + extra + padding);
}

function writeCentral(out: Uint8Array, at: number, file: Placed, compress: boolean): number {
  const view = dataView(out.subarray(at));
  view.setUint32(0, CENTRAL.signature, true);
  view.setUint16(4, VERSION, true);
  writeCommon(view, 6, file, compress);
  view.setUint32(42, file.header, true);
  out.set(file.encodedName, at + CENTRAL.size);
  return at + CENTRAL.size + file.encodedName.length;
}
