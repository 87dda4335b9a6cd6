import type * as TfCore from '@tensorflow/tfjs-core';
import type { Engine, Session } from '../engine/engine.ts';
import { exchangeHere } from '../engine/exchange.ts';
import type { Graph, GraphNode, Tensor, Tensors } from '../graph.ts';
import type { Prepare, Tf } from '../op.ts';
import { isLeaf, findOp } from '../ops/findOp.ts';
import { requireTensor } from '../requireTensor.ts';
import { loadTfjs, type TfjsBackend } from './loadTfjs.ts';

const TO_NHWC = [0, 2, 3, 1];
const TO_NCHW = [0, 3, 1, 2];

/** A tensor of the graph as tfjs keeps it: images batch, row, column, channel. */
function enter(tf: Tf, { shape, data }: Tensor): TfCore.Tensor {
  const tensor = tf.tensor(data instanceof Float32Array ? data : Float32Array.from(data), [...shape], 'float32');
  return shape.length === 4 ? tf.transpose(tensor, TO_NHWC) : tensor;
}

/** A copy in the layout of the graph. */
const ordered = (tf: Tf, tensor: TfCore.Tensor): TfCore.Tensor =>
  tensor.rank === 4 ? tf.transpose(tensor, TO_NCHW) : tf.clone(tensor);

/** Runs the nodes in order; every value is freed after its last use. Those of `bound` stay. */
function execute(
  tf: Tf,
  graph: Graph,
  values: Tensors,
  { bound, prepare }: { bound: ReadonlyMap<GraphNode, TfCore.Tensor>; prepare: Prepare },
): TfCore.Tensor[] {
  const batch = new Map<'B', number>();
  const tensors: TfCore.Tensor[] = [];
  const lastUse = graph.nodes.map(() => -1);
  graph.nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) lastUse[input] = index;
  });
  for (const { node } of graph.outputs) lastUse[node] = Infinity;

  graph.nodes.forEach((node, index) => {
    tensors[index] =
      bound.get(node) ??
      tf.tidy(() => {
        if (isLeaf(node.op)) return enter(tf, requireTensor('run', node, { values, batch }));
        return findOp(node.op).tfjs(
          tf,
          node.inputs.map((input) => tensors[input]),
          node.attributes,
          prepare,
        );
      });
    for (const input of new Set(node.inputs))
      if (lastUse[input] === index && !bound.has(graph.nodes[input])) tensors[input].dispose();
    if (lastUse[index] < 0 && !bound.has(node)) tensors[index].dispose();
  });
  return graph.outputs.map(({ node }) => tensors[node]);
}

/** tfjs in this thread. Graphs only: it does not read ONNX files. */
export async function createTfjsEngine(wanted?: TfjsBackend): Promise<Engine> {
  const { tf, backend } = await loadTfjs(wanted);
  const sessions = new Set<Session>();

  const openGraph = async (graph: Graph, parameters: Tensors = {}): Promise<Session> => {
    const bound = new Map<GraphNode, TfCore.Tensor>();
    for (const node of graph.nodes) {
      const { op, attributes, shape } = node;
      if (op === 'constant')
        bound.set(
          node,
          tf.tidy(() => enter(tf, { shape: shape as number[], data: Float32Array.from(attributes.data as number[]) })),
        );
      else if (op === 'parameter' && Object.hasOwn(parameters, attributes.name as string))
        bound.set(
          node,
          tf.tidy(() => enter(tf, requireTensor('openGraph', node, { values: parameters }))),
        );
    }
    const prepared = new Map<string, TfCore.Tensor>();
    const boundIds = new Set([...bound.values()].map(({ id }) => id));
    const prepare: Prepare = (weights, key, make) => {
      if (!boundIds.has(weights.id)) return make();
      const name = `${weights.id} ${key}`;
      const made = prepared.get(name) ?? tf.keep(make());
      prepared.set(name, made);
      return made;
    };
    const session: Session = {
      run: async (values) => {
        const results = tf.tidy(() =>
          execute(tf, graph, values, { bound, prepare }).map((tensor) => ordered(tf, tensor)),
        );
        try {
          const outputs: Record<string, Tensor> = {};
          for (const [k, { name }] of graph.outputs.entries())
            outputs[name] = { shape: results[k].shape, data: Float32Array.from(await results[k].data()) };
          return outputs;
        } finally {
          tf.dispose(results);
        }
      },
      exchange: (values, lent) => exchangeHere(session.run, values, lent),
      dispose: async () => {
        if (!sessions.delete(session)) return;
        for (const tensor of [...bound.values(), ...prepared.values()]) tensor.dispose();
      },
    };
    sessions.add(session);
    return session;
  };

  return {
    description: `tfjs ${tf.version_core} (${backend})`,
    openGraph,
    openOnnx: async () => {
      throw new RangeError('openOnnx: expected the engine onnx for an ONNX file, got tfjs');
    },
    dispose: async () => {
      for (const session of [...sessions]) await session.dispose();
    },
  };
}
