import { FormatError, parseCifar } from '@geq/formats';
import { UsageError } from '@geq/runs';
import type { Container, Entry } from './container.ts';
import type { DataSetFormat, Layout, Member } from './member.ts';
import { splitOf } from './splitOf.ts';

const LAYOUT: Layout = { channels: 3, rows: 32, columns: 32, isChannelsLast: false };
const IMAGE = 3072;
const RECORDS = [IMAGE + 1, IMAGE + 2] as const;
const STL = 27_648; // bytes of an image of STL-10, whose files have this ending too

const isWhole = (size: number): boolean => size > 0 && RECORDS.some((record) => size % record === 0);
/** Images in a file of this length, in either layout; parsing then says what is wrong with it. */
const countOf = (size: number): number =>
  Math.floor(size / (RECORDS.find((record) => size % record === 0) ?? RECORDS[0]));

/** CIFAR-10 or CIFAR-100 in the binary layout, whose files have no mark but their length and their labels. */
export const cifarFiles: DataSetFormat = {
  noun: 'CIFAR file',
  hasTestPart: true,
  isOne: ({ name, size, isPacked }) =>
    /\.bin$/i.test(name) && (isPacked === true || size % STL !== 0 || size === 0 || isWhole(size)),
  members: async ({ entries, container, sourceOf }) => ({
    members: await Promise.all(entries.map((entry) => memberOf(container, entry, sourceOf(entry)))),
    others: [],
  }),
};

async function memberOf(container: Container, entry: Entry, source: string): Promise<Member> {
  const size = await sizeOf(container, entry);
  if (!isWhole(size))
    throw new FormatError(
      source,
      `expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got ${size === 0 ? 'an empty file' : `${size} bytes`}`,
    );
  return {
    name: entry.name,
    split: splitOf(entry.name),
    key: 'images',
    isRole: false,
    sample: undefined,
    count: countOf(size),
    content: {
      form: 'stack',
      layout: LAYOUT,
      dtype: 'U8',
      isPixels: true,
      blocks: (numRows, use) =>
        container.visit(
          (other) => other === entry,
          async (_, bytes) => {
            const { count, images } = parseCifar(bytes, { source });
            if (count !== countOf(size))
              throw new UsageError(
                `${source}: expected the file to stay as it is while it is read, got another length`,
              );
            for (let from = 0; from < count; from += numRows)
              await use(images.subarray(from * IMAGE, Math.min(count, from + numRows) * IMAGE), from);
          },
        ),
    },
  };
}

async function sizeOf(container: Container, entry: Entry): Promise<number> {
  if (entry.isPacked !== true) return entry.size;
  const file = await container.pieces(entry);
  await file.close();
  return file.size;
}
