import { batchNorm, convTranspose2d, parametersOf, relu, tanh, trace, type Graph, type Tensors } from '../src/index.ts';
import { randomTensor } from './randomTensor.ts';

/** A generator in the shape of the DCGAN: transposed convolutions with frozen batch norm and relu, tanh at the end. */
export function convolutionalGenerator({
  D = 100,
  widths = [512, 256, 128, 64],
  channels = 3,
}: { D?: number; widths?: readonly number[]; channels?: number } = {}): Graph {
  return trace(({ input, parameter }) => {
    let x = input('z', ['B', D, 1, 1]);
    [D, ...widths].slice(0, -1).forEach((from, l) => {
      const to = widths[l];
      const maps = convTranspose2d(
        x,
        parameter(`${l}.weight`, [from, to, 4, 4]),
        l === 0 ? {} : { stride: 2, padding: 1 },
      );
      const vector = (name: string): ReturnType<typeof parameter> => parameter(`${l}.${name}`, [to]);
      x = relu(
        batchNorm(maps, {
          scale: vector('scale'),
          offset: vector('offset'),
          mean: vector('mean'),
          variance: vector('variance'),
        }),
      );
    });
    const last = widths[widths.length - 1];
    return { x: tanh(convTranspose2d(x, parameter('last', [last, channels, 1, 1]))) };
  });
}

/** Values that keep activations of order 1 through all layers. */
export function steadyParameters(graph: Graph): Tensors {
  return Object.fromEntries(
    parametersOf(graph).map(({ name, shape }) => {
      const tensor = randomTensor(shape as number[], name);
      const fanIn = shape.length === 4 ? Number(shape[0]) * (name === '0.weight' ? 1 : 4) : 1;
      const kinds: Record<string, (x: number) => number> = {
        scale: (x) => 1 + 0.1 * x,
        offset: (x) => 0.1 * x,
        mean: (x) => 0.1 * x,
        variance: (x) => 1 + 0.1 * Math.abs(x),
      };
      const kind = kinds[name.split('.')[1]] ?? ((x: number) => x / Math.sqrt(fanIn / 2));
      return [name, { shape: tensor.shape, data: tensor.data.map(kind) }];
    }),
  );
}
