import { FormatError } from '@geq/formats';
import { UsageError } from '@geq/runs';
import type { Container, Entry } from './container.ts';
import { HEAD_BYTES } from './fileHead.ts';
import { foreignFile } from './foreignFile.ts';
import { imageRoom, type ImageOptions, type ImageShape, type ReadImages } from './imageSet.ts';
import type { Member } from './member.ts';
import { pictureDecoder, type Conversion } from './pictureDecoder.ts';
import { pictureKind } from './pictureKind.ts';
import { counted, shownName } from './shownName.ts';

const SAID: Readonly<Record<Conversion, (count: number, shape: ImageShape) => string>> = {
  cropped: (count) => `${count} cut to their centred square`,
  resized: (count, { size }) => `${count} resized to ${size}×${size}`,
  upright: (count) => `${count} turned upright as EXIF says`,
  onWhite: (count) => `${count} with an alpha channel put on white`,
  grayRepeated: (count) => `${count} gray, the same in all channels`,
  'made gray': (count) => `${count} made gray, 0.299 R + 0.587 G + 0.114 B`,
  sixteenBits: (count) => `${count} of 16 bits, 65535 white`,
  cmyk: (count) => `${count} of CMYK`,
  firstFrame: (count) => `${count} with several frames, the first taken`,
};

/**
 * Pictures of any size, decoded in the order of their members.
 *
 * @throws FormatError that names the first one that cannot be read, unless `skipUnreadable`; UsageError when none is left
 */
export async function pictureSet(
  container: Container,
  members: readonly Member[],
  shape: ImageShape,
  { skipUnreadable = false, signal, onProgress }: ImageOptions = {},
): Promise<ReadImages> {
  const { path } = container;
  const total = members.reduce((sum, { count }) => sum + count, 0);
  const [row, images] = [shape.channels * shape.size * shape.size, imageRoom(path, total, shape)];
  const bad = new Map<number, string>();
  const [kinds, conversions] = [new Map<string, number>(), new Map<Conversion, number>()];
  const decode = await pictureDecoder(shape);
  let done = 0;
  const take = async (at: number, source: () => string, bytes: Uint8Array): Promise<void> => {
    signal?.throwIfAborted();
    try {
      const { planes, kind, conversions: made } = await decode(bytes);
      images.set(planes, at * row);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      for (const conversion of made) conversions.set(conversion, (conversions.get(conversion) ?? 0) + 1);
    } catch (error) {
      if (!skipUnreadable) throw unreadable(source(), bytes, error as Error);
      bad.set(at, source());
    }
    onProgress?.(++done, total);
  };

  const places = new Map<Entry, number>();
  const rows: { readonly member: Member; readonly first: number }[] = [];
  let next = 0;
  for (const member of members) {
    if (member.content.form === 'picture') places.set(member.content.entry, next);
    else rows.push({ member, first: next });
    next += member.count;
  }
  const sourceOf = (name: string): string =>
    container.entries.length === 1 && container.numArchives === 0 ? path : `${path}, ${shownName(name)}`;
  await container.visit(
    (entry) => places.has(entry),
    (entry, bytes) => take(places.get(entry) as number, () => sourceOf(entry.name), bytes),
  );
  for (const {
    member: { name, content },
    first,
  } of rows) {
    if (content.form === 'rows')
      await content.each((index, bytes) => take(first + index, () => `${sourceOf(name)}, row ${index}`, bytes));
  }

  const left = withoutRows(
    images,
    row,
    Array.from({ length: total }, (_, i) => bad.has(i)),
  );
  if (left.length === 0)
    throw new UsageError(`${path}: expected images that can be read, got none among ${counted(total, 'file')}`);
  return {
    images: left,
    words: [
      [...kinds]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
      ...(Object.keys(SAID) as Conversion[]).flatMap((name) =>
        conversions.has(name) ? [SAID[name](conversions.get(name) as number, shape)] : [],
      ),
    ],
    skipped: [...bad].sort(([a], [b]) => a - b).map(([, source]) => source.slice(path.length).replace(/^, /, '')),
  };
}

function unreadable(source: string, bytes: Uint8Array, { message }: Error): FormatError {
  const entry = { name: source, size: bytes.length, head: bytes.subarray(0, HEAD_BYTES) };
  const foreign = pictureKind(entry.head) ? undefined : foreignFile(entry);
  const remedy = foreign && !/^(text|JSON|numbers)/.test(foreign.what) ? foreign.remedy : 'remove it or save it as PNG';
  return new FormatError(
    source,
    `expected a whole picture, got ${foreign ? foreign.what : `one that cannot be read (${shownName(message.replace(/\s+/g, ' ').trim())})`}; ${remedy}, or leave such files out with --skip-unreadable`,
  );
}

/** Rows move up where others are left out, in place. */
function withoutRows(data: Uint8Array, row: number, isOut: readonly boolean[]): Uint8Array {
  let to = 0;
  isOut.forEach((out, i) => {
    if (out) return;
    if (to !== i * row) data.copyWithin(to, i * row, (i + 1) * row);
    to += row;
  });
  return data.subarray(0, to);
}
