import { rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileAtomic, isFile, readBounded, withLock, makeFolder, UsageError } from '@geq/runs';
import { AUTHORS_URL, authorsModels, MOST_BYTES, type AuthorsModel } from './authorsModels.ts';
import { blobId, blobIdOfFile } from './blobId.ts';
import type { TransferOptions } from './download.ts';
import { authorsModel, findAuthorsFile, partOf, placeOf } from './listModels.ts';
import { readPart, removePart } from './partFile.ts';

/** Where a file comes from, which files there are, and how it is transferred. */
export interface PullOptions extends TransferOptions {
  /** In place of the authors' repository: the URL of a folder, or a folder: a checkout of it, or its `models`. */
  readonly from?: string;
  readonly table?: readonly AuthorsModel[];
}

/** present: it was there; aborted: the piece that has arrived is kept, and the next pull goes on from it. */
export interface Pulled {
  readonly name: string;
  readonly status: 'present' | 'pulled' | 'aborted';
  readonly path: string;
}

/**
 * Fetches a file of the authors into the cache, unless it is there. Its git blob id is checked before it gets its name; what
 * differs is removed and refused.
 *
 * @throws UsageError for an unknown name or a folder without the file; Error on one line for everything on the way
 */
export async function pullModel(
  name: string,
  { from, table = authorsModels, ...transfer }: PullOptions = {},
): Promise<Pulled> {
  const model = authorsModel(name, table);
  const path = placeOf(name);
  if ((await findAuthorsFile(name, table)) !== undefined) return { name, status: 'present', path };
  const isUrl = from === undefined || /^https?:\/\//i.test(from);
  const url = isUrl ? addressOf(name, from) : undefined;
  const copy = url ? undefined : await fileIn(from ?? '', name);
  await makeFolder(dirname(path));
  try {
    return await withLock(dirname(path), { wait: true, signal: transfer.signal }, async (): Promise<Pulled> => {
      if ((await findAuthorsFile(name, table)) !== undefined) return { name, status: 'present', path }; // another process has just pulled it
      if (url) await fetchModel(url, model, transfer);
      else await copyModel(copy ?? '', model);
      return { name, status: 'pulled', path };
    });
  } catch (error) {
    if (transfer.signal?.aborted) return { name, status: 'aborted', path };
    throw error;
  }
}

/** @throws UsageError for what is no URL */
function addressOf(name: string, base = AUTHORS_URL): URL {
  if (!URL.canParse(base)) throw new UsageError(`--from: expected a URL or a folder, got '${base}'`);
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/*$/, '/')}${name}`;
  return url;
}

/** @throws UsageError when a folder has no such file */
async function fileIn(folder: string, name: string): Promise<string> {
  if (
    !(await stat(folder).then(
      (status) => status.isDirectory(),
      () => false,
    ))
  )
    throw new UsageError(`--from: expected a URL (https://…) or a folder, got '${folder}'`);
  for (const candidate of [join(folder, name), join(folder, 'models', name)])
    if (await isFile(candidate)) return candidate;
  throw new UsageError(`--from ${folder}: expected ${name} in it or in its folder models, got neither`);
}

const differs = (source: string, { name, blob }: AuthorsModel, found: string): string =>
  `${name}: what ${source} has is not the authors' file (git blob ${found.slice(0, 12)}, theirs is ${blob.slice(0, 12)})`;

async function copyModel(file: string, model: AuthorsModel): Promise<void> {
  const bytes = await readBounded(file, model.bytes ?? MOST_BYTES);
  const found = blobId(bytes);
  if (found !== model.blob) throw new UsageError(`${differs(file, model, found)}; nothing was copied`);
  await writeFileAtomic(placeOf(model.name), bytes);
  await removePart(partOf(model.name));
}

async function fetchModel(url: URL, model: AuthorsModel, transfer: TransferOptions): Promise<void> {
  const { download } = await import('./download.ts'); // its HTTP client takes 50 ms to load, and few commands fetch
  const part = partOf(model.name);
  const { bytes: before } = await readPart(part);
  const isWhole = before > 0 && (await blobIdOfFile(part)) === model.blob; // a crash came between its last byte and its name
  if (!isWhole) await download(url, part, model.bytes ?? MOST_BYTES, transfer);
  let found = await blobIdOfFile(part);
  if (found !== model.blob && before > 0) {
    // the piece that was there may be to blame
    await removePart(part);
    await download(url, part, model.bytes ?? MOST_BYTES, transfer);
    found = await blobIdOfFile(part);
  }
  if (found !== model.blob) {
    await removePart(part);
    throw new Error(`${differs(url.host, model, found)}; it was removed`);
  }
  await rename(part, placeOf(model.name)); // download has synced its bytes
  await removePart(part);
  await syncFolder(dirname(part));
}
