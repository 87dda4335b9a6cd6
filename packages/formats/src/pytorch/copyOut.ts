import { excerpt, FormatError } from '../formatError.ts';
import { type Cells, copyTensor } from '../littleEndianBytes.ts';
import { entryCount } from '../matrix.ts';
import type { TorchTensor } from '../pickle/pickleValue.ts';
import { type Tensor, widthOf } from '../tensor.ts';
import type { StorageBytes } from './torchFile.ts';
import { numbersIn } from './torchConstructors.ts';

/** Copies tensors out of their storages, row-major. */
export interface CopyOut {
  /** @param name stands in errors */
  readonly tensor: (tensor: TorchTensor, name: string) => Tensor;
}

const FREE_BYTES = 2 ** 20;
const RATIO = 4; // honest files share storages among a few tensors; windows and expansions without end are no checkpoint

/**
 * Two tensors that are the same view of the same storage share their data here too, so that tied weights stay tied.
 *
 * @param fileSize bytes of the file: all tensors together may take four times that (and 1 MiB)
 */
export function copyOut(
  storages: ReadonlyMap<string, StorageBytes>,
  { source, fileSize }: { source: string; fileSize: number },
): CopyOut {
  const limit = FREE_BYTES + RATIO * fileSize;
  const done = new Map<string, Tensor>();
  let total = 0;
  const tensor = (view: TorchTensor, name: string): Tensor => {
    const { storage, dtype, offset, shape, strides, isNegated = false } = view;
    const window = storage.view?.offset ?? 0;
    const identity = [storage.key, window, dtype, offset, shape.join('×'), strides.join(), isNegated].join(' ');
    const before = done.get(identity);
    if (before) return before;
    const held = storages.get(storage.key);
    const width = widthOf(dtype);
    total += entryCount(shape) * width;
    if (held === undefined || total > limit)
      throw new FormatError(
        source,
        held
          ? `expected tensors of at most ${limit} bytes in a file of ${fileSize}, got ${total} or more with ${excerpt(name)}`
          : `expected storage ${excerpt(storage.key)}, got none`,
        { offset: held?.offset },
      );
    const start = window * (storage.dtype === undefined ? 1 : widthOf(storage.dtype));
    const bytes = held.bytes.subarray(start, start + numbersIn(storage, width) * width);
    const copied = isContiguous(shape, strides)
      ? copyTensor(dtype, shape, { bytes, offset: offset * width, count: entryCount(shape) })
      : gather(view, bytes);
    const out = isNegated ? negated(copied) : copied;
    done.set(identity, out);
    return out;
  };
  return { tensor };
}

/** In place: the copy is no one else's. Of other dtypes none is negated. */
function negated(tensor: Tensor): Tensor {
  if (tensor.dtype === 'F16')
    tensor.data.forEach((bits, i) => {
      tensor.data[i] = bits ^ 0x8000;
    });
  else if (tensor.dtype === 'F32' || tensor.dtype === 'F64')
    tensor.data.forEach((x, i) => {
      tensor.data[i] = -x;
    });
  return tensor;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Copies a strided view: the part of the storage that it spans, then entry by entry. */
function gather({ dtype, offset, shape, strides }: TorchTensor, bytes: Uint8Array): Tensor {
  const count = entryCount(shape);
  if (count === 0) return copyTensor(dtype, shape, { bytes, offset: 0, count: 0 });
  const width = widthOf(dtype);
  const span = shape.reduce((sum, n, axis) => sum + (n - 1) * strides[axis], 1);
  const from = copyTensor(dtype, [span], { bytes, offset: offset * width, count: span });
  const out = copyTensor(dtype, shape, { bytes: new Uint8Array(count * width), offset: 0, count });
  copyStrided<number | bigint>(from.data, out.data, shape, strides);
  return out;
}

function copyStrided<TNumber>(
  from: Cells<TNumber>,
  out: Cells<TNumber>,
  shape: readonly number[],
  strides: readonly number[],
): void {
  const last = shape.length - 1; // an array without axes is contiguous
  const [length, step] = [shape[last], strides[last]];
  const index = new Array<number>(last).fill(0);
  let at = 0;
  for (let row = 0; row < out.length; row += length) {
    for (let i = 0; i < length; i++) out[row + i] = from[at + i * step];
    for (let axis = last - 1; axis >= 0; axis--) {
      // the next row, as an odometer turns
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}
