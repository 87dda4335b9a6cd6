import { join } from 'node:path';
import { parseSafetensors, requireTensor } from '@geq/formats';
import { matrix } from '@geq/linalg';
import {
  writeFileAtomic,
  isFile,
  readBounded,
  cacheFolder,
  makeFolder,
  requireSealIfAny,
  writeSealed,
  UsageError,
} from '@geq/runs';
import {
  createGenerator,
  generatorHash,
  generatorName,
  drawnLatents,
  sampleBlocks,
  type FoundGenerator,
} from '@geq/scenarios';
import { makePool, type PoolHooks, type SamplePool } from './samplePool.ts';

/** How many images a pool has, from which seed, sampled on how many threads. */
export interface DrawPoolOptions extends PoolHooks {
  /** n */
  readonly count: number;
  readonly seed: number;
  readonly threads?: number;
}

const MOST_BYTES = 2 ** 31 - 2 ** 24; // of a file that is read at once

/**
 * A pool of samples of a generator: from the cache, or drawn, turned and kept there. The same for any number of threads.
 *
 * @returns undefined after an abort
 * @throws UsageError for sizes that cannot be
 */
export async function drawPool(
  { spec, file }: FoundGenerator,
  { count, seed, threads, signal, onProgress }: DrawPoolOptions,
): Promise<SamplePool | undefined> {
  const path = join(
    cacheFolder('pools'),
    `${generatorName(spec)}_${generatorHash(spec).slice(0, 16)}_s${seed}_n${count}.safetensors`,
  );
  if (await isFile(path)) return readPool(path);
  const generator = await createGenerator(spec, { file, threads });
  const { outputDim: N, latentDim: D } = generator;
  try {
    const most = Math.floor(MOST_BYTES / 4 / (N + D));
    if (!(Number.isSafeInteger(count) && count > Math.max(N, D) && count <= most))
      throw new UsageError(`--pool: expected a whole number of samples above N = ${N} and up to ${most}, got ${count}`);
    const [x, c] = [new Float32Array(count * N), new Float32Array(count * D)];
    let drawn = 0;
    for await (const { rows, x: outputs, z } of sampleBlocks(generator, drawnLatents({ count, D, seed }))) {
      if (signal?.aborted) return undefined;
      x.set(outputs.subarray(0, rows * N), drawn * N);
      c.set(z.subarray(0, rows * D), drawn * D);
      drawn += rows;
      onProgress?.(drawn, 4 * count);
    }
    const pool = await makePool(
      { x, c, N, D },
      { signal, onProgress: onProgress && ((done, total) => onProgress(count + done, count + total)) },
    );
    if (pool) await writePool(path, pool);
    return pool;
  } finally {
    await generator.close();
  }
}

async function writePool(path: string, { N, D, x, c, rhos, phi }: SamplePool): Promise<void> {
  await makeFolder(cacheFolder('pools'));
  const n = c.length / D;
  await writeFileAtomic(
    path,
    writeSealed({
      metadata: { content: 'samples along the modes of their covariance, whitened latents, eigenvalues, Φ' },
      tensors: {
        x: { dtype: 'F32', shape: [n, N], data: x },
        c: { dtype: 'F32', shape: [n, D], data: c },
        rhos: { dtype: 'F64', shape: [N], data: rhos },
        phi: { dtype: 'F64', shape: [N, D], data: phi.data },
      },
    }),
  );
}

async function readPool(path: string): Promise<SamplePool> {
  const bytes = await readBounded(path);
  const file = parseSafetensors(bytes, { source: path });
  requireSealIfAny(bytes, file.metadata, path);
  const phi = requireTensor(file, 'phi', { dtype: 'F64' });
  const [N, D] = phi.shape;
  return {
    N,
    D,
    x: requireTensor(file, 'x', { dtype: 'F32' }).data,
    c: requireTensor(file, 'c', { dtype: 'F32' }).data,
    rhos: requireTensor(file, 'rhos', { dtype: 'F64', shape: [N] }).data,
    phi: matrix(N, D, phi.data),
  };
}
