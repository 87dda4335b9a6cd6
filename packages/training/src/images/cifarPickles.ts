import {
  FormatError,
  isPickle,
  numpyTensor,
  parsePickle,
  SAMPLE_BYTES,
  remedyFor,
  type PickleValue,
  type Tensor,
} from '@geq/formats';
import { blocksOfTensor } from './arrayMember.ts';
import { inOrder } from './container.ts';
import { foreignFile } from './foreignFile.ts';
import type { DataSetFormat, Layout, Member, Stack } from './member.ts';
import { splitOf } from './splitOf.ts';

/** CIFAR-10 and CIFAR-100 in their Python version, and ImageNet in 8×8 to 64×64 pixels as its batches are kept: dictionaries with rows of reds, greens, blues. */
export const cifarPickles: DataSetFormat = {
  noun: 'CIFAR pickle',
  hasTestPart: true,
  isOne: ({ head }) => isPickle(head),
  members: async ({ entries, container, sourceOf }) => {
    const members: Member[] = [];
    const others: string[] = [];
    const isKept = entries.reduce((sum, { size }) => sum + size, 0) < MOST_KEPT;
    const wanted = new Set(entries);
    await container.visit(
      (entry) => wanted.has(entry),
      async (entry, bytes) => {
        const source = sourceOf(entry);
        const batch = batchOf(bytes, source, entries.length === 1);
        if (batch === undefined) {
          others.push(entry.name);
          return;
        }
        const { layout, tensor } = batch;
        const again: Stack['blocks'] = (numRows, use) =>
          container.visit(
            (other) => other === entry,
            (_, found) => blocksOfTensor((batchOf(found, source, true) as Batch).tensor)(numRows, use),
          );
        members.push({
          name: entry.name,
          split: splitOf(entry.name),
          key: 'images',
          isRole: false,
          sample: undefined,
          count: tensor.shape[0],
          content: {
            form: 'stack',
            layout,
            dtype: 'U8',
            isPixels: true,
            blocks: isKept ? blocksOfTensor(tensor) : again,
          },
        });
      },
    );
    return { members: inOrder(members), others };
  },
};

const MOST_KEPT = 2 ** 30; // bytes of files whose images stay in memory until they are used: CIFAR; larger ones are read twice

interface Batch {
  readonly tensor: Tensor;
  readonly layout: Layout;
}

/** @returns undefined for label names. @throws FormatError for other pickles */
function batchOf(bytes: Uint8Array, source: string, isAlone: boolean): Batch | undefined {
  const fields = fieldsOf(parsePickle(bytes, { source }));
  const tensor = fields.has('data') ? numpyTensor(fields.get('data') as PickleValue, source) : undefined;
  const layout = tensor && layoutOf(tensor);
  if (tensor && layout) return { tensor, layout };
  if (!isAlone && [...fields.keys()].some((name) => name.endsWith('label_names'))) return undefined;
  const { what, remedy: wayOut } = foreignFile({
    name: source,
    size: bytes.length,
    head: bytes.subarray(0, SAMPLE_BYTES),
  }) ?? {
    what: 'another pickle',
    remedy: remedyFor('images'),
  };
  throw new FormatError(
    source,
    `expected a batch of CIFAR, a dictionary whose 'data' has rows of 3072 bytes, got ${what}; ${wayOut}`,
  );
}

/** Entries by their names, which Python 2 wrote as bytes. */
function fieldsOf(value: PickleValue): Map<string, PickleValue> {
  const fields = new Map<string, PickleValue>();
  if (value instanceof Map)
    for (const [key, item] of value)
      fields.set(key instanceof Uint8Array ? String.fromCharCode(...key.subarray(0, 100)) : String(key), item);
  return fields;
}

function layoutOf({ dtype, shape }: Tensor): Layout | undefined {
  const side = Math.round(Math.sqrt(shape[1] / 3));
  return dtype === 'U8' && shape.length === 2 && shape[1] === 3 * side * side && side >= 8
    ? { channels: 3, rows: side, columns: side, isChannelsLast: false }
    : undefined;
}
