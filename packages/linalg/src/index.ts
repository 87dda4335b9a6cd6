export { createArena } from './createArena.ts';
export { cholesky, type Cholesky } from './cholesky.ts';
export { erf, erfc } from './erf.ts';
export type { Arena, Kernels } from './kernels.ts';
export { fromRows, identity, matrix, stackRows, transpose, type Matrix } from './matrix.ts';
export { plainKernels } from './plainKernels.ts';
export { axpy, dot, matmul, matvec, syrk } from './matmul.ts';
export type { ArenaOptions } from './rawArena.ts';
export {
  symmetricEigen,
  symmetricEigenvalues,
  symmetricSpectrum,
  type SymmetricSpectrum,
} from './symmetricSpectrum.ts';
export { isSymmetric } from './isSymmetric.ts';
export { hasSimd } from './wasmKernels.ts';
