import { isEightBitDtype } from './eightBitToFloat32.ts';
import { excerpt, FormatError } from './formatError.ts';
import { parseNpz, parseNpyTensor, writeNpyTensor, writeNpz } from './parseNpz.ts';
import { parsePyTorch } from './pytorch/parsePyTorch.ts';
import { isLegacyContainer } from './pytorch/readLegacyContainer.ts';
import { tensorsOf, type TensorsOfOptions } from './pytorch/tensorsOf.ts';
import { writePyTorch, writePyTorchTensor } from './pytorch/writePyTorch.ts';
import { parseSafetensors, writeSafetensors } from './parseSafetensors.ts';
import { fileSample } from './recognize/fileSample.ts';
import { foreignFile, foreignText } from './recognize/foreignFile.ts';
import type { InputRole } from './recognize/foreignKind.ts';
import { isOnnx } from './recognize/isOnnx.ts';
import { LONE_TENSOR, type NamedTensors, type Tensor, withoutPrototype } from './tensor.ts';
import { castTensor } from './toFloat64.ts';
import type { ZipOptions } from './zip/readZip.ts';
import { isZip, readZipDirectory } from './zip/readZipDirectory.ts';

/** Formats of files that hold tensors by name. */
export type TensorFormat = 'npy' | 'npz' | 'pytorch' | 'safetensors';

const NUMPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const OPEN_BRACE = 0x7b;
const EXTENSIONS: Readonly<Record<string, TensorFormat>> = {
  npy: 'npy',
  npz: 'npz',
  pt: 'pytorch',
  pth: 'pytorch',
  model: 'pytorch',
  ckpt: 'pytorch',
  safetensors: 'safetensors',
};

/**
 * The format of a file of tensors, told from its first bytes (of archives, from their names); its own name does not matter.
 *
 * @param role what the file was brought for: decides on the advice when it is another format
 * @throws FormatError when it is none of them, with what it is and a way out
 */
export function tensorFormat(bytes: Uint8Array, source = 'tensorFormat', role: InputRole = 'tensors'): TensorFormat {
  if (NUMPY.every((byte, i) => bytes[i] === byte)) return 'npy';
  if (isLegacyContainer(bytes)) return 'pytorch';
  const foreign = foreignFile(bytes, role);
  if (foreign === undefined && isZip(bytes))
    return readZipDirectory(bytes, source).some(({ name }) => name.endsWith('/data.pkl')) ? 'pytorch' : 'npz';
  if (foreign === undefined && bytes[8] === OPEN_BRACE) return 'safetensors'; // after eight bytes of length
  throw new FormatError(
    source,
    `expected a .npy, .npz, PyTorch or safetensors file, got ${foreign ? foreignText(foreign) : isOnnx(fileSample(bytes)) ? 'an ONNX model' : 'bytes of no format that is known here'}`,
  );
}

/** The format that a file name's extension asks for; undefined for others. */
export function formatFromName(fileName: string): TensorFormat | undefined {
  const extension = /\.(\w+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/**
 * Reads a file of tensors of any of the formats, told by its bytes. A tensor without a name is called 'tensor'.
 *
 * @throws FormatError as the parser of the format
 *
 * @example
 * readTensors(await readFile('netG.pth')).tensors['main.0.weight'].shape; // [100, 512, 4, 4]
 */
export function readTensors(
  bytes: Uint8Array,
  { source = 'readTensors', role, ...options }: TensorsOfOptions & ZipOptions & { readonly role?: InputRole } = {},
): NamedTensors {
  switch (tensorFormat(bytes, source, role)) {
    case 'npy': {
      const tensors = withoutPrototype<Tensor>();
      tensors[LONE_TENSOR] = parseNpyTensor(bytes, source);
      return { tensors, metadata: withoutPrototype<string>() };
    }
    case 'npz':
      return parseNpz(bytes, { source, ...options });
    case 'pytorch':
      return tensorsOf(parsePyTorch(bytes, { source, ...options }), { source, ...options });
    case 'safetensors':
      return parseSafetensors(bytes, { source });
  }
}

/**
 * Writes tensors in the format that a file name's extension asks for. `.npy` takes one tensor; a single tensor called
 * 'tensor' becomes a bare one in `.pt`. NumPy has no bfloat16 and no 8-bit floats, PyTorch's files none of the latter with a storage class: they are widened to float32, which is exact; metadata, for which
 * NumPy's formats have no place, are left out there.
 *
 * @throws RangeError for an unknown extension, more than one tensor for `.npy`, dtypes that the format lacks
 */
export function writeTensors({ tensors, metadata }: NamedTensors, fileName: string): Uint8Array {
  const entries = Object.entries(tensors);
  const widened = (tensor: Tensor): Tensor =>
    tensor.dtype === 'BF16' || isEightBitDtype(tensor.dtype) ? castTensor(tensor, 'F32') : tensor;
  const widened8 = (tensor: Tensor): Tensor => (isEightBitDtype(tensor.dtype) ? castTensor(tensor, 'F32') : tensor);
  switch (formatFromName(fileName)) {
    case 'npy':
      if (entries.length !== 1)
        throw new RangeError(
          `writeTensors: expected one tensor for ${excerpt(fileName)}, got ${entries.length}; .npz holds several`,
        );
      return writeNpyTensor(widened(entries[0][1]), 'writeTensors');
    case 'npz':
      return writeNpz({ tensors: Object.fromEntries(entries.map(([name, tensor]) => [name, widened(tensor)])) });
    case 'pytorch':
      return entries.length === 1 && entries[0][0] === LONE_TENSOR
        ? writePyTorchTensor(widened8(entries[0][1]))
        : writePyTorch({
            tensors: Object.fromEntries(entries.map(([name, tensor]) => [name, widened8(tensor)])),
            metadata,
          });
    case 'safetensors':
      return writeSafetensors({ tensors, metadata });
    case undefined:
      throw new RangeError(
        `writeTensors: expected a name that ends in .${Object.keys(EXTENSIONS).join(', .')}, got ${excerpt(fileName)}`,
      );
  }
}
