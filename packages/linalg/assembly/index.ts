// The exported kernels: names and sizes of `Kernels` (src/kernels.ts) and `SpectrumKernels` (src/spectrumKernels.ts), arrays as byte offsets into the one memory.
// Bytes [0, 408 KiB) of the memory are scratch (see SCRATCH_BYTES in src/wasmKernels.ts).
export { gemm32 } from './gemm32';
export { gemm64, gemmTN64, syrk64 } from './gemm64';
export { axpy64, dot64, gemv64, gemvT64 } from './vector64';
export { fields, rankOne, sign32 } from './samples';
export { bandSweep, bandUpdate } from './band';
export { chaseRow } from './chase';
export { reflectChain, reflectStrip, rotateStrip } from './strips';
