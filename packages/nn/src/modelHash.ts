import { contentHash, type Json } from '@geq/generators';
import { bytesHash } from './bytesHash.ts';
import type { Graph, Tensors } from './graph.ts';

/** The bytes of float32 numbers, little-endian on every machine. */
function float32Bytes(data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i], true);
  return bytes;
}

/**
 * SHA-256 over a graph and its parameters as float32: equal hashes mean equal outputs on one engine. The order of the
 * parameters does not count.
 */
export function modelHash(graph: Graph, parameters: Tensors): string {
  const tensors = Object.keys(parameters)
    .sort()
    .map((name) => [name, [...parameters[name].shape], bytesHash(float32Bytes(parameters[name].data))] as const);
  return contentHash([graph as unknown as Json, tensors]);
}
