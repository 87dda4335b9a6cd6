import { excerpt, FormatError } from './formatError.ts';
import { parseNpy, writeNpy } from './parseNpy.ts';
import { npyDescr, npyDtype } from './npyDtype.ts';
import { type NamedTensors, type Tensor, withoutPrototype } from './tensor.ts';
import type { ParseOptions } from './parseOptions.ts';
import { readZip, type ZipOptions } from './zip/readZip.ts';
import { writeZip } from './zip/writeZip.ts';

const SUFFIX = '.npy';

/**
 * Reads a .npz file, the zip archive of .npy files that numpy.savez and numpy.savez_compressed write.
 *
 * @returns the arrays under their names without '.npy', row-major; no metadata
 * @throws FormatError for a damaged archive, one that unpacks to more than maxBytes, entries that are no .npy files
 * @see numpy.lib.npyio
 */
export function parseNpz(
  bytes: Uint8Array,
  { source = 'parseNpz', ...options }: ParseOptions & ZipOptions = {},
): NamedTensors {
  const tensors = withoutPrototype<Tensor>();
  for (const file of readZip(bytes, source, options)) {
    if (!file.name.endsWith(SUFFIX))
      throw new FormatError(source, `expected .npy files in the archive, got ${excerpt(file.name)}`, {
        offset: file.offset,
      });
    tensors[file.name.slice(0, -SUFFIX.length)] = parseNpyTensor(file.bytes, `${source}, ${excerpt(file.name)}`);
  }
  return { tensors, metadata: withoutPrototype<string>() };
}

/** A .npy file as a tensor under the name of its dtype that all containers share. */
export function parseNpyTensor(bytes: Uint8Array, source: string): Tensor {
  const { shape, dtype, data } = parseNpy(bytes, { source });
  return { dtype: npyDtype(dtype)?.dtype, shape, data } as Tensor; // parseNpy made data the array of that dtype
}

/**
 * Writes a .npz file, stored as numpy.savez does or deflated as numpy.savez_compressed. Equal contents give equal bytes.
 *
 * @throws RangeError for BF16, which NumPy lacks (castTensor(tensor, 'F32') is exact), for metadata, which have no place in
 *   the format, and for shapes that do not fit
 * @throws TypeError when data is not the array of its dtype
 */
export function writeNpz(
  {
    tensors,
    metadata = {},
  }: { tensors: Readonly<Record<string, Tensor>>; metadata?: Readonly<Record<string, string>> },
  { compress = false }: { compress?: boolean } = {},
): Uint8Array {
  const [text] = Object.keys(metadata);
  if (text !== undefined)
    throw new RangeError(
      `writeNpz: expected no metadata, got ${JSON.stringify(text)}; .npz has no place for it, write safetensors or leave it out`,
    );
  return writeZip(
    Object.entries(tensors).map(([name, tensor]) => ({
      name: name + SUFFIX,
      bytes: writeNpyTensor(tensor, `writeNpz, ${JSON.stringify(name)}`),
    })),
    'writeNpz',
    { compress },
  );
}

/** @throws RangeError for BF16 */
export function writeNpyTensor({ dtype, shape, data }: Tensor, caller: string): Uint8Array {
  const descr = npyDescr(dtype);
  if (descr === undefined)
    throw new RangeError(
      `${caller}: expected a dtype that NumPy has, got ${dtype}; castTensor(tensor, 'F32') keeps every value`,
    );
  return writeNpy({ shape, data, dtype: descr });
}
