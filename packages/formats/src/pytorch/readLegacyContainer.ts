import { excerpt, FormatError } from '../formatError.ts';
import { PYTHON_CONSTRUCTORS } from '../pickle/constructor.ts';
import { OPCODES } from '../pickle/opcodes.ts';
import { describeValue, type PickleValue } from '../pickle/pickleValue.ts';
import { runPickle } from '../pickle/runPickle.ts';
import { withoutPrototype } from '../tensor.ts';
import { uint64, dataView } from '../zip/zipRecords.ts';
import { requireStorageSize, runTorchPickle, type StorageBytes, storageSize, type TorchFile } from './torchFile.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const COUNT_BYTES = 8;
/** How the file begins, after PROTO and its number, or after those and the FRAME of protocol 4: LONG1 of ten bytes, the magic number. */
const MAGIC_BYTES = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

export const isLegacyContainer = (bytes: Uint8Array): boolean =>
  bytes[0] === OPCODES.PROTO && [2, 11].some((at) => MAGIC_BYTES.every((byte, i) => bytes[at + i] === byte));

/**
 * The container of PyTorch before 1.6: pickles of a magic number, the protocol, the writer's machine, the object and the keys
 * of its storages, then for each key the count of its numbers and the numbers.
 *
 * @throws FormatError when a part is missing or cut off, storages are big-endian, unknown, missing or of another size
 * @see torch/serialization.py, _legacy_save and _legacy_load
 */
export function readLegacyContainer(bytes: Uint8Array, source: string): TorchFile {
  let at = 0;
  const plain = (): PickleValue => {
    const { value, end } = runPickle(bytes, {
      source,
      start: at,
      constructors: new Map(PYTHON_CONSTRUCTORS),
      persistent: (_, { fail }) => {
        throw fail('expected no persistent id in the preamble, got one');
      },
    });
    at = end;
    return value;
  };
  const magic = plain();
  if (magic !== MAGIC)
    throw new FormatError(source, `expected PyTorch's magic number, got ${describeValue(magic)}`, { offset: 0 });
  const protocol = plain();
  if (protocol !== PROTOCOL)
    throw new FormatError(
      source,
      `expected protocol ${PROTOCOL} of the legacy container, got ${describeValue(protocol)}`,
      { offset: at },
    );
  const machine = plain();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw new FormatError(
      source,
      `expected a file of a little-endian machine, got ${describeValue(machine)} that does not say so`,
      { offset: at },
    );

  const { value, names, mentioned, end } = runTorchPickle(bytes, { source, start: at });
  at = end;
  const keys = plain();
  if (!Array.isArray(keys))
    throw new FormatError(source, `expected a list of the keys of storages, got ${describeValue(keys)}`, {
      offset: at,
    });
  const storages = new Map<string, StorageBytes>();
  for (const listed of keys) {
    const key = typeof listed === 'number' ? String(listed) : listed;
    const storage = typeof key === 'string' ? mentioned.get(key) : undefined;
    if (typeof key !== 'string' || storage === undefined || storages.has(key))
      throw new FormatError(source, `expected each storage of the pickle once, got ${describeValue(listed)}`, {
        offset: at,
      });
    const left = bytes.length - at - COUNT_BYTES;
    const size = storageSize(storage);
    if (left < 0 || size > left)
      requireStorageSize(storage, Math.max(0, left), (reason) => new FormatError(source, reason, { offset: at }));
    if (left < 0)
      throw new FormatError(source, `expected the count of storage ${excerpt(key)}, got the end of the file`, {
        offset: at,
      });
    const count = uint64(dataView(bytes), at);
    if (count !== storage.count)
      throw new FormatError(
        source,
        `expected ${storage.count} numbers before storage ${excerpt(key)}, as the pickle says, got ${count}`,
        { offset: at },
      );
    at += COUNT_BYTES;
    storages.set(key, { bytes: bytes.subarray(at, at + size), offset: at });
    at += size;
  }
  for (const key of mentioned.keys())
    if (!storages.has(key))
      throw new FormatError(source, `expected storage ${excerpt(key)} in the list of storages, got none`, {
        offset: at,
      });
  if (at !== bytes.length)
    throw new FormatError(
      source,
      `expected the end of the file after the last storage, got ${isLegacyContainer(bytes.subarray(at)) ? 'a second object of torch.save; save each into a file of its own' : `${bytes.length - at} bytes more`}`,
      { offset: at },
    );
  return {
    container: 'legacy',
    size: bytes.length,
    value,
    classNames: [...names].sort(),
    storages,
    metadata: withoutPrototype<string>(),
  };
}
