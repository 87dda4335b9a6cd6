import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { convolutionalGenerator, steadyParameters } from '../test/convolutionalGenerator.ts';
import { cases } from '../test/cases.ts';
import { randomTensor, randomValues } from '../test/randomTensor.ts';
import {
  batchNorm,
  conv2d,
  dense,
  evaluate,
  flatten,
  fold,
  mul,
  parametersOf,
  power,
  relu,
  sum,
  trace,
  type Model,
  type Tensors,
} from './index.ts';

const ops = ({ graph }: Model): string[] =>
  graph.nodes.map(({ op }) => op).filter((op) => op !== 'input' && op !== 'parameter');
const latents = { z: randomTensor([2, 6, 1, 1], 'z') };

describe('fold', () => {
  it('leaves a DCGAN no batch norm, a matrix product for its first layer, and its function', () => {
    const graph = convolutionalGenerator({ D: 6, widths: [8, 6, 4] });
    const parameters = steadyParameters(graph);
    const folded = fold({ graph, parameters });
    expect(ops(folded)).toEqual([
      'flatten',
      'dense',
      'unflatten',
      'add',
      'leakyRelu',
      'convTranspose2d',
      'leakyRelu',
      'convTranspose2d',
      'leakyRelu',
      'conv2d',
      'tanh',
    ]);
    const expected = evaluate(graph, { ...parameters, ...latents }).x;
    expect(evaluate(folded.graph, { ...folded.parameters, ...latents }).x.data).toBeAllclose(expected.data, {
      atol: 1e-6,
    }); // weights rounded to float32 once
  });

  it('computes weight norm and masked weights now', () => {
    const graph = trace(({ input, parameter, constant }) => {
      const v = parameter('v', [4, 2, 3, 3]);
      const w = mul(mul(v, parameter('g', [4, 1, 1, 1])), power(sum(mul(v, v), [1, 2, 3]), -0.5));
      return { y: conv2d(input('x', ['B', 2, 4, 4]), mul(w, constant([1, 0], [1, 2, 1, 1])), { padding: 1 }) };
    });
    const values = randomValues(graph, 2);
    const parameters: Tensors = { v: values.v, g: values.g };
    const folded = fold({ graph, parameters });
    expect(ops(folded)).toEqual(['conv2d']);
    expect(parametersOf(folded.graph)).toHaveLength(1);
    expect(evaluate(folded.graph, { ...folded.parameters, x: values.x }).y.data).toBeAllclose(
      evaluate(graph, values).y.data,
      { rtol: 1e-5, atol: 1e-6 },
    ); // weights rounded to float32
  });

  it('lets a layer swallow only what follows it alone', () => {
    const graph = trace(({ input, parameter }) => {
      const y = conv2d(input('x', ['B', 2, 4, 4]), parameter('w', [3, 2, 1, 1]));
      const z = batchNorm(y, { mean: parameter('mean', [3]), variance: parameter('variance+', [3]) });
      return { z: relu(z), y };
    });
    const values = randomValues(graph, 2);
    const folded = fold({ graph, parameters: values });
    expect(ops(folded)).toContain('batchNorm');
    const [expected, actual] = [evaluate(graph, values), evaluate(folded.graph, { ...folded.parameters, x: values.x })];
    for (const name of ['y', 'z'])
      expect(actual[name].data).toBeAllclose(expected[name].data, { rtol: 1e-5, atol: 1e-6 }); // weights rounded to float32
  });

  it.each(cases)('keeps the function of $name', ({ graph }) => {
    const values = randomValues(graph, 3);
    const folded = fold({ graph, parameters: values });
    expect(evaluate(folded.graph, { ...values, ...folded.parameters }).y.data).toBeAllclose(
      evaluate(graph, values).y.data,
      { rtol: 1e-5, atol: 1e-6 },
    ); // weights rounded to float32
  });

  it('changes neither graph nor parameters', () => {
    const graph = trace(({ input, parameter }) => ({
      y: mul(dense(flatten(input('x', ['B', 1, 2, 2])), parameter('w', [3, 4])), parameter('c', [3])),
    }));
    const parameters = { w: randomTensor([3, 4], 'w'), c: randomTensor([3], 'c') };
    const before = JSON.stringify([graph, [...parameters.w.data], [...parameters.c.data]]);
    fold({ graph, parameters });
    expect(JSON.stringify([graph, [...parameters.w.data], [...parameters.c.data]])).toBe(before);
  });

  it('asks for every parameter', () => {
    const graph = trace(({ input, parameter }) => ({ y: dense(input('x', ['B', 2]), parameter('w', [1, 2])) }));
    expect(() => fold({ graph, parameters: {} })).toThrow(
      new RangeError('fold: expected a value for the parameter w (1×2), got none'),
    );
    expect(() => fold({ graph, parameters: { w: randomTensor([2, 2], 'w') } })).toThrow(
      new RangeError('fold: expected w to be 1×2, got 2×2'),
    );
  });
});
