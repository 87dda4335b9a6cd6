import { littleEndianBytes, type NumericArray } from '../littleEndianBytes.ts';
import { requireShape } from '../matrix.ts';
import { OPCODES } from '../pickle/opcodes.ts';
import { type Tensor, TENSOR_ARRAYS } from '../tensor.ts';
import { isFloatDtype } from '../toFloat64.ts';
import { type FileToZip, writeZip } from '../zip/writeZip.ts';
import { pickleWriter, type PickleWriter } from './pickleWriter.ts';
import { isTorchDtype, TORCH_TYPES, type TorchDtype } from './torchTypes.ts';
import { METADATA_RECORD } from './readZipContainer.ts';

const FOLDER = 'archive/';
const FORMAT_VERSION = '3\n'; // of the container, as torch.save writes it since 1.6
const ALIGNMENT = 64; // of storages in the file, so that PyTorch can map them into memory

/** Tensors that have the same typed array as data are tied: they get one storage. */
interface Storages {
  readonly keyOf: (data: NumericArray) => string;
  readonly arrays: () => NumericArray[];
}

function numberedStorages(): Storages {
  const keys = new Map<NumericArray, string>();
  const keyOf = (data: NumericArray): string => {
    const key = keys.get(data) ?? String(keys.size);
    keys.set(data, key);
    return key;
  };
  return { keyOf, arrays: () => [...keys.keys()] };
}

/**
 * Writes a state_dict as torch.save does: an OrderedDict of tensors in the zip container, for torch.load (also with
 * weights_only=True) of PyTorch 1.6 and later. Tensors with the same data array share a storage there. Metadata go into a
 * record of their own that PyTorch reads over and parsePyTorch finds. Equal contents give equal bytes.
 *
 * @throws RangeError for U16, U32 and U64, which PyTorch before 2.3 lacks, shapes that do not fit, files beyond 4 GiB
 * @throws TypeError when data is not the array of its dtype
 */
export function writePyTorch({
  tensors,
  metadata = {},
}: {
  tensors: Readonly<Record<string, Tensor>>;
  metadata?: Readonly<Record<string, string>>;
}): Uint8Array {
  const pickle = pickleWriter();
  const storages = numberedStorages();
  pickle.name('collections', 'OrderedDict');
  pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.REDUCE, OPCODES.MARK);
  for (const [name, tensor] of Object.entries(tensors)) {
    pickle.text(name);
    writeTensor(pickle, tensor, storages, `writePyTorch, ${JSON.stringify(name)}`);
  }
  pickle.op(OPCODES.SETITEMS);
  return archive(pickle, storages, metadata, 'writePyTorch');
}

/** Writes one tensor as torch.save(tensor, file) does. Errors as those of writePyTorch. */
export function writePyTorchTensor(tensor: Tensor): Uint8Array {
  const pickle = pickleWriter();
  const storages = numberedStorages();
  writeTensor(pickle, tensor, storages, 'writePyTorchTensor');
  return archive(pickle, storages, {}, 'writePyTorchTensor');
}

/** _rebuild_tensor_v2(storage, 0, size, stride, requires_grad = False, hooks = OrderedDict()) */
function writeTensor(pickle: PickleWriter, { dtype, shape, data }: Tensor, storages: Storages, caller: string): void {
  requireShape(caller, shape, data.length);
  if (!isTorchDtype(dtype))
    throw new RangeError(
      `${caller}: expected a dtype that PyTorch has, got ${dtype}; use ${isFloatDtype(dtype) ? 'F32' : dtype === 'U16' ? 'I32' : 'I64'}`,
    );
  if (!(data instanceof TENSOR_ARRAYS[dtype]))
    throw new TypeError(
      `${caller}: expected ${TENSOR_ARRAYS[dtype].name} for ${dtype}, got ${Object.prototype.toString.call(data)}`,
    );
  pickle.name('torch._utils', '_rebuild_tensor_v2');
  pickle.op(OPCODES.MARK);
  writeStorage(pickle, dtype, storages.keyOf(data), data.length);
  pickle.integer(0);
  pickle.integers(shape);
  pickle.integers(contiguousStrides(shape));
  pickle.op(OPCODES.NEWFALSE);
  pickle.name('collections', 'OrderedDict');
  pickle.op(OPCODES.EMPTY_TUPLE, OPCODES.REDUCE, OPCODES.TUPLE, OPCODES.REDUCE);
}

/** The persistent id ('storage', class, key, location, count). */
function writeStorage(pickle: PickleWriter, dtype: TorchDtype, key: string, count: number): void {
  pickle.op(OPCODES.MARK);
  pickle.text('storage');
  pickle.name('torch', TORCH_TYPES[dtype].storage);
  pickle.text(key);
  pickle.text('cpu');
  pickle.integer(count);
  pickle.op(OPCODES.TUPLE, OPCODES.BINPERSID);
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= Math.max(1, shape[axis]);
  }
  return strides;
}

function archive(
  pickle: PickleWriter,
  storages: Storages,
  metadata: Readonly<Record<string, string>>,
  caller: string,
): Uint8Array {
  pickle.op(OPCODES.STOP);
  const record = (name: string, text: string): FileToZip => ({
    name: FOLDER + name,
    bytes: new TextEncoder().encode(text),
  });
  const sorted = Object.fromEntries(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return writeZip(
    [
      { name: `${FOLDER}data.pkl`, bytes: pickle.bytes() },
      record('byteorder', 'little'),
      ...storages.arrays().map((data, key) => ({ name: `${FOLDER}data/${key}`, bytes: littleEndianBytes(data) })),
      ...(Object.keys(metadata).length > 0 ? [record(METADATA_RECORD, JSON.stringify(sorted))] : []),
      record('version', FORMAT_VERSION),
    ],
    caller,
    { align: ALIGNMENT },
  );
}
