import { open, readdir, stat } from 'node:fs/promises';
import {
  fileFormat,
  foreignFile,
  SAMPLE_BYTES,
  wayOutOf,
  type FileFormat,
  type FileSample,
  type ForeignFile,
  type InputRole,
} from '@geq/formats';
import { readRunFile, type RunFile, UsageError } from '@geq/runs';
import { isMeasuredMoments } from '../moments/momentName.ts';
import { foreignFolder } from './foreignFolder.ts';

/** What a path is, told by its bytes or by what is in the folder; a name alone never decides. */
export type Recognised =
  | { readonly kind: 'file'; readonly format: FileFormat }
  | { readonly kind: 'foreign'; readonly isFolder: boolean; readonly foreign: ForeignFile }
  /** A folder that a command of ours made. */
  | { readonly kind: 'run'; readonly run: RunFile }
  /** A folder with a file for each of the moments. */
  | { readonly kind: 'matrices' };

/** The two ends of a file. @throws UsageError when it is missing or no file */
export async function sampleFile(path: string): Promise<FileSample> {
  const fail = (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file' : error.code})`);
  };
  const status = await stat(path).catch(fail);
  if (!status.isFile())
    throw new UsageError(`${path}: expected a file, got ${status.isDirectory() ? 'a folder' : 'something else'}`);
  const { size } = status;
  const file = await open(path).catch(fail);
  try {
    const read = async (at: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, at);
      return bytes.subarray(0, bytesRead);
    };
    const head = await read(0, Math.min(size, SAMPLE_BYTES));
    return { head, tail: size <= SAMPLE_BYTES ? head : await read(size - SAMPLE_BYTES, SAMPLE_BYTES), size };
  } finally {
    await file.close();
  }
}

/**
 * What a path is. Every command that takes a generator, moments, latents or images asks here.
 *
 * @param role what it was brought for: decides on the advice when nothing here reads it
 * @throws UsageError when there is nothing of that name
 */
export async function recognise(path: string, role: InputRole): Promise<Recognised> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const sample = await sampleFile(path);
    const format = fileFormat(sample);
    if (format !== undefined) return { kind: 'file', format };
    return {
      kind: 'foreign',
      isFolder,
      foreign: foreignFile(sample, role) ?? { what: 'a file of no format that is known here', wayOut: wayOutOf(role) },
    };
  }
  const run = await readRunFile(path);
  if (run) return { kind: 'run', run };
  const names = (await readdir(path)).sort();
  if (isMeasuredMoments(names.map((name) => name.replace(/\.[^.]*$/, '')))) return { kind: 'matrices' };
  return { kind: 'foreign', isFolder, foreign: foreignFolder(names, role) };
}
