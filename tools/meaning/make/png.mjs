import { crc32, deflateSync } from 'node:zlib';

const chunk = (type, data) => {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  Buffer.from(data).copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
};

const COLOURS = { 1: 0, 3: 2, 2: 4, 4: 6 }; // channels → the colour type of PNG

/** A PNG of `numbers` (rows × columns × channels), of 8 or 16 bits; with a palette, numbers are indices into it. */
export function png(numbers, { rows, columns, channels, bits = 8, palette }) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  head.set([bits, palette ? 3 : COLOURS[channels], 0, 0, 0], 8);
  const width = columns * channels * (bits / 8);
  const raw = Buffer.alloc(rows * (width + 1));
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < columns * channels; i++) {
      if (bits === 16) raw.writeUInt16BE(numbers[r * columns * channels + i], r * (width + 1) + 1 + 2 * i);
      else raw[r * (width + 1) + 1 + i] = numbers[r * columns * channels + i];
    }
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', []),
  ]);
}
