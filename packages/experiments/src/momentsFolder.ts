import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Moments } from '@geq/covariance';
import { parseNpy, writeNpy } from '@geq/formats';
import { specHash } from '@geq/generators';
import { matrix, type Matrix } from '@geq/linalg';
import { writeFileAtomic } from './atomicFile.ts';
import { readBounded } from './boundedFile.ts';
import { parseOrRefuse } from './config.ts';
import { momentsConfigSchema } from './momentsConfig.ts';
import { readRunFile } from './runFile.ts';
import { UsageError } from './usageError.ts';

/** The files of sampled moments, float64 `.npy`, as NumPy reads them. */
const FILES = { meanX: 'mean_x.npy', meanC: 'mean_c.npy', omega: 'omega.npy', phi: 'phi.npy', phiEven: 'phi_even.npy', phiOdd: 'phi_odd.npy' } as const;

export interface SampledMoments {
  readonly meanX: Float64Array;
  readonly omega: Matrix;
  readonly phi: Matrix;
  readonly phiHalves: readonly [Matrix, Matrix];
  readonly generatorHash: string;
  /** Content hash of the files used. */
  readonly hash: string;
}

export async function writeMomentsFolder(folder: string, { N, D, meanX, meanC, omega, phi, phiHalves }: Pick<Moments, 'N' | 'D' | 'meanX' | 'meanC' | 'omega' | 'phi'> & { phiHalves?: Moments['phiHalves'] }): Promise<void> {
  const write = (name: string, shape: number[], data: Float64Array): Promise<void> => writeFileAtomic(join(folder, name), writeNpy({ shape, data }));
  await write(FILES.meanX, [N], meanX);
  await write(FILES.meanC, [D], meanC);
  await write(FILES.phi, [N, D], phi.data);
  if (phiHalves) {
    await write(FILES.phiEven, [N, D], phiHalves[0].data);
    await write(FILES.phiOdd, [N, D], phiHalves[1].data);
  }
  await write(FILES.omega, [N, N], omega.data);
}

/** @throws UsageError when the folder holds no finished moments of ours */
export async function readMomentsFolder(folder: string): Promise<SampledMoments> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'covariance') throw new UsageError(`${folder}: expected a folder of moments, got ${run ? `a run of kind ${run.kind}` : 'none'}; make one with geq covariance --out ${folder}`);
  if (run.status !== 'complete') throw new UsageError(`${folder}: these moments are not finished (${run.status}); continue them with geq covariance --resume ${folder}`);
  const { generator, N, D } = parseOrRefuse(momentsConfigSchema, run.config, folder);
  const digest = createHash('sha256');
  const read = async (name: string, shape: readonly number[]): Promise<Float64Array> => {
    const path = join(folder, name);
    const bytes = await readBounded(path);
    const { data, shape: found } = parseNpy(bytes, { source: path });
    if (!(data instanceof Float64Array) || found.join() !== shape.join()) throw new UsageError(`${path}: expected float64 of shape ${shape.join('×')}, got ${found.join('×')}`);
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new UsageError(`${path}: expected finite numbers, got ${data[bad]} at entry ${bad}`);
    digest.update(bytes);
    return data;
  };
  const meanX = await read(FILES.meanX, [N]);
  const omega = matrix(N, N, await read(FILES.omega, [N, N]));
  const phi = matrix(N, D, await read(FILES.phi, [N, D]));
  const phiHalves = [matrix(N, D, await read(FILES.phiEven, [N, D])), matrix(N, D, await read(FILES.phiOdd, [N, D]))] as const;
  return { meanX, omega, phi, phiHalves, generatorHash: specHash(generator), hash: digest.digest('hex') };
}
