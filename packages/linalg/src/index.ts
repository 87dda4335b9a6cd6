export { createArena, type ArenaOptions } from './arena.ts';
export { erf, erfc } from './erf.ts';
export type { Arena, Kernels } from './kernels.ts';
export { fromRows, identity, matrix, transpose, type Matrix } from './matrix.ts';
export { plainKernels } from './plain.ts';
export { hasSimd } from './wasm.ts';
