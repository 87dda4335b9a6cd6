import zlib from 'node:zlib';
import type { Compressors, FileMetaData, SchemaElement } from 'hyparquet';
import { FormatError } from '@geq/formats';
import { MOST_STACK } from './container.ts';
import type { DataSetFormat } from './member.ts';
import { pictureColumns, type WithTable } from './pictureColumns.ts';
import { shownName } from './shownName.ts';

const REMEDY = "in Python: datasets.load_dataset('parquet', data_files=FILE) reads it, numpy.save the images";

/** Tables in Parquet, as data sets lie on the hub of Hugging Face: pictures as files inside a column. */
export const parquetFiles: DataSetFormat = {
  noun: 'Parquet file',
  isOne: ({ head }) => String.fromCharCode(...head.subarray(0, 4)) === 'PAR1',
  members: (files) => pictureColumns(files, files.entries, withTable, REMEDY),
};

const withTable: WithTable = async (files, entry, use) => {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet'); // few runs read tables
  const source = files.sourceOf(entry);
  const file = await files.container.pieces(entry);
  const buffer = {
    byteLength: file.size,
    slice: async (from: number, to = file.size): Promise<ArrayBuffer> =>
      new Uint8Array(await file.read(from, to - from)).buffer,
  };
  const inOneLine = <TResult>(work: Promise<TResult>): Promise<TResult> =>
    work.catch((error: unknown) => {
      throw new FormatError(
        source,
        `expected a whole Parquet file, got one that cannot be read (${shownName((error as Error).message)}); fetch it again, or ${REMEDY}`,
      );
    });
  try {
    const metadata = await inOneLine(parquetMetadataAsync(buffer));
    requireModest(metadata, source);
    return await use({
      columns: topColumns(metadata.schema),
      count: Number(metadata.num_rows),
      read: async (column, rowStart, rowEnd) =>
        (
          await inOneLine(
            parquetReadObjects({
              file: buffer,
              metadata,
              columns: [column],
              rowStart,
              rowEnd,
              compressors: COMPRESSORS,
              utf8: false,
            }),
          )
        ).map((row) => row[column] as unknown),
    });
  } finally {
    await file.close();
  }
};

/** Unpacks to the length that is stated and no more; pages of nothing are stated too. */
const unpacker =
  (unpack: typeof zlib.gunzipSync) =>
  (input: Uint8Array, length: number): Uint8Array =>
    length === 0 ? new Uint8Array(0) : new Uint8Array(unpack(input, { maxOutputLength: length }));
const unzstd = (zlib as { zstdDecompressSync?: typeof zlib.gunzipSync }).zstdDecompressSync; // from Node 22.15 on

/** Snappy is hyparquet's own. */
const COMPRESSORS: Compressors = {
  GZIP: unpacker(zlib.gunzipSync),
  BROTLI: unpacker(zlib.brotliDecompressSync),
  ...(unzstd && { ZSTD: unpacker(unzstd) }),
};

/** Columns that may hold pictures: bytes, or a record that has some. */
function topColumns(schema: readonly SchemaElement[]): string[] {
  const columns: string[] = [];
  for (let at = 1; at < schema.length; at += 1 + descendants(schema, at)) {
    const { name, type, num_children: numChildren = 0, converted_type: converted } = schema[at];
    const inside = schema.slice(at + 1, at + 1 + numChildren);
    if (
      (numChildren === 0 && type === 'BYTE_ARRAY' && converted !== 'UTF8') ||
      inside.some((child) => child.name === 'bytes' && child.type === 'BYTE_ARRAY')
    )
      columns.push(name);
  }
  return columns;
}

function descendants(schema: readonly SchemaElement[], at: number): number {
  let count = 0;
  for (let child = 0; child < (schema[at]?.num_children ?? 0) && at + 1 + count < schema.length; child++)
    count += 1 + descendants(schema, at + 1 + count);
  return count;
}

/** What the file says of itself is compared with what may be read, before anything is. */
function requireModest({ row_groups: groups, num_rows: rows }: FileMetaData, source: string): void {
  const largest = groups.reduce(
    (most, { columns }) =>
      columns.reduce((max, { meta_data: meta }) => Math.max(max, Number(meta?.total_uncompressed_size ?? 0)), most),
    0,
  );
  if (largest > MOST_STACK)
    throw new FormatError(source, `expected columns of at most ${MOST_STACK} bytes, got ${largest}`);
  const sum = groups.reduce((total, { num_rows: n }) => total + Number(n), 0);
  if (sum !== Number(rows))
    throw new FormatError(
      source,
      `expected ${Number(rows)} rows, got ${sum} in its parts; the file is damaged, fetch it again`,
    );
}
