import type { Kernels } from './kernels.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';
import { wasmModule } from './wasmModule.ts';

/** The part of the WebAssembly API used here; TypeScript declares it only together with the whole DOM. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: { buffer: ArrayBuffer } } },
  ) => { exports: Readonly<Record<string, unknown>> };
  Memory: new (size: { initial: number; maximum: number }) => { buffer: ArrayBuffer };
};

/** First bytes of every memory: packed panels of the matrix products (assembly/gemm64.ts needs the most, 8 + 396 KiB and a tile). */
export const SCRATCH_BYTES = 408 * 1024;

/** Size of a WebAssembly page. */
export const PAGE_BYTES = 65536;

/** Pages that 32-bit addresses reach: 4 GiB. */
export const MAX_PAGES = 65536;

type AllKernels = Kernels & SpectrumKernels;

/** The exports of assembly/index.ts: the kernels with byte offsets in place of arrays. */
type Exports = { readonly [name in keyof AllKernels]: (...sizesAndOffsets: number[]) => ReturnType<AllKernels[name]> };

let compiled: object | undefined; // the one thing kept between calls: the same module for every arena

function moduleBytes(): Uint8Array {
  const text = atob(wasmModule);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i); // by Uint8Array.from and a callback: 10 ms of a cold start
  return bytes;
}

/** Whether this JavaScript engine runs WebAssembly with 128-bit SIMD (every Node and browser since about 2021). */
export function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && (compiled !== undefined || WebAssembly.validate(moduleBytes()));
}

/** A memory of `pages` pages that never grows, hence views that never detach, and the SIMD kernels bound to it. */
export function wasmKernels(pages: number): { buffer: ArrayBuffer; kernels: AllKernels } {
  compiled ??= new WebAssembly.Module(moduleBytes());
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const wasm = new WebAssembly.Instance(compiled, { env: { memory } }).exports as Exports;
  return {
    buffer: memory.buffer,
    kernels: {
      gemm32: (m, k, n, a, b, out) => wasm.gemm32(m, k, n, a.byteOffset, b.byteOffset, out.byteOffset),
      gemm64: (m, k, n, a, b, out) => wasm.gemm64(m, k, n, a.byteOffset, b.byteOffset, out.byteOffset),
      gemmTN64: (p, n, d, x, c, out) => wasm.gemmTN64(p, n, d, x.byteOffset, c.byteOffset, out.byteOffset),
      syrk64: (p, n, x, out) => wasm.syrk64(p, n, x.byteOffset, out.byteOffset),
      gemv64: (m, n, a, x, out) => wasm.gemv64(m, n, a.byteOffset, x.byteOffset, out.byteOffset),
      gemvT64: (m, n, a, x, out) => wasm.gemvT64(m, n, a.byteOffset, x.byteOffset, out.byteOffset),
      dot64: (n, a, b) => wasm.dot64(n, a.byteOffset, b.byteOffset),
      axpy64: (n, alpha, x, y) => wasm.axpy64(n, alpha, x.byteOffset, y.byteOffset),
      fields: (P, K, N, x, w, out) => wasm.fields(P, K, N, x.byteOffset, w.byteOffset, out.byteOffset),
      rankOne: (K, N, coefficients, x, w) => wasm.rankOne(K, N, coefficients.byteOffset, x.byteOffset, w.byteOffset),
      sign32: (n, x) => wasm.sign32(n, x.byteOffset),
      bandUpdate: (from, to, k, x, z, tiles) =>
        wasm.bandUpdate(from, to, k, x.byteOffset, z.byteOffset, tiles.byteOffset),
      bandSweep: (m, b, x, z, v, tiles, y) =>
        wasm.bandSweep(m, b, x.byteOffset, z.byteOffset, v.byteOffset, tiles.byteOffset, y.byteOffset),
      chaseRow: (r, b, band, v, tau, scratch) =>
        wasm.chaseRow(r, b, band.byteOffset, v.byteOffset, tau.byteOffset, scratch.byteOffset),
      reflectStrip: (n, tau, v, z) => wasm.reflectStrip(n, tau, v.byteOffset, z.byteOffset),
      reflectChain: (r, b, v, tau, z) => wasm.reflectChain(r, b, v.byteOffset, tau.byteOffset, z.byteOffset),
      rotateStrip: (first, count, pairs, z) => wasm.rotateStrip(first, count, pairs.byteOffset, z.byteOffset),
    },
  };
}
