import { FormatError, NPY_HEAD_BYTES, npyNumbers, parseNpyHead, toFloat64 } from '@geq/formats';
import { openPieces } from '../boundedFile.ts';
import { imageRoom, imageSet, requireShape, type ImageOptions, type ImageSet } from './imageSet.ts';

const BLOCK = 256; // images read at a time
const FLOATS: readonly string[] = ['<f8', '<f4', '<f2'];

/** Where channels, rows and columns of an image lie in the file. */
interface Layout {
  readonly channels: 1 | 3;
  readonly size: number;
  readonly isChannelsLast: boolean;
}

/** N×C×H×W, N×H×W×C or N×H×W with 1 or 3 channels and square images. */
function layoutOf([, a, b, c]: readonly number[], rank: number): Layout | undefined {
  if (rank === 3 && a === b) return { channels: 1, size: a, isChannelsLast: false };
  if (rank !== 4) return undefined;
  if ((a === 1 || a === 3) && b === c) return { channels: a, size: b, isChannelsLast: false };
  return (c === 1 || c === 3) && a === b ? { channels: c, size: a, isChannelsLast: true } : undefined;
}

/**
 * A stack of images in a .npy file: uint8, or floats in [0, 1] or, where any is negative, in [−1, 1], which become the nearest bytes.
 * Read block by block.
 *
 * @throws FormatError for other shapes, dtypes and numbers
 */
export async function npyImages(path: string, options: ImageOptions): Promise<ImageSet> {
  const file = await openPieces(path);
  try {
    const head = parseNpyHead(await file.read(0, NPY_HEAD_BYTES), { source: path, size: file.size });
    const layout = layoutOf(head.shape, head.shape.length);
    if (!layout) throw new FormatError(path, `expected square images of 1 or 3 channels, shape (N, C, H, W), (N, H, W, C) or (N, H, W), got (${head.shape.join(', ')})`);
    if (head.dtype !== '|u1' && !FLOATS.includes(head.dtype)) throw new FormatError(path, `expected images of uint8, float64, float32 or float16, got ${head.dtype}; convert them with x.astype('u1') in NumPy`);
    if (head.fortranOrder) throw new FormatError(path, 'expected images in C order, got Fortran order; numpy.ascontiguousarray(x) turns them');
    requireShape(path, layout, options);
    const [count, pixels] = [head.shape[0], layout.size * layout.size];
    const row = layout.channels * pixels;
    if (count * row === 0) throw new FormatError(path, 'expected at least one image, got none');
    const images = imageRoom(path, count, layout);
    /** Numbers of block after block, in the order of the file. */
    const eachBlock = async (use: (numbers: ArrayLike<number>, from: number) => void): Promise<void> => {
      for (let from = 0; from < count; from += BLOCK) {
        options.signal?.throwIfAborted();
        const rows = Math.min(BLOCK, count - from);
        const bytes = await file.read(head.start + from * row * head.width, rows * row * head.width);
        if (bytes.length < rows * row * head.width) throw new FormatError(path, 'expected the file to stay as it is while it is read, got fewer bytes');
        const tensor = npyNumbers(head, bytes, [rows, row]);
        use(tensor.dtype === 'U8' ? tensor.data : toFloat64(tensor), from);
        options.onProgress?.(from + rows, count);
      }
    };
    const isSigned = head.dtype !== '|u1' && await hasNegative(path, row, eachBlock);
    const toByte = head.dtype === '|u1' ? (x: number) => x : isSigned ? (x: number) => Math.round((255 * (x + 1)) / 2) : (x: number) => Math.round(255 * x);
    await eachBlock((numbers, from) => {
      for (let i = 0; i < numbers.length; i++) {
        const [b, place] = [Math.floor(i / row), i % row];
        const to = layout.isChannelsLast ? (place % layout.channels) * pixels + Math.floor(place / layout.channels) : place;
        images[(from + b) * row + to] = toByte(numbers[i]);
      }
    });
    return imageSet({ channels: layout.channels, size: layout.size, images, test: new Uint8Array(0), kind: `a stack of ${count} in .npy`, skipped: [] });
  } finally {
    await file.close();
  }
}

/** Whether floats are in [−1, 1] rather than [0, 1]. @throws FormatError for numbers beyond both */
async function hasNegative(path: string, row: number, eachBlock: (use: (numbers: ArrayLike<number>, from: number) => void) => Promise<void>): Promise<boolean> {
  let isSigned = false;
  await eachBlock((numbers, from) => {
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i];
      if (!(x >= -1 && x <= 1)) throw new FormatError(path, `expected floats in [0, 1] or [−1, 1], got ${x} in image ${from + Math.floor(i / row)}; save bytes as uint8`);
      isSigned ||= x < 0;
    }
  });
  return isSigned;
}
