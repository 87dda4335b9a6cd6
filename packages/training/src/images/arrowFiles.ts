import { basename, dirname } from 'node:path';
import { FormatError } from '@geq/formats';
import { MOST_STACK, type Entry } from './container.ts';
import type { DataSetFormat } from './member.ts';
import { pictureColumns, type WithTable } from './pictureColumns.ts';
import { shownName } from './shownName.ts';

const REMEDY = 'in Python: datasets.load_from_disk(FOLDER) reads it, numpy.save the images';

const isStream = ({ head }: Entry): boolean =>
  head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff && head[8] === 0x10;
const isFile = ({ head }: Entry): boolean => String.fromCharCode(...head.subarray(0, 6)) === 'ARROW1';
const isCacheName = ({ name }: Entry): boolean => /^(cache|tmp)/.test(basename(name));

/** Tables in Arrow, as save_to_disk of Hugging Face's library writes them; what it keeps as cache beside them is passed over. */
export const arrowFiles: DataSetFormat = {
  noun: 'Arrow file',
  isOne: (entry) => isStream(entry) || isFile(entry),
  members: async (files) => {
    const places = new Set(files.entries.filter((entry) => !isCacheName(entry)).map(({ name }) => dirname(name)));
    const isCache = (entry: Entry): boolean => isCacheName(entry) && places.has(dirname(entry.name));
    const { members, others } = await pictureColumns(
      files,
      files.entries.filter((entry) => !isCache(entry)),
      withTable,
      REMEDY,
    );
    return { members, others: [...others, ...files.entries.filter(isCache).map(({ name }) => name)] };
  },
};

const withTable: WithTable = async (files, entry, use) => {
  const { tableFromIPC } = await import('@uwdata/flechette'); // few runs read tables
  const source = files.sourceOf(entry);
  const inOneLine = <TResult>(work: () => TResult): TResult => {
    try {
      return work();
    } catch (error) {
      throw new FormatError(
        source,
        `expected a whole Arrow file, got one that cannot be read (${shownName((error as Error).message)}); fetch it again, or ${REMEDY}`,
      );
    }
  };
  const file = await files.container.pieces(entry);
  try {
    if (file.size > MOST_STACK)
      throw new FormatError(source, `expected at most ${MOST_STACK} bytes, got ${file.size}; ${REMEDY}`);
    const bytes = await file.read(0, file.size);
    const table = inOneLine(() => tableFromIPC(bytes));
    return await use({
      columns: (table.names as unknown[]).filter((name) => typeof name === 'string'),
      count: table.numRows,
      read: async (column, from, to) =>
        inOneLine(() => {
          const values = table.getChild(column);
          return Array.from({ length: to - from }, (_, i) => values.at(from + i) as unknown);
        }),
    });
  } finally {
    await file.close();
  }
};
