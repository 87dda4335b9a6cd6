import { stat } from 'node:fs/promises';
import { parseSafetensors, writeSafetensors } from '@geq/formats';
import { writeFileAtomic } from './atomicFile.ts';
import { readBounded } from './boundedFile.ts';
import { UsageError } from './usageError.ts';

/** State of long work as the packages hand it out: plain JSON and named arrays of doubles. */
export interface PlainState {
  readonly meta: unknown;
  readonly arrays: Readonly<Record<string, Float64Array>>;
}

const META = 'geq'; // key of the JSON in the file's metadata

/** One file, written atomically: a safetensors container that Python opens too. */
export const writeState = (path: string, { meta, arrays }: PlainState): Promise<void> => writeFileAtomic(path, writeSafetensors({
  tensors: Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, { dtype: 'F64' as const, shape: [data.length], data }])),
  metadata: { [META]: JSON.stringify(meta) },
}));

/** @returns undefined when there is no such file. @throws UsageError when the file is no state of ours */
export async function readState(path: string): Promise<PlainState | undefined> {
  if (!(await stat(path).then((s) => s.isFile(), () => false))) return undefined;
  const bytes = await readBounded(path);
  try {
    const { tensors, metadata } = parseSafetensors(bytes);
    const arrays: Record<string, Float64Array> = {};
    for (const [name, { data }] of Object.entries(tensors)) {
      if (!(data instanceof Float64Array)) throw new Error(`tensor ${name} is not F64`);
      arrays[name] = data;
    }
    return { meta: JSON.parse(metadata[META] ?? 'null') as unknown, arrays };
  } catch (error) {
    throw new UsageError(`${path}: expected a checkpoint of geq, got something else (${(error as Error).message}); remove it to start this run anew`);
  }
}
