import { describe, expect, it } from '@jest/globals';
import { evaluate, gradient, mul, sum, trace, type Tensor, type Tensors } from '@geq/nn';
import '@geq/testing';
import { convolutionWeights } from '../applyNetwork.ts';
import { weightNormGradients, weightNormConvolutions, weightNormWeights } from './weightNormWeights.ts';

const wave = (shape: readonly number[], step: number): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(step * (i + 1) ** 2)),
});
const convolution = { name: 'a', from: 2, to: 3, kernel: 3, hasBias: false, isScaled: true } as const;
const tensors = { 'a.weight_g': wave([3, 1, 1, 1], 0.4), 'a.weight_v': wave([3, 2, 3, 3], 0.7) };
const along = wave([3, 2, 3, 3], 0.9);

describe('weight norm outside of the graph (oracle: the graph, in float64)', () => {
  const inside = trace((scope) => {
    const [w, g] = [
      convolutionWeights({ scope, weightNorm: true }, convolution),
      scope.parameter('a.weight_g', [3, 1, 1, 1]),
    ];
    return { w, loss: sum(mul(w, scope.input('along', [3, 2, 3, 3]))), squares: sum(mul(g, g)) }; // ∂loss/∂w = along
  });

  it('gives the weights', () => {
    expect(weightNormWeights(tensors, ['a'])['a.weight']).toEqual({
      shape: [3, 2, 3, 3],
      data: expect.any(Float32Array),
    });
    expect(weightNormWeights(tensors, ['a'])['a.weight'].data).toBeAllclose(
      evaluate(inside, { ...tensors, along }).w.data,
      { rtol: 1e-6 },
    ); // rounded to float32
  });

  it('gives the gradients of v and g from that of the weights', () => {
    const expected = evaluate(gradient(inside, 'loss', ['a.weight_v', 'a.weight_g']), { ...tensors, along });
    const found = weightNormGradients({ 'grad a.weight': along, 'grad b': along }, tensors, ['a']);
    expect(Object.keys(found).sort()).toEqual(['grad a.weight_g', 'grad a.weight_v', 'grad b']);
    for (const name of ['grad a.weight_v', 'grad a.weight_g'])
      expect(found[name].data).toBeAllclose(expected[name].data, { rtol: 1e-5, atol: 1e-6 }); // rounded to float32, differences of numbers of order 1
  });

  it('adds what the loss sees of g itself', () => {
    const own = evaluate(gradient(inside, 'squares', ['a.weight_g']), { ...tensors, along })['grad a.weight_g'];
    const ofG = (gradients: Tensors): Tensor['data'] =>
      weightNormGradients({ 'grad a.weight': along, ...gradients }, tensors, ['a'])['grad a.weight_g'].data;
    const [without, found] = [ofG({}), ofG({ 'grad a.weight_g': own })];
    expect(found).toBeAllclose(
      Array.from(without, (x, o) => x + own.data[o]),
      { rtol: 1e-6, atol: 1e-6 },
    ); // rounded to float32
  });
});

it('knows convolutions under weight norm by their kernels', () => {
  expect(weightNormConvolutions(['a.bias', 'a.weight_g', 'a.weight_v', 'b.weight'])).toEqual(['a']);
});
