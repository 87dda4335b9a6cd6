import { open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';

/** An entity tag as servers write it: it tells two versions of a file apart. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{1,200}"$/;

/** True for an ETag as servers send it: text in quotes, weak or strong. */
export const isEtag = (text: unknown): text is string => typeof text === 'string' && ETAG.test(text);

/** The piece of a file that is there, and the tag of the file that it is a piece of. */
export interface Part {
  readonly bytes: number;
  readonly etag?: string;
}

const etagPath = (path: string): string => `${path}.etag`;

/** What has arrived of a file: its length, and the ETag that it had. */
export async function readPart(path: string): Promise<Part> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return { bytes: 0 };
  const tag = await stat(etagPath(path)).then(
    ({ size }) => (size <= 256 ? readFile(etagPath(path), 'utf8') : undefined),
    () => undefined,
  );
  return { bytes: status.size, ...(isEtag(tag) ? { etag: tag } : {}) };
}

/** An empty piece of a file with this tag. */
export async function beginPart(path: string, etag: unknown): Promise<void> {
  await removePart(path);
  if (isEtag(etag)) await writeFile(etagPath(path), etag);
  await writeFile(path, '');
}

/** Removes what has arrived of a file, and its ETag. */
export async function removePart(path: string): Promise<void> {
  await rm(etagPath(path), { force: true });
  await rm(path, { force: true });
}

/**
 * Appends chunks from byte `from` on; what has arrived stays when they break off.
 *
 * @param most bytes the file may have
 * @returns false when there were more
 */
export async function appendTo(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { from, most, onBytes }: { readonly from: number; readonly most: number; readonly onBytes: (bytes: number) => void },
): Promise<boolean> {
  await truncate(path, from);
  const file = await open(path, 'r+');
  let at = from;
  try {
    for await (const chunk of chunks) {
      if (at + chunk.length > most) return false;
      for (let written = 0; written < chunk.length;)
        written += (await file.write(chunk, written, chunk.length - written, at + written)).bytesWritten;
      at += chunk.length;
      onBytes(at);
    }
    return true;
  } finally {
    await file.sync().finally(() => file.close());
  }
}
