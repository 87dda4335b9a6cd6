export type { Bits } from './bits.ts';
export { BLOCK_SIZE, latentBlock } from './latentBlock.ts';
export { normals } from './normals.ts';
export { permutation } from './permutation.ts';
export { stream, type Stream } from './stream.ts';
