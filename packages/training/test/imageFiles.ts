import sharp from 'sharp';
import { crc32 } from 'node:zlib';
import { pack } from 'tar-stream';

type Files = Readonly<Record<string, Uint8Array | string>> | readonly (readonly [string, Uint8Array | string])[];
const isList = (files: Files): files is readonly (readonly [string, Uint8Array | string])[] => Array.isArray(files);
const entriesOf = (files: Files): [string, Buffer][] =>
  (isList(files) ? files : Object.entries(files)).map(([name, bytes]) => [name, Buffer.from(bytes)]);

/** A .tar archive; pairs may have one name twice. */
export async function tarOf(files: Files): Promise<Buffer> {
  const stream = pack();
  for (const [name, bytes] of entriesOf(files)) stream.entry({ name }, bytes);
  stream.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** A .zip archive of stored files. */
export function zipOf(files: Files): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, bytes] of entriesOf(files)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(bytes), 10);
    for (const offset of [14, 18]) fields.writeUInt32LE(bytes.length, offset);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, place, Buffer.from(name));
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), bytes);
    at += 30 + Buffer.byteLength(name) + bytes.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  for (const offset of [4, 6]) end.writeUInt16LE(entriesOf(files).length, offset);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

/** A PNG of one colour; default 4×4. */
export const plainPng = (r: number, g = r, b = r, size = 4): Promise<Buffer> =>
  sharp({ create: { width: size, height: size, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();

/** Records of CIFAR; image i is filled with first + i. */
export const cifarFile = (count: number, { labels = 1, first = 0 } = {}): Uint8Array =>
  Uint8Array.from({ length: count * (labels + 3072) }, (_, at) =>
    at % (labels + 3072) < labels ? 3 : first + Math.floor(at / (labels + 3072)),
  );

/** The first number of each image. */
export const firsts = (images: Uint8Array, length: number): number[] =>
  Array.from({ length: images.length / length }, (_, i) => images[i * length]);
