export { createArena } from './arena.ts';
export { erf, erfc } from './erf.ts';
export type { Arena, Kernels } from './kernels.ts';
export { fromRows, identity, matrix, transpose, type Matrix } from './matrix.ts';
export { plainKernels } from './plain.ts';
export type { ArenaOptions } from './rawArena.ts';
export { symmetricEigen, symmetricEigenvalues, symmetricSpectrum, type SymmetricSpectrum } from './spectrum.ts';
export { isSymmetric } from './symmetric.ts';
export { hasSimd } from './wasm.ts';
