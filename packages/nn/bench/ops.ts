// What every op of a training step reaches in tfjs: the generator of a DCGAN forward and back, op by op, in this thread.
//   npx nx bench nn -- ops
import { findOp } from '../src/ops/findOp.ts';
import { createTfjsEngine } from '../src/tfjs/createTfjsEngine.ts';
import {
  evaluate,
  gradient,
  gradientName,
  mul,
  parametersOf,
  sum,
  trace,
  type Graph,
  type GraphNode,
  type Tensor,
} from '../src/index.ts';
import { inlineGraph } from '../src/inlineGraph.ts';
import { convolutionalGenerator, steadyParameters } from '../test/convolutionalGenerator.ts';
import { randomTensor } from '../test/randomTensor.ts';

const LARGEST_ERROR = 1e-4; // of a gradient's largest entry: float32 sums over all pixels of the batch
type Sizes = (dims: GraphNode['shape']) => number;

/** Multiply and add, every tap at every pixel of the smaller map; other ops count none. */
function gigaflops({ op, inputs, shape, attributes }: GraphNode, { nodes }: Graph, sizeOf: Sizes): number {
  const [x, w] = inputs.map((input) => nodes[input].shape);
  const products: Record<string, () => number> = {
    conv2d: () => sizeOf(shape) * sizeOf(w.slice(1)),
    convTranspose2d: () => sizeOf(x) * sizeOf(w.slice(1)),
    filterGradient: () =>
      sizeOf(w) * (shape[1] as number) * sizeOf((attributes as unknown as { kernel: number[] }).kernel),
    dense: () => sizeOf(shape) * (x[1] as number),
  };
  return 2e-9 * (products[op]?.() ?? 0);
}

interface Row {
  count: number;
  seconds: number;
  gflop: number;
}

/** Runs a graph once, every op timed: a row for every op that counts products, by shape, and one for each other op. */
async function timed(graph: Graph, values: Record<string, Tensor>, batch: number): Promise<Map<string, Row>> {
  const sizeOf: Sizes = (dims) => dims.reduce<number>((product, dim) => product * (dim === 'B' ? batch : dim), 1);
  const rows = new Map<string, Row>();
  const names = new Set(graph.nodes.map(({ op }) => op));
  const originals = new Map([...names].map((name) => [name, findOp(name).tfjs]));
  let at = 0; // nodes run in order, leaves without a call
  const isCalled = ({ op }: GraphNode): boolean => !['input', 'parameter', 'constant'].includes(op);
  for (const [name, tfjs] of originals)
    findOp(name).tfjs = (tf, inputs, attributes, prepare) => {
      while (!isCalled(graph.nodes[at])) at++;
      const node = graph.nodes[at++];
      const start = performance.now();
      const y = tfjs(tf, inputs, attributes, prepare);
      const seconds = (performance.now() - start) / 1e3;
      const gflop = gigaflops(node, graph, sizeOf);
      const key =
        gflop > 0 ? `${name} ${node.inputs.map((input) => graph.nodes[input].shape.join('×')).join(', ')}` : name;
      const row = rows.get(key) ?? { count: 0, seconds: 0, gflop: 0 };
      rows.set(key, { count: row.count + 1, seconds: row.seconds + seconds, gflop: row.gflop + gflop });
      return y;
    };
  const engine = await createTfjsEngine();
  const session = await engine.openGraph(graph);
  try {
    await session.run(values); // kernels are compiled
    rows.clear();
    at = 0;
    await session.run(values);
  } finally {
    for (const [name, tfjs] of originals) findOp(name).tfjs = tfjs;
    await engine.dispose();
  }
  return rows;
}

/** Prints the table, the slowest first; checks small gradients against float64 before. */
export async function benchOps({ batch }: { readonly batch: number }): Promise<void> {
  const withLoss = (network: Graph): Graph =>
    trace((scope) => {
      const { x } = inlineGraph(scope, network);
      return { loss: sum(mul(x, x)) };
    });
  const gradientsOf = (network: Graph): Graph =>
    gradient(
      withLoss(network),
      'loss',
      parametersOf(network).map(({ name }) => name),
    );
  const valuesOf = (network: Graph, D: number, count: number): Record<string, Tensor> => ({
    ...steadyParameters(network),
    z: randomTensor([count, D, 1, 1], 'z'),
  });

  const small = convolutionalGenerator({ D: 10, widths: [16, 8] });
  const exact = evaluate(gradientsOf(small), valuesOf(small, 10, 4));
  const engine = await createTfjsEngine();
  const found = await (await engine.openGraph(gradientsOf(small))).run(valuesOf(small, 10, 4));
  await engine.dispose();
  const error = Math.max(
    ...parametersOf(small).map(({ name }) => {
      const [a, b] = [found, exact].map((tensors) => tensors[gradientName(name)].data);
      return Math.max(...Array.from(b, (x, i) => Math.abs(x - a[i]))) / Math.max(...Array.from(b, Math.abs));
    }),
  );
  if (!(error < LARGEST_ERROR)) throw new Error(`tfjs: gradients are off by ${error}`);

  const network = convolutionalGenerator();
  const rows = [...(await timed(gradientsOf(network), valuesOf(network, 100, batch), batch))].sort(
    ([, a], [, b]) => b.seconds - a.seconds,
  );
  const total = rows.reduce(
    (sums, [, { seconds, gflop }]) => ({ seconds: sums.seconds + seconds, gflop: sums.gflop + gflop }),
    { seconds: 0, gflop: 0 },
  );
  console.log(
    `${engine.description}, a DCGAN's generator forward and back, batch ${batch}: ${total.seconds.toFixed(2)} s, ${total.gflop.toFixed(1)} GFLOP; largest gradient error ${error.toExponential(1)}`,
  );
  for (const [name, { count, seconds, gflop }] of rows) {
    if (seconds > 0.005 * total.seconds)
      console.log(
        `  ${name.padEnd(46)} ${String(count).padStart(3)} ×  ${(1e3 * seconds).toFixed(0).padStart(6)} ms  ${((100 * seconds) / total.seconds).toFixed(0).padStart(3)} %${gflop > 0 ? `  ${(gflop / seconds).toFixed(1).padStart(6)} GFLOPS` : ''}`,
      );
  }
}
