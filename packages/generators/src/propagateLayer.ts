import { createArena, matrix, type Arena, type Matrix } from '@geq/linalg';
import type { KernelOfVariances } from './layerKernel.ts';

const PANEL = 128; // rows and columns of a block of C: 128 KiB

/** Arrays of one arena, large enough for every layer of a network. */
export interface Workspace {
  readonly arena: Arena;
  readonly omega: Float64Array;
  readonly phi: Float64Array;
  readonly F: Float64Array;
  readonly FOmega: Float64Array;
  readonly FPhi: Float64Array;
  readonly panels: Float64Array;
  readonly block: Float64Array;
}

/** @param weights the layers F^l of a network, in order */
export function createWorkspace(weights: readonly Matrix[]): Workspace {
  const D = weights[0].cols;
  const widest = Math.max(...weights.map((F) => F.cols));
  const tallest = Math.max(...weights.map((F) => F.rows));
  const largest = Math.max(...weights.map((F) => F.data.length));
  const arena = createArena(8 * (widest * widest + widest * D + 3 * largest + tallest * D + PANEL * PANEL));
  return {
    arena,
    omega: arena.float64(widest * widest),
    phi: arena.float64(widest * D),
    F: arena.float64(largest),
    FOmega: arena.float64(largest),
    FPhi: arena.float64(tallest * D),
    panels: arena.float64(largest),
    block: arena.float64(PANEL * PANEL),
  };
}

/** Covariances of a layer's outputs, x = f(u). */
export interface LayerMoments {
  /** n×n: Cov(x). */
  readonly omega: Matrix;
  /** n×D: E[x cᵀ]. */
  readonly phi: Matrix;
  /** n: E x. */
  readonly mean: Float64Array;
}

/**
 * One layer of the recursion: C = F Ω′ Fᵀ in blocks of the upper triangle, each turned into a block of Ω by the kernel and
 * written twice; Φ = diag(slopes) F Φ′.
 *
 * @param F     n×k
 * @param input moments of the layer below: Ω′ k×k, Φ′ k×D; undefined for the latents, Ω′ = Φ′ = I
 * @throws RangeError when a unit has no variance, as when a thousand narrow layers underflow
 */
export function propagateLayer(
  workspace: Workspace,
  F: Matrix,
  { input, kernelOf }: { input: LayerMoments | undefined; kernelOf: KernelOfVariances },
): LayerMoments {
  const { arena, block } = workspace;
  const { rows: n, cols: k } = F;
  const FOmega = input
    ? product(workspace, F, input.omega, workspace.omega, workspace.FOmega)
    : copyInto(workspace.F, F.data);
  const variances = rowDots(FOmega, F);
  const smallest = variances.reduce((a, b) => Math.min(a, b), Infinity);
  if (!(smallest > 0))
    throw new RangeError(
      `covariances: expected pre-activations of positive variance in every layer, got ${smallest}; use fewer or wider layers`,
    );
  const kernel = kernelOf(variances);
  packPanels(F, workspace.panels);

  const omega = matrix(n, n);
  for (let j0 = 0; j0 < n; j0 += PANEL) {
    const width = Math.min(PANEL, n - j0);
    const panel = workspace.panels.subarray(j0 * k, (j0 + width) * k); // k×width
    for (let i0 = 0; i0 <= j0; i0 += PANEL) {
      const height = Math.min(PANEL, n - i0);
      arena.gemm64(height, k, width, FOmega.subarray(i0 * k, (i0 + height) * k), panel, block);
      for (let i = i0; i < i0 + height; i++) {
        for (let j = Math.max(j0, i + 1); j < j0 + width; j++) {
          const value = kernel.offDiagonal(i, j, block[(i - i0) * width + (j - j0)]);
          omega.data[i * n + j] = value;
          omega.data[j * n + i] = value;
        }
      }
    }
  }
  for (let i = 0; i < n; i++) omega.data[i * n + i] = kernel.diagonal(i);

  const phi = input
    ? matrix(n, input.phi.cols, product(workspace, F, input.phi, workspace.phi, workspace.FPhi).slice())
    : matrix(n, k, F.data.slice());
  const D = phi.cols;
  for (let i = 0; i < n; i++) {
    const slope = kernel.slope(i);
    for (let j = 0; j < D; j++) phi.data[i * D + j] *= slope;
  }
  return { omega, phi, mean: Float64Array.from({ length: n }, (_, i) => kernel.mean(i)) };
}

function copyInto(to: Float64Array, from: Float64Array): Float64Array {
  const view = to.subarray(0, from.length);
  view.set(from);
  return view;
}

/** F·b in the arena; `space` takes the copy of b, `out` the product. */
function product(
  { arena, F: spaceF }: Workspace,
  F: Matrix,
  b: Matrix,
  space: Float64Array,
  out: Float64Array,
): Float64Array {
  const view = out.subarray(0, F.rows * b.cols);
  arena.gemm64(F.rows, F.cols, b.cols, copyInto(spaceF, F.data), copyInto(space, b.data), view);
  return view;
}

/** Σ_l g_il F_il for every row i: the diagonal of g Fᵀ. */
function rowDots(g: Float64Array, { rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let l = i * cols; l < (i + 1) * cols; l++) sum += g[l] * data[l];
    return sum;
  });
}

/** Fᵀ as panels of at most PANEL columns, one panel after another, each k×width without gaps. */
function packPanels({ rows: n, cols: k, data }: Matrix, panels: Float64Array): void {
  for (let j0 = 0; j0 < n; j0 += PANEL) {
    const width = Math.min(PANEL, n - j0);
    for (let l = 0; l < k; l++) {
      for (let j = 0; j < width; j++) panels[j0 * k + l * width + j] = data[(j0 + j) * k + l];
    }
  }
}
