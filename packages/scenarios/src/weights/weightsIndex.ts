import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isFile, readBounded, parseOrRefuse, UsageError } from '@geq/runs';

/** Weights in several files of one folder. */
export interface WeightsIndex {
  /** What says so: the index, or the part that was named where there is none. */
  readonly path: string;
  /** The files, in their order. */
  readonly files: readonly string[];
  /** The file of each tensor by its name; undefined where no index says it. */
  readonly fileOf?: Readonly<Record<string, string>>;
}

const ENDING = '.index.json';
const MOST_JSON = 1 << 26; // bytes
const MOST_PARTS = 4096;
const PART = /^(.*)-(\d{5})-of-(\d{5})(\.\w+)$/;
/** The name of a file in the folder of the index, and nothing else. */
const PLAIN_NAME = /^[^/\\:\0]{1,255}$/;

const schema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** True for the name of an index of weights in several files. */
export const isWeightsIndex = (path: string): boolean => path.endsWith(ENDING);

/** What the index of sharded weights says. @throws UsageError where it is none, or names files elsewhere */
export async function readWeightsIndex(path: string): Promise<WeightsIndex> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await readBounded(path, MOST_JSON)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: expected the JSON of an index of weights, got something else`);
  }
  const { weight_map: map } = parseOrRefuse(schema, json, path);
  const names = [...new Set(Object.values(map))].sort();
  const strange = names.find((name) => !PLAIN_NAME.test(name) || name.startsWith('.'));
  if (strange !== undefined)
    throw new UsageError(`${path}: expected names of files in its folder, got ${JSON.stringify(strange.slice(0, 80))}`);
  if (names.length === 0 || names.length > MOST_PARTS)
    throw new UsageError(`${path}: expected an index of 1 to ${MOST_PARTS} files, got ${names.length}`);
  const files = names.map((name) => join(dirname(path), name));
  for (const file of files)
    if (!(await isFile(file)))
      throw new UsageError(
        `${path}: expected every file of weights that it names (${files.length}), got no ${basename(file)} beside it; bring that file too`,
      );
  return { path, files, fileOf: map };
}

/** The weights that a file is a part of: by an index beside it, or by a name such as model-00001-of-00003.safetensors; undefined for a file by itself. @throws UsageError when a part is missing */
export async function indexOfPart(file: string): Promise<WeightsIndex | undefined> {
  const [folder, name] = [dirname(file), basename(file)];
  const indices = (await readdir(folder).catch(() => [])).filter(isWeightsIndex).slice(0, 16);
  for (const index of indices) {
    const found = await readWeightsIndex(join(folder, index)).catch((error: Error) => error);
    if (found instanceof Error ? PART.test(name) && indices.length === 1 : found.files.includes(join(folder, name))) {
      if (found instanceof Error) throw found;
      return found;
    }
  }
  const part = PART.exec(name);
  if (!part) return undefined;
  const [, head, , of, ending] = part;
  const files = Array.from({ length: Math.min(Number(of), MOST_PARTS) }, (_, i) =>
    join(folder, `${head}-${String(i + 1).padStart(5, '0')}-of-${of}${ending}`),
  );
  for (const other of files)
    if (!(await isFile(other)))
      throw new UsageError(
        `${file}: expected all ${Number(of)} parts of these weights, got no ${basename(other)} beside it; bring that file too`,
      );
  return { path: file, files };
}
