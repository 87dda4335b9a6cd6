import { FormatError } from '@geq/formats';
import type { Entry } from './container.ts';
import type { FormatFiles, Member, Members } from './member.ts';
import { pictureKind } from './pictureKind.ts';
import { shownName } from './shownName.ts';
import { splitOf } from './splitOf.ts';

/** A table that is open. */
export interface Table {
  /** Columns that may hold pictures. */
  readonly columns: readonly string[];
  readonly count: number;
  /** Values of a column in rows `from` … `to` − 1. */
  readonly read: (column: string, from: number, to: number) => Promise<unknown[]>;
}

/** Opens a table, uses and closes it. */
export type WithTable = <TResult>(
  files: FormatFiles,
  entry: Entry,
  use: (table: Table) => Promise<TResult>,
) => Promise<TResult>;

const ROLE = /(^|_)(mask|label|depth|segmentation|annotation|target|conditioning|edge|normal|thumbnail)s?($|_)/i;
const BLOCK = 256; // rows at a time

/**
 * The columns of tables that hold pictures, each a member; keys are their names. Files without any are passed over.
 *
 * @throws FormatError where no file has any, or a column has paths of pictures that lie elsewhere
 */
export async function pictureColumns(
  files: FormatFiles,
  entries: readonly Entry[],
  withTable: WithTable,
  remedy: string,
): Promise<Members> {
  const members: Member[] = [];
  const others: string[] = [];
  for (const entry of entries) {
    const source = files.sourceOf(entry);
    const [columns, count] = await withTable(files, entry, async (table) => [
      await columnsWithPictures(table, source),
      table.count,
    ]);
    if (columns.length === 0) others.push(entry.name);
    for (const column of columns) {
      members.push({
        name: entry.name,
        split: splitOf(entry.name),
        key: column,
        isRole: ROLE.test(column),
        sample: entry.name,
        count,
        content: {
          form: 'rows',
          each: (use) =>
            withTable(files, entry, async ({ read }) => {
              for (let from = 0; from < count; from += BLOCK) {
                const values = await read(column, from, Math.min(count, from + BLOCK));
                for (const [i, value] of values.entries()) await use(from + i, bytesIn(value) ?? new Uint8Array(0));
              }
            }),
        },
      });
    }
  }
  if (members.length === 0)
    throw new FormatError(
      files.sourceOf(entries[0]),
      `expected a column of pictures in the table, got none; ${remedy}`,
    );
  return { members, others };
}

async function columnsWithPictures({ columns, count, read }: Table, source: string): Promise<string[]> {
  const found: string[] = [];
  for (const column of count === 0 ? [] : columns) {
    const [first] = await read(column, 0, 1);
    requireInside(first, source, column);
    const bytes = bytesIn(first);
    if (bytes && pictureKind(bytes.subarray(0, 1024))) found.push(column);
  }
  return found;
}

/** The bytes of a picture in a cell: themselves, or in a record of bytes and path. */
function bytesIn(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const inside = (Object(value) as { bytes?: unknown }).bytes;
  return inside instanceof Uint8Array ? inside : undefined;
}

function requireInside(value: unknown, source: string, column: string): void {
  const { bytes, path } = Object(value) as { bytes?: unknown; path?: unknown };
  if ((bytes === null || bytes === undefined) && typeof path === 'string')
    throw new FormatError(
      source,
      `expected pictures inside the column ${shownName(column)}, got paths such as ${shownName(path)}; name the folder of the pictures`,
    );
}
