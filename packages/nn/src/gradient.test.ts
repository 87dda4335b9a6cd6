import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { cases } from '../test/cases.ts';
import { randomValues } from '../test/randomTensor.ts';
import {
  add,
  evaluate,
  gradient,
  gradientName,
  inputsOf,
  mul,
  parametersOf,
  sum,
  trace,
  type Graph,
  type Tensors,
} from './index.ts';
import { copyToTape } from './rewrite.ts';

const BATCH = 3;

/** The graph with a loss Σ weights·y, so that ∂loss/∂y is a random tensor. */
function withLoss(graph: Graph): Graph {
  return trace(({ input }) => {
    const { tape } = input('unused', ['B', 1]);
    const y = copyToTape(tape, graph)[graph.outputs[0].node];
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
    const names = [...inputsOf(lossy), ...parametersOf(lossy)]
      .map(({ name }) => name)
      .filter((name) => name !== 'unused' && name !== 'weights');
    const gradients = evaluate(gradient(lossy, 'loss', names), values);
    for (const name of names) {
      const actual = gradients[gradientName(name)];
      expect(actual.shape).toEqual(values[name].shape);
      expect(actual.data).toBeAllclose(centralDifferences(lossy, values, name), { rtol: 1e-6, atol: 1e-8 }); // differences: h² times third derivatives, and round-off of sums of 200 terms over h
    }
  });

  const curved = cases.filter(({ name }) =>
    /^(softplus|tanh|erf|log|power 1.7|leakyRelu|mul per channel|channelMean|conv2d 4×4|conv2d 3×3 over 6×8|convTranspose2d 4×4 over 3×2|batchNormTraining|dense with bias|spaceToDepth diagonal)/.test(
      name,
    ),
  );
  it.each(curved)('of a gradient agrees with central differences: $name', ({ graph }) => {
    const squared = trace(({ input }) => {
      // Σ w y², so that no second derivative is zero by chance
      const y = copyToTape(input('unused', ['B', 1]).tape, graph)[graph.outputs[0].node];
      return { loss: sum(mul(mul(y, y), input('weights', y.shape))) };
    });
    const names = [...inputsOf(graph), ...parametersOf(graph)].map(({ name }) => name);
    const once = gradient(squared, 'loss', names);
    const again = trace(({ input }) => {
      const values = copyToTape(input('unused', ['B', 1]).tape, once);
      const grads = once.outputs
        .filter(({ name }) => name !== 'loss')
        .map(({ node }) => sum(mul(values[node], values[node])));
      return { loss: grads.reduce((total, part) => add(total, part)) };
    });
    const values = valuesFor(again);
    const gradients = evaluate(gradient(again, 'loss', names), values);
    for (const name of names) {
      const expected = centralDifferences(again, values, name);
      const scale = Math.max(...expected.map(Math.abs));
      expect(gradients[gradientName(name)].data).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-7 * scale }); // differences: round-off of a large sum over h, h² times third derivatives
    }
  });
});
