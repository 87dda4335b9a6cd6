import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { cases } from '../test/cases.ts';
import { randomValues } from '../test/random.ts';
import { evaluate, gradient, gradientName, inputsOf, mul, parametersOf, sum, trace, type Graph, type Tensors } from './index.ts';
import { copyOnto } from './rewrite.ts';

const BATCH = 3;

/** The graph with a loss Σ weights·y, so that ∂loss/∂y is a random tensor. */
function withLoss(graph: Graph): Graph {
  return trace(({ input }) => {
    const { tape } = input('unused', ['B', 1]);
    const y = copyOnto(tape, graph)[graph.outputs[0].node];
    return { loss: sum(mul(y, input('weights', y.shape))) };
  });
}

function valuesFor(graph: Graph): Tensors {
  return randomValues(graph, BATCH);
}

/** (loss(x + h) − loss(x − h))/2h for every entry of one value. */
function centralDifferences(graph: Graph, values: Tensors, name: string): Float64Array {
  const h = 1e-5; // error h²·f‴ ≈ 1e-10, round-off 1e-16/h = 1e-11
  const { shape, data } = values[name];
  const loss = (index: number, step: number): number => {
    const moved = Float64Array.from(data);
    moved[index] += step;
    return evaluate(graph, { ...values, [name]: { shape, data: moved } }).loss.data[0];
  };
  return Float64Array.from(data, (_, index) => (loss(index, h) - loss(index, -h)) / (2 * h));
}

describe('gradient', () => {
  it.each(cases)('of $name agrees with central differences', ({ graph }) => {
    const lossy = withLoss(graph);
    const values = valuesFor(lossy);
    const names = [...inputsOf(lossy), ...parametersOf(lossy)].map(({ name }) => name).filter((name) => name !== 'unused' && name !== 'weights');
    const gradients = evaluate(gradient(lossy, 'loss', names), values);
    for (const name of names) {
      const actual = gradients[gradientName(name)];
      expect(actual.shape).toEqual(values[name].shape);
      expect(actual.data).toBeAllclose(centralDifferences(lossy, values, name), { rtol: 1e-6, atol: 1e-8 }); // differences: h² times third derivatives, and round-off of sums of 200 terms over h
    }
  });
});
