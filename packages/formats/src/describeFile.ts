import { parsePyTorch } from './pytorch/parsePyTorch.ts';
import { tensorsOf, type TensorsOfOptions } from './pytorch/tensorsOf.ts';
import type { Tensor, TensorDtype } from './tensor.ts';
import { readTensors, tensorFormat, type TensorFormat } from './readTensors.ts';
import { tensorStatistics, type TensorStatistics } from './tensorStatistics.ts';
import type { ZipOptions } from './zip/readZip.ts';

/** One tensor of a file: name, type, shape and statistics of its numbers. */
export interface TensorDescription extends TensorStatistics {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
}

/** What a person wants to know of a file of tensors. */
export interface FileDescription {
  readonly format: TensorFormat;
  /** Of PyTorch files: the container, and what was saved in it. */
  readonly container?: 'zip' | 'legacy';
  readonly kind?: 'tensor' | 'dictionary' | 'module';
  readonly tensors: readonly TensorDescription[];
  /** Classes and functions that a PyTorch file mentions; none of them was looked up. Empty for other formats. */
  readonly classNames: readonly string[];
  /** Texts beside the tensors; of whole modules and dictionaries, their plain attributes as JSON. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Lists the tensors of a .npy, .npz, PyTorch or safetensors file with their statistics.
 *
 * @param name the file's name, for messages
 * @throws FormatError as the parser of the format
 */
export function describeFile(
  bytes: Uint8Array,
  name: string,
  options: Omit<TensorsOfOptions, 'source'> & ZipOptions = {},
): FileDescription {
  const format = tensorFormat(bytes, name);
  const settings = { ...options, source: name };
  if (format !== 'pytorch') {
    const { tensors, metadata } = readTensors(bytes, settings);
    return { format, tensors: describe(tensors), classNames: [], metadata };
  }
  const file = parsePyTorch(bytes, settings);
  const { kind, tensors, metadata } = tensorsOf(file, settings);
  return { format, container: file.container, kind, tensors: describe(tensors), classNames: file.classNames, metadata };
}

const describe = (tensors: Readonly<Record<string, Tensor>>): TensorDescription[] =>
  Object.entries(tensors).map(([name, tensor]) => ({
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    ...tensorStatistics(tensor),
  }));
