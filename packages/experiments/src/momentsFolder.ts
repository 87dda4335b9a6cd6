import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Moments } from '@geq/covariance';
import { parseNpy, writeNpy } from '@geq/formats';
import { matrix, type Matrix } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { writeFileAtomic } from './atomicFile.ts';
import { readBounded } from './boundedFile.ts';
import { generatorHash } from './generator/kinds.ts';
import { countBlocks, momentsConfigSchema } from './momentsConfig.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { readRunFile } from './runFile.ts';
import { shardName } from './shard.ts';
import { UsageError } from './usageError.ts';

/** The files of moments: float64 `.npy`, as NumPy reads them, and the sums that larger moments begin with. */
export const MOMENTS_FILES = { meanX: 'mean_x.npy', meanC: 'mean_c.npy', omega: 'omega.npy', phi: 'phi.npy', phiEven: 'phi_even.npy', phiOdd: 'phi_odd.npy', sums: 'sums.safetensors' } as const;

/** What the files hold; a closed form has no halves. */
type WrittenMoments = Pick<Moments, 'N' | 'D' | 'meanX' | 'meanC' | 'omega' | 'phi'> & Partial<Pick<Moments, 'phiHalves'>>;

export async function writeMomentsFolder(folder: string, { N, D, meanX, meanC, omega, phi, phiHalves }: WrittenMoments): Promise<void> {
  const write = (name: string, shape: number[], data: Float64Array): Promise<void> => writeFileAtomic(join(folder, name), writeNpy({ shape, data }));
  await write(MOMENTS_FILES.meanX, [N], meanX);
  await write(MOMENTS_FILES.meanC, [D], meanC);
  await write(MOMENTS_FILES.phi, [N, D], phi.data);
  if (phiHalves) {
    await write(MOMENTS_FILES.phiEven, [N, D], phiHalves[0].data);
    await write(MOMENTS_FILES.phiOdd, [N, D], phiHalves[1].data);
  }
  await write(MOMENTS_FILES.omega, [N, N], omega.data);
}

export interface SampledMoments {
  readonly meanX: Float64Array;
  readonly omega: Matrix;
  readonly phi: Matrix;
  readonly phiHalves: readonly [Matrix, Matrix];
  /** n, the number of samples. */
  readonly count: number;
  readonly generatorHash: string;
  /** Content hash of the files used. */
  readonly hash: string;
}

/** @throws UsageError when the folder holds no finished moments of ours; FormatError when a file is damaged */
export async function readMomentsFolder(folder: string): Promise<SampledMoments> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'covariance') throw new UsageError(`${folder}: expected a folder of sampled moments, got ${run ? `a run of kind ${run.kind}` : 'none'}; make one with geq covariance --out FOLDER`);
  if (run.status !== 'complete') throw new UsageError(`${folder}: these moments are not finished (${run.status}); continue them with geq covariance --resume ${folder}`);
  const config = parseOrRefuse(momentsConfigSchema, run.config, folder);
  const { generator, N, D, shard } = config;
  if (shard) throw new UsageError(`${folder}: expected whole moments, got shard ${shardName(shard)} of them; merge it with the others (geq merge)`);
  const digest = createHash('sha256');
  const read = async (name: string, shape: readonly number[]): Promise<Float64Array> => {
    const path = join(folder, name);
    const bytes = await readBounded(path);
    digest.update(bytes);
    return float64Of(bytes, path, shape);
  };
  const meanX = await read(MOMENTS_FILES.meanX, [N]);
  const omega = matrix(N, N, await read(MOMENTS_FILES.omega, [N, N]));
  const phi = matrix(N, D, await read(MOMENTS_FILES.phi, [N, D]));
  const phiHalves = [matrix(N, D, await read(MOMENTS_FILES.phiEven, [N, D])), matrix(N, D, await read(MOMENTS_FILES.phiOdd, [N, D]))] as const;
  return { meanX, omega, phi, phiHalves, count: countBlocks(config) * BLOCK_SIZE, generatorHash: generatorHash(generator), hash: digest.digest('hex') };
}

function float64Of(bytes: Uint8Array, path: string, shape: readonly number[]): Float64Array {
  const { data, shape: found } = parseNpy(bytes, { source: path });
  if (!(data instanceof Float64Array) || found.join() !== shape.join()) {
    throw new UsageError(`${path}: expected float64 of shape ${shape.join('×')}, got ${data instanceof Float64Array ? 'float64' : 'float32'} of shape ${found.join('×')}`);
  }
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new UsageError(`${path}: expected finite numbers, got ${data[bad]} at entry ${bad}`);
  return data;
}
