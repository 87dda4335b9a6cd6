import { isIdx, parseIdx } from '@geq/formats';
import { arrayMember, blocksOfTensor, sortArrays, type OtherArray } from './arrayMember.ts';
import { MOST_STACK } from './container.ts';
import type { DataSetFormat, Layout, Member } from './member.ts';

/** MNIST and the data sets in its format, packed by gzip or not. Files of labels are passed over. */
export const idxFiles: DataSetFormat = {
  noun: 'MNIST file',
  isOne: ({ head }) => isIdx(head) && head[3] <= 4 && isSmall(head),
  members: async ({ entries, container, sourceOf }) => {
    const arrays: (Member | OtherArray)[] = [];
    for (const entry of entries) {
      const source = sourceOf(entry);
      const file = await container.pieces(entry);
      try {
        const tensor = parseIdx(await file.read(0, Math.min(file.size, MOST_STACK)), { source });
        arrays.push(
          arrayMember({
            name: entry.name,
            source,
            shape: tensor.shape,
            dtype: tensor.dtype,
            layout: layoutOf(tensor.shape),
            blocks: blocksOfTensor(tensor),
          }),
        );
      } finally {
        await file.close();
      }
    }
    return sortArrays(arrays);
  },
};

/** Of three axes the first is that of images: the format is theirs. */
const layoutOf = ([, rows, columns, ...more]: readonly number[]): Layout | undefined =>
  more.length === 0 && rows !== undefined && columns !== undefined
    ? { channels: 1, rows, columns, isChannelsLast: false }
    : undefined;

/** Four bytes of zeros and small numbers are not much of a mark: the axes behind them have to be such as images have. */
const isSmall = (head: Uint8Array): boolean => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return Array.from({ length: head[3] }, (_, axis) =>
    4 * axis + 8 <= head.length ? view.getUint32(4 + 4 * axis) : 0,
  ).every((n, axis) => n > 0 && n <= (axis === 0 ? 100_000_000 : 4096));
};
