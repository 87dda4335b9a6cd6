import {
  cholesky,
  createArena,
  matrix,
  symmetricEigen,
  transpose,
  type Arena,
  type ArenaOptions,
  type Matrix,
} from '@geq/linalg';
import { normals, stream } from '@geq/random';
import type { Generator } from './generator.ts';

/** First two moments of inputs and latents. */
export interface JointMoments {
  /** N. */
  readonly meanX: Float64Array;
  /** Ω = Cov(x), N×N. */
  readonly omega: Matrix;
  /** Φ = E[x cᵀ], N×D. */
  readonly phi: Matrix;
}

const CHUNK = 64; // rows at a time
const PANEL = 32; // columns at a time: what a product reads of L again and again stays in the cache
const ROUND_OFF = 1e-6; // of tr Ω, as float32 files have it: where latents explain all of x, Ω − ΦΦᵀ is nothing else
const MOST_CLIPPED = 0.1; // share of the trace beyond which Ω and Φ cannot belong together

/**
 * Gaussian inputs with given moments: the Gaussian equivalent of a generator, as a generator.
 *
 *   x = mean_x + Φ c + L ξ,   L Lᵀ = Ω − Φ Φᵀ,   ξ ~ N(0, I_N)
 *
 * (x, c) are jointly Gaussian with Cov(x) = Ω and E[x cᵀ] = Φ. Sampled moments can leave Ω − ΦΦᵀ with small negative
 * eigenvalues, which are taken as 0. ξ is drawn from a stream named by the latent's own bits, so
 * that x depends on c alone, as a generator's outputs must. A simulation on it has no non-Gaussianity: what is left of
 * its gap to the theory comes from elsewhere.
 *
 * @param name for file names and captions
 * @returns a generator, with the share of the trace of Ω − ΦΦᵀ that was taken as 0
 * @throws RangeError for shapes that do not fit, or when that share is above 10 %
 */
export function gaussianGenerator(
  name: string,
  { meanX, omega, phi }: JointMoments,
  options: ArenaOptions = {},
): Generator & { readonly clippedShare: number } {
  const [N, D] = [phi.rows, phi.cols];
  if (meanX.length !== N || omega.rows !== N || omega.cols !== N) {
    throw new RangeError(
      `gaussianGenerator: expected mean_x of ${N} and Ω of ${N}×${N} for Φ of ${N}×${D}, got ${meanX.length} and ${omega.rows}×${omega.cols}`,
    );
  }
  const { root: L, clippedShare } = root(remainder(omega, phi), trace(omega));
  const panels = Math.ceil(N / PANEL);
  const arena = createArena(4 * (N * (D + N) + CHUNK * (D + N + 2 * PANEL)) + 64 * (2 * panels + 8), options);
  const fromLatents = columnPanels(arena, transpose(phi)); // D×PANEL each
  const fromNoise = columnPanels(arena, transpose(L)); // N×PANEL each
  const [c, xi, linear, rest] = [
    arena.float32(CHUNK * D),
    arena.float32(CHUNK * N),
    arena.float32(CHUNK * PANEL),
    arena.float32(CHUNK * PANEL),
  ];
  let outputs = new Float32Array(0);

  return {
    name,
    clippedShare,
    latentDim: D,
    outputDim: N,
    numParameters: N * D + (N * (N + 1)) / 2,
    sample: async (latents, count) => {
      if (latents.length !== count * D)
        throw new RangeError(`sample: expected ${count}×${D} latents, got ${latents.length} numbers`);
      if (outputs.length < count * N) outputs = new Float32Array(count * N);
      for (let start = 0; start < count; start += CHUNK) {
        const rows = Math.min(CHUNK, count - start);
        c.set(latents.subarray(start * D, (start + rows) * D));
        for (let row = 0; row < rows; row++)
          normals(stream(0, bitsOf(latents, start + row, D), 0), xi.subarray(row * N, (row + 1) * N));
        for (let p = 0, first = 0; p < panels; p++, first += PANEL) {
          const width = Math.min(PANEL, N - first);
          arena.gemm32(rows, D, width, c, fromLatents[p], linear);
          arena.gemm32(rows, N, width, xi, fromNoise[p], rest);
          for (let row = 0; row < rows; row++) {
            const at = (start + row) * N + first;
            for (let j = 0; j < width; j++)
              outputs[at + j] = linear[row * width + j] + rest[row * width + j] + meanX[first + j];
          }
        }
      }
      return outputs.subarray(0, count * N);
    },
    dispose: () => {
      outputs = new Float32Array(0);
    },
  };
}

/** The name of a latent's own stream: its float32 bits in hexadecimal. */
function bitsOf(latents: Float32Array, row: number, D: number): string {
  const view = new DataView(latents.buffer, latents.byteOffset + 4 * row * D, 4 * D);
  let name = 'gaussian ';
  for (let d = 0; d < D; d++)
    name += view
      .getUint32(4 * d, true)
      .toString(16)
      .padStart(8, '0');
  return name;
}

/** A matrix in panels of PANEL columns, each row-major. */
function columnPanels(arena: Arena, { rows, cols, data }: Matrix): Float32Array[] {
  return Array.from({ length: Math.ceil(cols / PANEL) }, (_, p) => {
    const width = Math.min(PANEL, cols - p * PANEL);
    const panel = arena.float32(rows * width);
    for (let i = 0; i < rows; i++)
      panel.set(data.subarray(i * cols + p * PANEL, i * cols + p * PANEL + width), i * width);
    return panel;
  });
}

/** Ω − Φ Φᵀ, the covariance of x given c. */
function remainder({ data: omega }: Matrix, { rows: N, cols: D, data: phi }: Matrix): Matrix {
  const arena = createArena(8 * (N * D + N * N) + 64 * 4);
  const phiT = arena.float64(D * N);
  phiT.set(transpose(matrix(N, D, phi)).data);
  const product = arena.float64(N * N);
  arena.syrk64(D, N, phiT, product); // upper triangle of Φ Φᵀ
  const rest = matrix(N, N);
  for (let i = 0; i < N; i++) {
    for (let j = i; j < N; j++)
      rest.data[i * N + j] = rest.data[j * N + i] = (omega[i * N + j] + omega[j * N + i]) / 2 - product[i * N + j];
  }
  return rest;
}

const trace = ({ rows, data }: Matrix): number => {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i];
  return sum;
};

/** A root of Ω − ΦΦᵀ: its Cholesky factor, or, where it has negative eigenvalues, that of what remains without them. */
function root(rest: Matrix, variance: number): { root: Matrix; clippedShare: number } {
  const N = rest.rows;
  const result = cholesky(rest);
  if (result.status === 'ok') return { root: result.lower, clippedShare: 0 };
  const { values, vectors } = symmetricEigen(rest);
  let [kept, clipped] = [0, 0];
  for (const value of values) {
    if (value > 0) kept += value;
    else clipped -= value;
  }
  const isRoundOff = clipped <= ROUND_OFF * variance;
  const clippedShare = isRoundOff ? 0 : clipped / (kept + clipped);
  if (!(clippedShare <= MOST_CLIPPED))
    throw new RangeError(
      `gaussianGenerator: expected Ω − ΦΦᵀ without negative eigenvalues but for noise, got ${(100 * clippedShare).toFixed(0)} % of its trace in them; are Ω and Φ of the same generator, of enough samples?`,
    );
  const scaled = matrix(
    N,
    N,
    vectors.data.map((u, k) => u * Math.sqrt(Math.max(0, values[k % N]))),
  );
  return { root: scaled, clippedShare };
}
