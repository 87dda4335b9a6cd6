import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseCsvMatrix, readTensors, toFloat64, type Tensor } from '@geq/formats';
import { isFile, readBounded, UsageError } from '@geq/runs';
import { momentName, type MomentName } from './momentName.ts';

/** An array that stands for one of the moments. */
export interface FoundArray {
  /** Where it is: a file, or a name in a file. */
  readonly place: string;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The arrays of moments that files hold by name. */
export interface NamedMatrices {
  readonly found: Readonly<Partial<Record<MomentName, FoundArray>>>;
  /** What is there beside them. */
  readonly leftOut: readonly string[];
}

const IN_FOLDER = ['.npy', '.pt', '.pth', '.csv', '.txt', '.safetensors', '.npz', '.mat', '.h5', '.pkl'];
const MOST_FILES = 1000;

/**
 * The moments in a file of named arrays (.npz, .pt, .safetensors, a dictionary), or in a folder with a file of its own for each.
 *
 * @throws UsageError where a name is there twice; FormatError for a damaged file or one of another kind
 */
export async function namedMatrices(path: string, isFolder: boolean): Promise<NamedMatrices> {
  const arrays = isFolder ? await arraysOfFolder(path) : await arraysOfFile(path);
  const found: Partial<Record<MomentName, FoundArray>> = {};
  const leftOut: string[] = [];
  for (const [name, array] of arrays) {
    const which = momentName(name);
    if (which === undefined || array === undefined) {
      leftOut.push(name);
      continue;
    }
    const before = found[which];
    if (before)
      throw new UsageError(
        `${path}: expected one array for ${which}, got ${before.place} and ${array.place}; leave one set of moments in it`,
      );
    found[which] = array;
  }
  return { found, leftOut };
}

const arrayOf = (place: string, tensor: Tensor): FoundArray => ({
  place,
  shape: tensor.shape,
  data: toFloat64(tensor),
});

async function arraysOfFile(path: string): Promise<[string, FoundArray][]> {
  const { tensors } = readTensors(await readBounded(path), { source: path, role: 'moments' });
  return Object.entries(tensors).map(([name, tensor]) => [name, arrayOf(name, tensor)]);
}

async function arraysOfFolder(folder: string): Promise<[string, FoundArray | undefined][]> {
  const names = (await readdir(folder)).filter((name) => IN_FOLDER.includes(extname(name).toLowerCase())).sort();
  if (names.length > MOST_FILES)
    throw new UsageError(
      `${folder}: expected a folder of moments, got ${names.length} files; name the file or folder that holds omega and phi`,
    );
  return Promise.all(
    names.map(async (name): Promise<[string, FoundArray | undefined]> => {
      const stem = name.slice(0, -extname(name).length);
      const path = join(folder, name);
      return [
        stem,
        momentName(stem) === undefined || !(await isFile(path)) ? undefined : await arrayInFile(path, name),
      ];
    }),
  );
}

/** The only array of a file. */
async function arrayInFile(path: string, name: string): Promise<FoundArray> {
  const bytes = await readBounded(path);
  if (/\.(?:csv|txt)$/i.test(name)) {
    const { rows, cols, data } = parseCsvMatrix(bytes, { source: path });
    return { place: name, shape: [rows, cols], data };
  }
  const entries = Object.entries(readTensors(bytes, { source: path, role: 'moments' }).tensors);
  if (entries.length !== 1)
    throw new UsageError(
      `${path}: expected one array, got ${entries.length}; name that file itself if all moments are in it`,
    );
  return arrayOf(name, entries[0][1]);
}
