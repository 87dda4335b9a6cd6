import {
  add,
  batchNorm,
  batchNormTraining,
  channelMean,
  channelSum,
  concatChannels,
  conv2d,
  convTranspose2d,
  dense,
  depthToSpace,
  erf,
  exp,
  broadcastTo,
  filterGradient,
  flatten,
  reluGradient,
  leakyRelu,
  log,
  mean,
  mul,
  neg,
  padChannels,
  power,
  relu,
  sigmoid,
  sign,
  sliceChannels,
  softplus,
  spaceToDepth,
  splitChannels,
  sub,
  sum,
  swapBatchChannels,
  tanh,
  trace,
  unflatten,
  type DepthOrder,
  type Graph,
  type Scope,
  type Value,
  type ConvOptions,
} from '../src/index.ts';
import { convGeometry } from '../src/ops/convGeometry.ts';

/** One op, or one way to use it, as a graph with the output `y`. */
export interface Case {
  readonly name: string;
  readonly graph: Graph;
}

const of = (name: string, model: (scope: Scope) => Value): Case => ({
  name,
  graph: trace((scope) => ({ y: model(scope) })),
});
const image = ({ input }: Scope): Value => input('x', ['B', 3, 4, 6]);

const pointwise = Object.entries({
  neg,
  exp,
  tanh,
  sigmoid,
  softplus,
  sign,
  erf,
  relu,
  leakyRelu: (x: Value) => leakyRelu(x, 0.2),
}).map(([name, f]) => of(name, (scope) => f(image(scope))));

const geometries: [ConvOptions, [number, number], [number, number]][] = [
  // options, kernel, map
  [{}, [3, 3], [5, 6]],
  [{ padding: 1 }, [3, 3], [4, 4]],
  [{ stride: 2, padding: 1 }, [4, 4], [8, 6]],
  [{ stride: 2 }, [3, 3], [6, 8]], // the last row and column are not reached
  [{ stride: [2, 1], padding: [1, 0, 0, 2] }, [3, 2], [6, 5]],
  [{ dilation: 2, padding: 2 }, [3, 3], [5, 5]],
  [{ stride: 3, dilation: [1, 2], padding: 1 }, [2, 3], [7, 8]],
  [{ padding: [-1, 0, -1, 1] }, [2, 2], [6, 5]],
  [{ stride: 2 }, [2, 2], [2, 2]], // covers the map
  [{ stride: 3 }, [1, 1], [7, 4]],
  [{}, [1, 1], [3, 3]],
];
const convolutions = geometries.map(([geometry, kernel, map]) =>
  of(`conv2d ${kernel.join('×')} over ${map.join('×')} ${JSON.stringify(geometry)}`, ({ input, parameter }) =>
    conv2d(input('x', ['B', 2, ...map]), parameter('w', [3, 2, ...kernel]), { ...geometry, bias: parameter('b', [3]) }),
  ),
);
const transposed = (
  [
    [{}, [4, 4], [1, 1]],
    [{ stride: 2, padding: 1 }, [4, 4], [3, 2]],
    [{ stride: 2, padding: 1 }, [3, 3], [3, 4]],
    [{ stride: 2, padding: [1, 1, 0, 0] }, [3, 3], [3, 4]],
    [{ stride: 2, padding: [0, 0, -1, -1] }, [2, 2], [3, 3]], // output padding
    [{ stride: 3, padding: 0 }, [2, 2], [3, 2]], // pixels that no tap reaches
    [{ padding: 1 }, [3, 3], [4, 4]],
    [{ stride: 2, dilation: 2, padding: [1, 2] }, [3, 2], [3, 4]],
    [{}, [1, 1], [3, 3]],
  ] as [ConvOptions, [number, number], [number, number]][]
).map(([geometry, kernel, map]) =>
  of(`convTranspose2d ${kernel.join('×')} over ${map.join('×')} ${JSON.stringify(geometry)}`, ({ input, parameter }) =>
    convTranspose2d(input('x', ['B', 2, ...map]), parameter('w', [2, 3, ...kernel]), {
      ...geometry,
      bias: parameter('b', [3]),
    }),
  ),
);

