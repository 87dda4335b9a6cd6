/** Signatures and sizes of the records of a zip archive. See PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16. */
export const LOCAL = { signature: 0x04034b50, size: 30 } as const;
export const CENTRAL = { signature: 0x02014b50, size: 46 } as const;
export const END = { signature: 0x06054b50, size: 22 } as const;
export const END64 = { signature: 0x06064b50, size: 56 } as const;
export const LOCATOR64 = { signature: 0x07064b50, size: 20 } as const;

export const STORED = 0;
export const DEFLATED = 8;

/** A field that holds this stands for a longer one in the zip64 records. */
export const IN_ZIP64 = { bits16: 0xffff, bits32: 0xffffffff } as const;

/** The extra field that holds the 64-bit sizes of an entry. */
export const ZIP64_FIELD = 1;

/** The bytes for reading numbers of any width. */
export const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit size; beyond 2^53 it is rounded and still far beyond every file. */
export const uint64 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
