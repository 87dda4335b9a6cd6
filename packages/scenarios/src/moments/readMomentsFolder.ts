import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HalfMoments, Moments } from '@geq/covariance';
import { parseNpy, writeNpy } from '@geq/formats';
import { matrix, type Matrix } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import {
  writeFileAtomic,
  type FilePatterns,
  parseOrRefuse,
  readRecorded,
  readRunFile,
  shardName,
  UsageError,
} from '@geq/runs';
import { blockRanges, countBlocks, storedMomentsSchema, type StoredMoments } from './storedMoments.ts';

/**
 * The files of moments: float64 `.npy`, as NumPy reads them, and the sums that larger moments begin with: of the whole pieces (or of the first
 * alone, begun), and of the last piece where that has only begun.
 */
export const MOMENTS_FILES = {
  meanX: 'mean_x.npy',
  meanC: 'mean_c.npy',
  omega: 'omega.npy',
  phi: 'phi.npy',
  latent: 'latent.npy',
  omegaEven: 'omega_even.npy',
  omegaOdd: 'omega_odd.npy',
  phiEven: 'phi_even.npy',
  phiOdd: 'phi_odd.npy',
  sums: 'sums.safetensors',
  lastSums: 'sums_last.safetensors',
} as const;

/** Names of the files of moments. */
export const momentsFiles: FilePatterns = Object.values(MOMENTS_FILES);

/** What the files hold; a closed form has no halves, and its latents are what they should be. */
type WrittenMoments = Pick<Moments, 'N' | 'D' | 'meanX' | 'meanC' | 'omega' | 'phi'> &
  Partial<Pick<Moments, 'halves' | 'latent'>>;

/** Writes moments as float64 `.npy` files, each atomically. */
export async function writeMomentsFolder(
  folder: string,
  { N, D, meanX, meanC, omega, phi, halves, latent }: WrittenMoments,
): Promise<void> {
  const write = (name: string, shape: number[], data: Float64Array): Promise<void> =>
    writeFileAtomic(join(folder, name), writeNpy({ shape, data }));
  await write(MOMENTS_FILES.meanX, [N], meanX);
  await write(MOMENTS_FILES.meanC, [D], meanC);
  await write(MOMENTS_FILES.phi, [N, D], phi.data);
  if (latent) await write(MOMENTS_FILES.latent, [D, D], latent.data);
  if (halves) {
    await write(MOMENTS_FILES.omegaEven, [N, N], halves[0].omega.data);
    await write(MOMENTS_FILES.omegaOdd, [N, N], halves[1].omega.data);
    await write(MOMENTS_FILES.phiEven, [N, D], halves[0].phi.data);
    await write(MOMENTS_FILES.phiOdd, [N, D], halves[1].phi.data);
  }
  await write(MOMENTS_FILES.omega, [N, N], omega.data);
}

/** Moments that were sampled: mean of the outputs (N), Ω (N×N), Φ (N×D), and what estimates their noise. */
export interface SampledMoments {
  readonly meanX: Float64Array;
  readonly omega: Matrix;
  readonly phi: Matrix;
  /** D×D: covariance of the latents that were drawn. */
  readonly latent: Matrix;
  /** Of the even and of the odd blocks. */
  readonly halves: readonly [HalfMoments, HalfMoments];
  /** n, the number of samples. */
  readonly count: number;
  /** Of the run that sampled them, see `momentsConfigSchema`: whose they are. */
  readonly config: unknown;
  /** Content hash of the files used. */
  readonly hash: string;
}

/** @throws UsageError when the folder holds no finished moments of ours; or one of its files is damaged; FormatError when it is none */
export async function readMomentsFolder(folder: string): Promise<SampledMoments> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'covariance')
    throw new UsageError(
      `${folder}: expected a folder of sampled moments, got ${run ? `a run of kind ${run.kind}` : 'none'}; make one with geq covariance --out FOLDER`,
    );
  if (run.status !== 'complete')
    throw new UsageError(
      `${folder}: these moments are not finished (${run.status}); continue them with geq covariance --resume ${folder}`,
    );
  const config = parseOrRefuse(storedMomentsSchema, run.config, folder);
  const { N, D, shard } = config;
  if (shard)
    throw new UsageError(
      `${folder}: expected whole moments, got shard ${shardName(shard)} of them; merge it with the others (geq merge)`,
    );
  const digest = createHash('sha256');
  const read = async (name: string, shape: readonly number[]): Promise<Float64Array> => {
    const path = join(folder, name);
    const bytes = await readRecorded(path, run.files);
    digest.update(bytes);
    return float64Of(bytes, path, shape);
  };
  if (run.files) await readRecorded(join(folder, MOMENTS_FILES.meanC), run.files); // nothing here is computed from it
  const meanX = await read(MOMENTS_FILES.meanX, [N]);
  const omega = matrix(N, N, await read(MOMENTS_FILES.omega, [N, N]));
  const phi = matrix(N, D, await read(MOMENTS_FILES.phi, [N, D]));
  const latent = matrix(D, D, await read(MOMENTS_FILES.latent, [D, D]));
  const [even, odd] = countByParity(config);
  const half = async (blocks: number, names: { omega: string; phi: string }): Promise<HalfMoments> => ({
    count: blocks * BLOCK_SIZE,
    omega: matrix(N, N, await read(names.omega, [N, N])),
    phi: matrix(N, D, await read(names.phi, [N, D])),
  });
  const halves = [
    await half(even, { omega: MOMENTS_FILES.omegaEven, phi: MOMENTS_FILES.phiEven }),
    await half(odd, { omega: MOMENTS_FILES.omegaOdd, phi: MOMENTS_FILES.phiOdd }),
  ] as const;
  return {
    meanX,
    omega,
    phi,
    latent,
    halves,
    count: countBlocks(config) * BLOCK_SIZE,
    config: run.config,
    hash: digest.digest('hex'),
  };
}

/** Even and odd blocks of a folder. */
function countByParity(config: StoredMoments): [even: number, odd: number] {
  const even = blockRanges(config).reduce((sum, [from, to]) => sum + Math.ceil(to / 2) - Math.ceil(from / 2), 0);
  return [even, countBlocks(config) - even];
}

function float64Of(bytes: Uint8Array, path: string, shape: readonly number[]): Float64Array {
  const { data, shape: found } = parseNpy(bytes, { source: path });
  if (!(data instanceof Float64Array) || found.join() !== shape.join()) {
    throw new UsageError(
      `${path}: expected float64 of shape ${shape.join('×')}, got ${data instanceof Float64Array ? 'float64' : 'float32'} of shape ${found.join('×')}`,
    );
  }
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new UsageError(`${path}: expected finite numbers, got ${data[bad]} at entry ${bad}`);
  return data;
}
