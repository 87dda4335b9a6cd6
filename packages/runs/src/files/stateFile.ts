import { stat } from 'node:fs/promises';
import { parseSafetensors } from '@geq/formats';
import { writeFileAtomic } from './writeFileAtomic.ts';
import { readBounded } from './readBounded.ts';
import { requireSeal, writeSealed } from './writeSealed.ts';
import { UsageError } from '../check/usageError.ts';

/** State of long work as the packages hand it out: plain JSON and named arrays of doubles. */
export interface PlainState {
  readonly meta: unknown;
  readonly arrays: Readonly<Record<string, Float64Array>>;
}

const META = 'geq'; // key of the JSON in the file's metadata

/** One file, written atomically: a safetensors container that Python opens too, with its checksum. */
export const writeState = (path: string, { meta, arrays }: PlainState): Promise<void> =>
  writeFileAtomic(
    path,
    writeSealed({
      tensors: Object.fromEntries(
        Object.entries(arrays).map(([name, data]) => [name, { dtype: 'F64' as const, shape: [data.length], data }]),
      ),
      metadata: { [META]: JSON.stringify(meta) },
    }),
  );

/** @returns undefined when there is no such file. @param remedy what to do about a file that is no state of ours, or damaged @throws UsageError then */
export async function readState(
  path: string,
  remedy = 'remove it to start this run anew',
): Promise<PlainState | undefined> {
  if (
    !(await stat(path).then(
      (s) => s.isFile(),
      () => false,
    ))
  )
    return undefined;
  const bytes = await readBounded(path);
  try {
    const { tensors, metadata } = parseSafetensors(bytes);
    requireSeal(bytes);
    const arrays: Record<string, Float64Array> = {};
    for (const [name, { data }] of Object.entries(tensors)) {
      if (!(data instanceof Float64Array)) throw new Error(`tensor ${name} is not F64`);
      arrays[name] = data;
    }
    return { meta: JSON.parse(metadata[META] ?? 'null') as unknown, arrays };
  } catch (error) {
    throw new UsageError(
      `${path}: expected a checkpoint of geq, got something else (${(error as Error).message}); ${remedy}`,
    );
  }
}
