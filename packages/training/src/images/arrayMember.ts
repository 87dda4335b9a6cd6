import { basename } from 'node:path';
import { FormatError, toFloat64, type Tensor } from '@geq/formats';
import { arrayLayout } from './arrayLayout.ts';
import type { Layout, Member, Members, Stack } from './member.ts';
import { splitOf, withoutSplit } from './splitOf.ts';

interface FoundArray {
  readonly name: string;
  readonly source: string;
  readonly shape: readonly number[];
  readonly dtype: Tensor['dtype'];
  readonly blocks: Stack['blocks'];
  /** Default: told by the shape. */
  readonly layout?: Layout;
  readonly isPixels?: boolean;
}

const POSITIONS = /^(arr_)?\d+$/; // names that savez and tuples give: each is another thing

/** What an array is called without its split and the number of its piece: `x_train` and `x_test` hold the same. */
function keyOf(name: string): string {
  const base = basename(name).replace(/\.(npy|npz|gz|pt|pth|bin|pkl|pickle|safetensors)$/gi, '');
  if (POSITIONS.test(base)) return base;
  return (
    withoutSplit(base)
      .replace(/_(idx\d_ubyte|ubyte)$/, '')
      .replace(/(_\d+)+$/, '') || 'images'
  );
}

/** An array that holds no images, such as labels, or that may, in a way that needs a word. */
export interface OtherArray {
  readonly name: string;
  readonly error: FormatError;
}

/**
 * An array of images, or what else it is.
 *
 * @throws FormatError where it has the axes of images and may be images in two ways
 */
export function arrayMember({
  name,
  source,
  shape,
  dtype,
  blocks,
  layout = undefined,
  isPixels = false,
}: FoundArray): Member | OtherArray {
  const found = layout ?? arrayLayout(shape);
  if (typeof found === 'object')
    return {
      name,
      split: splitOf(name),
      key: keyOf(name),
      isRole: false,
      sample: 'arrays',
      count: shape[0],
      content: { form: 'stack', layout: found, dtype, isPixels, blocks },
    };
  const error = new FormatError(
    source,
    `expected images of 1 or 3 channels, shape (N, C, H, W), (N, H, W, C) or (N, H, W), got ${found ?? `(${shape.join(', ')})`}`,
  );
  if (found !== undefined && shape.length >= 3) throw error;
  return { name, error };
}

/** Sorts arrays. @throws FormatError where none of them holds images: what the first that might be, or the first, needs */
export function sortArrays(arrays: readonly (Member | OtherArray)[]): Members {
  const members = arrays.filter((array) => 'content' in array);
  const others = arrays.filter((array) => 'error' in array);
  if (members.length === 0 && others.length > 0)
    throw (others.find(({ error }) => error.message.includes('flat rows')) ?? others[0]).error;
  return { members, others: others.map(({ name }) => name) };
}

/** Hands over a tensor in memory, block by block. */
export function blocksOfTensor(tensor: Tensor): Stack['blocks'] {
  const [count, ...axes] = tensor.shape;
  const row = axes.reduce((product, n) => product * n, 1);
  const numbers = (): ArrayLike<number> & { subarray: (from: number, to: number) => ArrayLike<number> } =>
    tensor.dtype === 'U8' || tensor.dtype === 'BOOL' ? tensor.data : toFloat64(tensor);
  return async (numRows, use) => {
    const all = numbers();
    for (let from = 0; from < count; from += numRows)
      await use(all.subarray(from * row, Math.min(count, from + numRows) * row), from);
  };
}
