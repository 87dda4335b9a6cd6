import { openPieces, type PieceFile, readBounded, UsageError } from '@geq/runs';
import { FormatError, NPY_HEAD_BYTES, npyNumbers, parseCifar, parseNpyHead, type Tensor } from '@geq/formats';
import { flowDim, type FlowArchitecture } from '@geq/realnvp';

/** Rows of numbers in a file, read a block at a time. */
export interface Rows {
  /** Of the whole file: (count, N) or (count, channels, rows, columns). */
  readonly shape: readonly number[];
  /** Rows `from` … `from + count − 1`, flattened. */
  readonly read: (from: number, count: number) => Promise<Tensor>;
  readonly close: () => Promise<void>;
}

const NUMPY = 0x93; // first byte of a .npy file; in a file of CIFAR it would be a label
const DTYPES: readonly string[] = ['<f8', '<f4', '<f2', '|u1'];

/**
 * Opens a .npy file of rows for a flow or, for images, a binary file of CIFAR-10 or CIFAR-100.
 *
 * @throws UsageError, FormatError when it cannot be read, or its rows are not the flow's
 */
export async function openRows(
  path: string,
  architecture: FlowArchitecture,
  { images }: { readonly images: boolean },
): Promise<Rows> {
  const pieces = await openPieces(path);
  try {
    const head = await pieces.read(0, NPY_HEAD_BYTES);
    const isCifar = head[0] !== NUMPY && path.toLowerCase().endsWith('.bin');
    if (!isCifar) return npyRows(path, pieces, head, architecture, images);
  } catch (error) {
    await pieces.close();
    throw error;
  }
  await pieces.close();
  if (!images)
    throw new UsageError(`${path}: expected --images with a binary file of CIFAR, which holds images, got none`);
  return cifarRows(path, architecture);
}

function npyRows(
  path: string,
  pieces: PieceFile,
  firstBytes: Uint8Array,
  architecture: FlowArchitecture,
  images: boolean,
): Rows {
  const head = parseNpyHead(firstBytes, { source: path, size: pieces.size });
  requireRowShape(path, head.shape, architecture);
  if (!DTYPES.includes(head.dtype))
    throw new FormatError(
      path,
      `expected rows of float64, float32, float16 or uint8, got ${head.dtype}; convert them with x.astype('<f4') in NumPy`,
    );
  if (head.dtype === '|u1' && !images)
    throw new FormatError(
      path,
      "expected floating-point numbers in the flow's own space, got uint8; --images takes bytes",
    );
  if (head.fortranOrder)
    throw new FormatError(path, 'expected rows in C order, got Fortran order; numpy.ascontiguousarray(x) turns them');
  const rowBytes = flowDim(architecture) * head.width;
  return {
    shape: head.shape,
    read: async (from, count) => {
      const bytes = await pieces.read(head.start + from * rowBytes, count * rowBytes);
      if (bytes.length < count * rowBytes)
        throw new FormatError(path, 'expected the file to stay as it is while it is read, got fewer bytes');
      return npyNumbers(head, bytes, [count, flowDim(architecture)]);
    },
    close: () => pieces.close(),
  };
}

async function cifarRows(path: string, architecture: FlowArchitecture): Promise<Rows> {
  const { images, count } = parseCifar(await readBounded(path), { source: path });
  const shape = [count, 3, 32, 32];
  requireRowShape(path, shape, architecture);
  const N = flowDim(architecture);
  return {
    shape,
    read: async (from, rows) => ({ dtype: 'U8', shape: [rows, N], data: images.subarray(from * N, (from + rows) * N) }),
    close: async () => undefined,
  };
}

function requireRowShape(path: string, shape: readonly number[], architecture: FlowArchitecture): void {
  const { channels: C, imageSize: size } = architecture;
  const N = flowDim(architecture);
  const [count, ...row] = shape;
  const fits =
    (row.length === 1 && row[0] === N) || (row.length === 3 && row[0] === C && row[1] === size && row[2] === size);
  if (!fits)
    throw new FormatError(
      path,
      `expected rows of the flow's ${C}×${size}×${size} images, shape (count, ${N}) or (count, ${C}, ${size}, ${size}), got (${shape.join(', ')})`,
    );
  if (count < 1) throw new FormatError(path, 'expected at least one row, got none');
}
