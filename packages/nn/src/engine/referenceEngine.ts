import { evaluate } from '../evaluate.ts';
import type { Engine } from './engine.ts';

/** The float64 evaluator as an engine: slow, exact, everywhere. */
export function createReferenceEngine(): Engine {
  return {
    description: 'reference (float64)',
    openGraph: async (graph, parameters = {}) => ({
      run: async (values) => evaluate(graph, { ...parameters, ...values }),
      dispose: async () => {},
    }),
    openOnnx: async () => { throw new RangeError('openOnnx: expected the engine onnx for an ONNX file, got reference'); },
    dispose: async () => {},
  };
}
