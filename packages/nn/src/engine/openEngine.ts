import type { Graph, Tensor, Tensors } from '../graph.ts';
import { requireInteger } from '../shape.ts';
import { requireTensor } from '../requireTensor.ts';
import { validate } from '../validate.ts';
import type { Engine, EngineName, EngineOptions } from './engine.ts';
import { openLocalEngine } from './openLocalEngine.ts';
import { openWorkerEngine } from './openWorkerEngine.ts';

const NAMES: readonly EngineName[] = ['onnx', 'tfjs', 'reference'];

/** Where an engine runs: in a worker thread of its own (Node), or in the thread that asks. */
export interface OpenOptions extends EngineOptions {
  readonly where?: 'worker' | 'here';
}

/** Whether worker threads of Node are at hand. */
export const isNode = (): boolean => typeof process === 'object' && typeof process.versions?.node === 'string';

/**
 * An engine by name: `onnx`, ONNX Runtime; `tfjs`, TensorFlow.js, native where `@tensorflow/tfjs-node` is installed, else
 * WebAssembly, else plain JavaScript; `reference`, the float64 evaluator. On Node it computes in a worker thread, so that
 * the event loop stays free.
 *
 * @throws RangeError for an unknown name or thread counts below 1; Error when its libraries do not load here
 */
export async function openEngine(
  name: EngineName,
  { where = isNode() ? 'worker' : 'here', ...options }: OpenOptions = {},
): Promise<Engine> {
  if (!NAMES.includes(name))
    throw new RangeError(`openEngine: expected one of ${NAMES.join(', ')}, got ${String(name)}`);
  if (options.threads !== undefined) requireInteger('openEngine', { threads: options.threads }, 1);
  const engine = await (where === 'worker' ? openWorkerEngine(name, options) : openLocalEngine(name, options));
  return {
    ...engine,
    openGraph: async (graph, parameters = {}) => {
      validate(graph);
      const bound = selectTensors(
        'openGraph',
        graph,
        parameters,
        (node) => node.op === 'parameter' && Object.hasOwn(parameters, node.attributes.name as string),
      );
      const session = await engine.openGraph(graph, bound);
      const requiredValues = (values: Tensors): Tensors =>
        selectTensors(
          'run',
          graph,
          values,
          ({ op, attributes }) =>
            op === 'input' || (op === 'parameter' && !Object.hasOwn(bound, attributes.name as string)),
        );
      return {
        run: async (values, into) => session.run(requiredValues(values), into),
        exchange: async (values, lent) => {
          const all = requiredValues({ ...values, ...lent });
          return session.exchange(
            Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(lent, name))),
            lent,
          );
        },
        dispose: () => session.dispose(),
      };
    },
  };
}

/** The values that the nodes for which `isWanted` holds ask for, checked; others are left behind. */
function selectTensors(
  caller: string,
  graph: Graph,
  values: Tensors,
  isWanted: (node: Graph['nodes'][number]) => boolean,
): Tensors {
  const batch = new Map<'B', number>();
  const result: Record<string, Tensor> = {};
  for (const node of graph.nodes)
    if (isWanted(node)) result[node.attributes.name as string] = requireTensor(caller, node, { values, batch });
  return result;
}
