import { normals, stream } from '@geq/random';
import type { Graph, Tensor, Tensors } from '../src/index.ts';
import { inputsOf, parametersOf } from '../src/index.ts';

/** Normal variates of a shape, the same for the same purpose. Kept off zero, where relu and sign have their kinks. */
export function randomTensor(shape: readonly number[], purpose: string): Tensor {
  const data = new Float32Array(shape.reduce((size, dim) => size * dim, 1));
  normals(stream(7, purpose, 0), data);
  return { shape, data: data.map((x) => (Math.abs(x) < 0.05 ? x + Math.sign(x || 1) * 0.1 : x)) };
}

/** Values for all inputs and parameters of a graph; names ending in `+` get positive numbers. */
export function randomValues(graph: Graph, batch: number): Tensors {
  return Object.fromEntries(
    [...inputsOf(graph), ...parametersOf(graph)].map(({ name, shape }) => {
      const tensor = randomTensor(
        shape.map((dim) => (dim === 'B' ? batch : dim)),
        name,
      );
      return [name, name.endsWith('+') ? { ...tensor, data: tensor.data.map((x) => 0.5 + Math.abs(x)) } : tensor];
    }),
  );
}
