import { evaluate } from '../evaluate.ts';
import type { Tensors } from '../graph.ts';
import type { Engine } from './engine.ts';
import { exchangeHere } from './exchange.ts';

/** The float64 evaluator as an engine: slow, exact, everywhere. */
export function createReferenceEngine(): Engine {
  return {
    description: 'reference (float64)',
    openGraph: async (graph, parameters = {}) => {
      const run = async (values: Tensors): Promise<Tensors> => evaluate(graph, { ...parameters, ...values });
      return { run, exchange: (values, lent) => exchangeHere(run, values, lent), dispose: async () => {} };
    },
    openOnnx: async () => {
      throw new RangeError('openOnnx: expected the engine onnx for an ONNX file, got reference');
    },
    dispose: async () => {},
  };
}
