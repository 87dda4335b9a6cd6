import { excerpt, FormatError } from '../formatError.ts';
import { withoutPrototype } from '../tensor.ts';
import { readZip, type ZipOptions, type ZippedFile } from '../zip/readZip.ts';
import { requireStorageSize, runTorchPickle, type StorageBytes, type TorchFile } from './torchFile.ts';

/** Where writePyTorch keeps metadata: PyTorch reads over it. */
export const METADATA_RECORD = 'extra/metadata.json';

/**
 * The zip container of PyTorch 1.6 and later: `<name>/data.pkl`, `<name>/data/<key>` with raw little-endian storages,
 * `<name>/byteorder` where the writer said it.
 *
 * @throws FormatError when the archive is damaged, big-endian or TorchScript, a storage is missing or of another size
 * @see torch/serialization.py, _save and _load
 */
export function readZipContainer(bytes: Uint8Array, source: string, options: ZipOptions): TorchFile {
  const files = new Map(readZip(bytes, source, options).map((file) => [file.name, file]));
  const pickles = [...files.values()].filter(({ name }) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw new FormatError(
      source,
      `expected one data.pkl in the archive, as torch.save makes it, got ${pickles.length === 0 ? 'none' : pickles.length}`,
    );
  const [pickle] = pickles;
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (files.has(`${folder}constants.pkl`))
    throw new FormatError(
      source,
      'expected a file of torch.save, got a TorchScript archive; save the state_dict of the module instead',
    );
  const order = files.get(`${folder}byteorder`);
  if (order && textOf(order) !== 'little')
    throw new FormatError(source, `expected little-endian storages, got byteorder ${excerpt(textOf(order))}`, {
      offset: order.offset,
    });

  const { value, names, mentioned } = runTorchPickle(pickle.bytes, { source, base: pickle.offset });
  const storages = new Map<string, StorageBytes>();
  for (const [key, storage] of mentioned) {
    const file = files.get(`${folder}data/${key}`);
    if (file === undefined) throw new FormatError(source, `expected storage ${excerpt(key)} in the archive, got none`);
    requireStorageSize(
      storage,
      file.bytes.length,
      (reason) => new FormatError(source, reason, { offset: file.offset }),
    );
    storages.set(key, { bytes: file.bytes, offset: file.offset });
  }
  const record = files.get(folder + METADATA_RECORD);
  return {
    container: 'zip',
    size: bytes.length,
    value,
    classNames: [...names].sort(),
    storages,
    metadata: record ? readMetadata(record, source) : withoutPrototype<string>(),
  };
}

const textOf = ({ bytes }: ZippedFile): string => new TextDecoder().decode(bytes.subarray(0, 64));

function readMetadata({ bytes, offset }: ZippedFile, source: string): Record<string, string> {
  const metadata = withoutPrototype<string>();
  for (const [key, text] of Object.entries(parseObject(bytes, source, offset))) {
    if (typeof text !== 'string')
      throw new FormatError(source, `expected texts as metadata, got ${typeof text} under ${excerpt(key)}`, { offset });
    metadata[key] = text;
  }
  return metadata;
}

function parseObject(bytes: Uint8Array, source: string, offset: number): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // told below
  }
  throw new FormatError(source, 'expected a JSON object of metadata, got something else', { offset });
}
