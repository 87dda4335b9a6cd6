import type { FileSample } from './fileSample.ts';

const VARINT = 0;
const LENGTH = 2;
/** Fields of ModelProto by number, and how they are written. See onnx.proto. */
const FIELDS: Readonly<Record<number, number>> = {
  1: VARINT,
  2: LENGTH,
  3: LENGTH,
  4: LENGTH,
  5: VARINT,
  6: LENGTH,
  7: LENGTH,
  8: LENGTH,
  14: LENGTH,
  20: LENGTH,
  25: LENGTH,
  26: LENGTH,
};
const GRAPH = 7;
const MOST_VERSION = 100; // of the format

/** Whether a file is an ONNX model: the fields of a ModelProto one after the other, as far as they can be seen, a graph among them. */
export function isOnnx({ head, size }: FileSample): boolean {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70 && at < head.length; shift += 7) {
      const byte = head[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  let hasGraph = false;
  while (at < head.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (FIELDS[field] !== tag % 8) return false;
    const value = varint();
    if (!Number.isFinite(value) || (field === 1 && value > MOST_VERSION)) return false;
    if (tag % 8 === VARINT) continue;
    if (at + value > size) return false;
    hasGraph ||= field === GRAPH;
    at += value;
  }
  return hasGraph;
}
