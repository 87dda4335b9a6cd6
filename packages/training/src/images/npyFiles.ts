import { basename } from 'node:path';
import {
  FormatError,
  NPY_HEAD_BYTES,
  npyNumbers,
  parseNpy,
  parseNpyHead,
  toFloat64,
  type NpyHead,
  type Tensor,
} from '@geq/formats';
import { arrayMember, sortArrays, type OtherArray } from './arrayMember.ts';
import type { Entry } from './container.ts';
import type { DataSetFormat, FormatFiles, Layout, Member, Stack } from './member.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** Arrays of NumPy: one file, or those of a folder, an archive or a .npz file, in which labels are passed over. */
export const npyFiles: DataSetFormat = {
  noun: 'array',
  isOne: ({ name, head }) => MAGIC.every((byte, i) => head[i] === byte) || /\.npy$/i.test(name),
  members: async (files) => {
    const names = new Set(files.entries.map(({ name }) => name));
    const arrays: (Member | OtherArray)[] = [];
    for (const entry of files.entries) {
      const source = files.sourceOf(entry);
      const head = await headOf(files, entry, source);
      if (head instanceof FormatError) arrays.push({ name: entry.name, error: head });
      else
        arrays.push(
          arrayMember({
            name: entry.name,
            source,
            shape: head.shape,
            dtype: npyDtypeOf(head),
            layout: batchLayout(entry.name, head, names),
            blocks: blocksOf(files, entry, head, source),
          }),
        );
    }
    return sortArrays(arrays);
  },
};

/** The small ImageNet of 8×8 to 64×64 pixels: `data` beside `labels`, rows of reds, greens, blues. */
function batchLayout(name: string, { shape, dtype }: NpyHead, names: ReadonlySet<string>): Layout | undefined {
  const side = Math.round(Math.sqrt(shape[1] / 3));
  const isBatch =
    basename(name) === 'data.npy' &&
    names.has(name.replace(/data\.npy$/, 'labels.npy')) &&
    dtype === '|u1' &&
    shape.length === 2;
  return isBatch && shape[1] === 3 * side * side && [8, 16, 32, 64].includes(side)
    ? { channels: 3, rows: side, columns: side, isChannelsLast: false }
    : undefined;
}

/** What stands before the numbers; of an array whose type is not read here, what is wrong with it. @throws FormatError for damaged files */
async function headOf({ container }: FormatFiles, entry: Entry, source: string): Promise<NpyHead | FormatError> {
  try {
    if (isHeadWhole(entry)) return parseNpyHead(entry.head, { source, size: entry.size });
    const file = await container.pieces(entry);
    try {
      return parseNpyHead(await file.read(0, NPY_HEAD_BYTES), { source, size: file.size });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof FormatError) || !/dtype/.test(error.message)) throw error;
    return error;
  }
}

/** Whether the first bytes of an entry hold all that stands before the numbers: archives then need not be opened again. */
const isHeadWhole = ({ head, size, isPacked = false }: Entry): boolean =>
  !isPacked && 12 + head[8] + 256 * head[9] <= Math.min(head.length, size) && head[6] === 1;

const npyDtypeOf = (head: NpyHead): Tensor['dtype'] => npyNumbers(head, new Uint8Array(0), [0]).dtype;

function blocksOf({ container }: FormatFiles, entry: Entry, head: NpyHead, source: string): Stack['blocks'] {
  const [count, ...axes] = head.shape;
  const row = axes.reduce((product, n) => product * n, 1);
  return async (numRows, use) => {
    const file = await container.pieces(entry);
    try {
      if (head.fortranOrder) {
        const { data, shape } = parseNpy(await file.read(0, file.size), { source });
        const numbers = toFloat64({ dtype: npyDtypeOf(head), shape, data } as Tensor);
        for (let from = 0; from < count; from += numRows)
          await use(numbers.subarray(from * row, Math.min(count, from + numRows) * row), from);
        return;
      }
      for (let from = 0; from < count; from += numRows) {
        const rows = Math.min(numRows, count - from);
        const bytes = await file.read(head.start + from * row * head.width, rows * row * head.width);
        if (bytes.length < rows * row * head.width)
          throw new FormatError(source, 'expected the file to stay as it is while it is read, got fewer bytes');
        const tensor = npyNumbers(head, bytes, [rows, row]);
        await use(tensor.dtype === 'U8' ? tensor.data : toFloat64(tensor), from);
      }
    } finally {
      await file.close();
    }
  };
}