const filter = (channels: number, geometry: ConvOptions, kernel: [number, number], map: [number, number]): Case =>
  of(
    `filterGradient of ${channels} channels ${kernel.join('×')} over ${map.join('×')} ${JSON.stringify(geometry)}`,
    ({ input, parameter }) => {
      const x = input('x', ['B', channels, ...map]);
      const g = conv2d(x, parameter('w', [2, channels, ...kernel]), geometry).shape.slice(2) as [number, number];
      return filterGradient(x, input('g', ['B', 2, ...g]), { ...convGeometry(geometry), kernel });
    },
  );

/** The same with enough channels for the form that gathers the patches of a whole batch. */
const wide: Case[] = (
  [
    [{ stride: 2, padding: 1 }, [3, 2], [3, 2]],
    [{ stride: [1, 2], dilation: [2, 1], padding: [-1, 0, 1, 2] }, [2, 2], [4, 1]],
    [{}, [1, 1], [1, 2]],
    [{ stride: 2 }, [2, 2], [3, 2]], // the last row is not reached
  ] as [ConvOptions, [number, number], [number, number]][]
).flatMap(([geometry, kernel, map]) => [
  of(
    `conv2d of 16 channels ${kernel.join('×')} over ${map.join('×')} ${JSON.stringify(geometry)}`,
    ({ input, parameter }) =>
      conv2d(input('x', ['B', 16, ...map]), parameter('w', [2, 16, ...kernel]), {
        ...geometry,
        bias: parameter('b', [2]),
      }),
  ),
  of(
    `convTranspose2d to 16 channels ${kernel.join('×')} over 2×2 ${JSON.stringify(geometry)}`,
    ({ input, parameter }) =>
      convTranspose2d(input('x', ['B', 2, 2, 2]), parameter('w', [2, 16, ...kernel]), {
        ...geometry,
        bias: parameter('b', [16]),
      }),
  ),
  filter(16, geometry, kernel, map),
]);
const orders: DepthOrder[] = ['channel', 'block', 'diagonal'];
const norm = ({ parameter }: Scope): { mean: Value; variance: Value; scale: Value; offset: Value } => ({
  mean: parameter('mean', [3]),
  variance: parameter('variance+', [3]),
  scale: parameter('scale', [3]),
  offset: parameter('offset', [3]),
});

