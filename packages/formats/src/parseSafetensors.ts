import { excerpt, FormatError } from './formatError.ts';
import { littleEndianBytes, copyTensor } from './littleEndianBytes.ts';
import { entryCount, requireShape } from './matrix.ts';
import { parseSafetensorsHeader, type TensorEntry } from './safetensorsHeader.ts';
import {
  isTensorDtype,
  METADATA_KEY,
  type NamedTensors,
  type Tensor,
  TENSOR_ARRAYS,
  widthOf,
  withoutPrototype,
} from './tensor.ts';
import type { ParseOptions } from './parseOptions.ts';

const LENGTH_BYTES = 8;
const MAX_HEADER = 100_000_000; // the limit of the reference implementation
const ALIGNMENT = 8;

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes one after another. Each
 * tensor is copied once into memory of its own.
 *
 * @throws FormatError for a header that is too long or not of the plain form, an unknown dtype, and tensors that leave the
 *   file, overlap, leave gaps, or whose shape does not give their size
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function parseSafetensors(bytes: Uint8Array, { source = 'parseSafetensors' }: ParseOptions = {}): NamedTensors {
  if (bytes.length < LENGTH_BYTES)
    throw new FormatError(source, `expected a safetensors file, got ${bytes.length} bytes; the file is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (headerLength > bytes.length - LENGTH_BYTES)
    throw new FormatError(
      source,
      `expected a header of ${headerLength} bytes, got a file of ${bytes.length}; the file is cut off or of another format`,
      { offset: 0 },
    );
  if (headerLength > MAX_HEADER)
    throw new FormatError(source, `expected a header of at most ${MAX_HEADER} bytes, got ${headerLength}`, {
      offset: 0,
    });
  const start = LENGTH_BYTES + headerLength;
  const { entries, metadata } = parseSafetensorsHeader(
    decodeUtf8(bytes.subarray(LENGTH_BYTES, start), source),
    source,
    LENGTH_BYTES,
  );
  requireContiguous(entries, bytes.length - start, source);
  const tensors = withoutPrototype<Tensor>();
  for (const entry of entries) tensors[entry.name] = readTensor(entry, bytes, start, source);
  const texts = withoutPrototype<string>();
  for (const [key, text] of metadata) texts[key] = text;
  return { tensors, metadata: texts };
}

function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(source, 'expected a header of UTF-8 text, got other bytes', { offset: LENGTH_BYTES });
  }
}

function requireContiguous(entries: readonly TensorEntry[], dataLength: number, source: string): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at || end < begin)
      throw new FormatError(
        source,
        `expected tensor ${excerpt(name)} to begin at ${at}, where the one before ends, got data_offsets [${begin}, ${end}]`,
      );
    at = end;
  }
  if (at !== dataLength)
    throw new FormatError(
      source,
      `expected ${at} bytes of tensors, got ${dataLength}; ${at > dataLength ? 'the file is cut off' : 'bytes are left over'}`,
    );
}

function readTensor(
  { name, dtype, shape, begin, end }: TensorEntry,
  bytes: Uint8Array,
  start: number,
  source: string,
): Tensor {
  if (!isTensorDtype(dtype))
    throw new FormatError(
      source,
      `expected dtype ${Object.keys(TENSOR_ARRAYS).join(', ')} for tensor ${excerpt(name)}, got ${excerpt(dtype)}; save x.float()`,
    );
  const count = entryCount(shape);
  const size = count * widthOf(dtype);
  if (size !== end - begin)
    throw new FormatError(
      source,
      `expected ${size} bytes for tensor ${excerpt(name)}, ${dtype} of shape (${shape.join(', ')}), got ${end - begin}`,
    );
  return copyTensor(dtype, shape, { bytes, offset: start + begin, count });
}

/**
 * Writes a safetensors file. Tensors of wide numbers come first and names are sorted, so every tensor is aligned and equal
 * contents give equal bytes.
 *
 * @throws RangeError when a shape does not fit its data, or a tensor is called `__metadata__`
 * @throws TypeError when data is not the array of its dtype, or metadata is not text
 */
export function writeSafetensors({
  tensors,
  metadata = {},
}: {
  tensors: Readonly<Record<string, Tensor>>;
  metadata?: Readonly<Record<string, string>>;
}): Uint8Array {
  const sorted = Object.entries(tensors).toSorted(
    ([a, { dtype: left }], [b, { dtype: right }]) => widthOf(right) - widthOf(left) || (a < b ? -1 : 1),
  );
  const members: string[] = [];
  const texts = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, text] of texts)
    if (typeof text !== 'string')
      throw new TypeError(`writeSafetensors: expected text as metadata ${JSON.stringify(key)}, got ${typeof text}`);
  if (texts.length > 0)
    members.push(
      `"${METADATA_KEY}":{${texts.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`,
    );
  let size = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    if (name === METADATA_KEY)
      throw new RangeError(
        `writeSafetensors: expected tensors with names of their own, got ${METADATA_KEY}; hand texts over as metadata`,
      );
    if (!(data instanceof TENSOR_ARRAYS[dtype]))
      throw new TypeError(
        `writeSafetensors: expected ${JSON.stringify(name)} as ${TENSOR_ARRAYS[dtype].name} for ${dtype}, got ${Object.prototype.toString.call(data)}`,
      );
    requireShape(`writeSafetensors, ${JSON.stringify(name)}`, shape, data.length);
    members.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${size},${size + data.byteLength}]}`,
    );
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const start = Math.ceil((LENGTH_BYTES + json.length) / ALIGNMENT) * ALIGNMENT;
  if (start - LENGTH_BYTES > MAX_HEADER)
    throw new RangeError(`writeSafetensors: expected a header of at most ${MAX_HEADER} bytes, got ${json.length}`);
  const out = new Uint8Array(start + size).fill(32, LENGTH_BYTES, start);
  new DataView(out.buffer).setUint32(0, start - LENGTH_BYTES, true);
  out.set(json, LENGTH_BYTES);
  let at = start;
  for (const [, { data }] of sorted) {
    out.set(littleEndianBytes(data), at);
    at += data.byteLength;
  }
  return out;
}
