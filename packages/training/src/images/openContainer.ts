import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UsageError } from '@geq/runs';
import { archiveOf } from './archiveOf.ts';
import type { Container } from './container.ts';
import { folderContainer } from './folderContainer.ts';
import { bytesOf, looseFile, piecesOf } from './looseFile.ts';
import { readHead } from './readHead.ts';

/** @throws UsageError when there is nothing at `path`; FormatError for a damaged archive */
export async function openContainer(path: string): Promise<Container> {
  const place = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file or folder' : error.code}); name images with --data`,
    );
  });
  if (place.isDirectory()) return folderContainer(path);
  if (!place.isFile()) throw new UsageError(`${path}: expected a file or a folder of images, got something else`);
  const head = await readHead(path);
  return (await archiveOf(path, head)) ?? fileContainer(path, place.size, head);
}

/** One file, unpacked where gzip packed it. */
async function fileContainer(path: string, size: number, head: Uint8Array): Promise<Container> {
  const entry = await looseFile(path, { name: basename(path), size, head });
  return {
    path,
    entries: [entry],
    faults: [],
    aside: [],
    remarks: [],
    numArchives: 0,
    isOfTar: () => false,
    visit: async (isWanted, use) => {
      if (isWanted(entry)) await use(entry, await bytesOf(entry));
    },
    pieces: () => piecesOf(entry),
  };
}
