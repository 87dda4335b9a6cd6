const POLYNOMIAL = 0xedb88320; // of ISO 3309, as zip and PNG use it, bits reversed
const SLICES = 8;

/** TABLES[k][b]: the checksum of the byte b followed by k zero bytes, so that eight bytes are taken at once. */
const TABLES = makeTables();

function makeTables(): Uint32Array[] {
  const tables = Array.from({ length: SLICES }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[0][byte] = crc;
  }
  for (let k = 1; k < SLICES; k++)
    for (let byte = 0; byte < 256; byte++)
      tables[k][byte] = (tables[k - 1][byte] >>> 8) ^ tables[0][tables[k - 1][byte] & 255];
  return tables;
}

/**
 * The checksum that zip archives carry, an unsigned whole number of 32 bits.
 *
 * @see Kounavis & Berry, "A systematic approach to building high performance software-based CRC generators" (slicing by 8)
 */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = 0xffffffff;
  let at = 0;
  for (const last = bytes.length - SLICES; at <= last; at += SLICES) {
    const low = crc ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    crc =
      t7[low & 255] ^
      t6[(low >>> 8) & 255] ^
      t5[(low >>> 16) & 255] ^
      t4[low >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}
