import { excerpt, type FormatError } from '../formatError.ts';
import { type Constructor, PYTHON_CONSTRUCTORS } from '../pickle/constructor.ts';
import { isKind, type PickleValue, type TorchStorage } from '../pickle/pickleValue.ts';
import { type PickleOptions, runPickle, type Unpickled } from '../pickle/runPickle.ts';
import { widthOf } from '../tensor.ts';
import { persistentStorage, TORCH_CONSTRUCTORS } from './torchConstructors.ts';

/** The bytes of a storage: a view of the file. */
export interface StorageBytes {
  readonly bytes: Uint8Array;
  /** Where in the file they begin. */
  readonly offset: number;
}

/** What is in a file of torch.save. */
export interface TorchFile {
  readonly container: 'zip' | 'legacy';
  /** Bytes of the file. */
  readonly size: number;
  /** What was saved, as data. */
  readonly value: PickleValue;
  /** Classes and functions that the pickle mentions, sorted; none of them was looked up. */
  readonly classNames: readonly string[];
  readonly storages: ReadonlyMap<string, StorageBytes>;
  /** Texts that writePyTorch put beside the pickle. */
  readonly metadata: Readonly<Record<string, string>>;
}

const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map([...PYTHON_CONSTRUCTORS, ...TORCH_CONSTRUCTORS]);

/** A pickle of PyTorch with the storages that it mentions, by key; a key always stands for one length and dtype. */
export function runTorchPickle(
  bytes: Uint8Array,
  options: Pick<PickleOptions, 'source' | 'start' | 'base'>,
): Unpickled & { mentioned: Map<string, TorchStorage> } {
  const mentioned = new Map<string, TorchStorage>();
  const unpickled = runPickle(bytes, {
    ...options,
    constructors: CONSTRUCTORS,
    persistent: (id, context) => {
      const value = persistentStorage(id, context);
      if (!isKind(value, 'storage')) return value;
      const before = mentioned.get(value.key);
      if (before && (before.count !== value.count || before.dtype !== value.dtype))
        throw context.fail(
          `expected one length and type for storage ${excerpt(value.key)}, got ${before.count} of ${before.dtype ?? 'bytes'} and ${value.count} of ${value.dtype ?? 'bytes'}`,
        );
      if (!before) mentioned.set(value.key, value);
      return value;
    },
  });
  return { ...unpickled, mentioned };
}

/** Bytes that a storage takes in the file. */
export const storageSize = ({ dtype, count }: TorchStorage): number =>
  count * (dtype === undefined ? 1 : widthOf(dtype));

/** @throws FormatError when a storage has another size than the pickle says */
export function requireStorageSize(storage: TorchStorage, found: number, fail: (reason: string) => FormatError): void {
  const size = storageSize(storage);
  if (found !== size)
    throw fail(
      `expected ${size} bytes in storage ${excerpt(storage.key)}, ${storage.count} of ${storage.dtype ?? 'bytes'}, got ${found}; ${found < size ? 'the file is cut off or declares a wrong size' : 'it declares a wrong size'}`,
    );
}