/** Every op of the vocabulary, most of them in several ways. */
export const cases: readonly Case[] = [
  ...pointwise,
  of('log', ({ input }) => log(input('x+', ['B', 5]))),
  ...[2, -1, 0.5, -0.5, 1.7].map((p) => of(`power ${p}`, ({ input }) => power(input('x+', ['B', 3, 2, 2]), p))),
  of('reluGradient', (scope) => reluGradient(scope.input('g', ['B', 3, 4, 6]), image(scope), 0.3)),
  of('reluGradient 0', (scope) => reluGradient(scope.input('g', ['B', 3, 4, 6]), image(scope))),
  ...Object.entries({ add, sub, mul }).flatMap(([name, f]) => [
    of(`${name} of equal shapes`, (scope) => f(image(scope), scope.input('z', ['B', 3, 4, 6]))),
    of(`${name} per channel`, (scope) => f(image(scope), scope.parameter('c', [3]))),
    of(`${name} channel first`, (scope) => f(scope.parameter('c', [3]), image(scope))),
    of(`${name} of a mask`, (scope) => f(image(scope), scope.constant([1, 0, 2, -1], [1, 1, 4, 1]))),
    of(`${name} of a number`, (scope) => f(image(scope), scope.parameter('s', []))),
    of(`${name} of rows`, ({ input, parameter }) => f(input('x', ['B', 4]), parameter('b', [4]))),
    of(`${name} across`, ({ input, parameter }) => f(input('x', ['B', 1, 2, 1]), parameter('w', [1, 3, 1, 2]))),
    of(`${name} of numbers`, ({ parameter }) => f(2, parameter('s', []))),
  ]),
  of('sum', (scope) => sum(image(scope))),
  of('mean', (scope) => mean(image(scope))),
  of('sum per sample', (scope) => sum(image(scope), [1, 2, 3])),
  of('mean over rows', (scope) => mean(image(scope), [2])),
  of('sum over the batch', ({ input }) => sum(input('x', ['B', 4]), [0])),
  of('channelSum', (scope) => channelSum(image(scope))),
  of('channelMean', (scope) => channelMean(image(scope))),
  of('channelMean of rows', ({ input }) => channelMean(input('x', ['B', 4]))),
  of('broadcastTo per channel', (scope) => broadcastTo(scope.parameter('c', [3]), image(scope))),
  of('broadcastTo of a number', (scope) => broadcastTo(scope.parameter('s', []), image(scope), { mean: true })),
  of('broadcastTo of a map', (scope) => broadcastTo(scope.parameter('m', [1, 1, 4, 6]), image(scope), { mean: true })),
  of('concatChannels', (scope) => concatChannels([image(scope), neg(image(scope)), scope.input('z', ['B', 1, 4, 6])])),
  of('concatChannels of rows', ({ input }) => concatChannels([input('x', ['B', 2]), input('z', ['B', 3])])),
  of('splitChannels', (scope) => splitChannels(image(scope), [1, 2])[1]),
  of('sliceChannels of rows', ({ input }) => sliceChannels(input('x', ['B', 5]), 1, 3)),
  of('padChannels', (scope) => padChannels(image(scope), 1, 2)),
  of('padChannels of rows', ({ input }) => padChannels(input('x', ['B', 2]), 1, 0)),
  ...orders.map((order) => of(`spaceToDepth ${order}`, (scope) => spaceToDepth(image(scope), { order }))),
  ...orders.map((order) =>
    of(`depthToSpace ${order}`, ({ input }) => depthToSpace(input('x', ['B', 8, 2, 3]), { order })),
  ),
  of('spaceToDepth of blocks 3', ({ input }) =>
    spaceToDepth(input('x', ['B', 2, 3, 6]), { block: 3, order: 'channel' }),
  ),
  of('swapBatchChannels', (scope) => swapBatchChannels(image(scope))),
  of('swapBatchChannels of rows', ({ input }) => swapBatchChannels(input('x', ['B', 4]))),
  of('flatten', (scope) => flatten(image(scope))),
  of('unflatten', ({ input }) => unflatten(input('x', ['B', 12]), { channels: 3, rows: 2, columns: 2 })),
  of('dense', ({ input, parameter }) => dense(input('x', ['B', 4]), parameter('w', [3, 4]))),
  of('dense with bias', ({ input, parameter }) =>
    dense(input('x', ['B', 4]), parameter('w', [3, 4]), parameter('b', [3])),
  ),
  ...convolutions,
  ...transposed,
  ...wide,
  ...geometries.map(([geometry, kernel, map]) => filter(2, geometry, kernel, map)),
  of('batchNorm', (scope) => batchNorm(image(scope), norm(scope))),
  of('batchNorm without scale', (scope) =>
    batchNorm(image(scope), { mean: scope.parameter('mean', [3]), variance: scope.parameter('variance+', [3]) }),
  ),
  of('batchNorm of rows', (scope) => batchNorm(scope.input('x', ['B', 3]), { ...norm(scope), epsilon: 0.1 })),
  of(
    'batchNormTraining',
    (scope) =>
      batchNormTraining(image(scope), { scale: scope.parameter('scale', [3]), offset: scope.parameter('offset', [3]) })
        .y,
  ),
];
