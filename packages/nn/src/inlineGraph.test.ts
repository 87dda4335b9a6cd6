import { expect, it } from '@jest/globals';
import { evaluate, inlineGraph, mul, sum, trace } from './index.ts';

const inner = trace(({ input, parameter }) => {
  const y = mul(input('x', ['B', 2]), parameter('w', [2]));
  return { y, total: sum(y) };
});

it('puts a graph into a trace: named values take the places of inputs and parameters, equal work is done once', () => {
  const graph = trace((scope) => {
    const once = inlineGraph(scope, inner);
    const again = inlineGraph(scope, inner);
    const twice = inlineGraph(scope, inner, { x: once.y });
    expect(again.total.index).toBe(once.total.index);
    return { once: once.total, twice: twice.total };
  });
  const { once, twice } = evaluate(graph, {
    x: { shape: [1, 2], data: Float64Array.of(1, 2) },
    w: { shape: [2], data: Float64Array.of(3, 4) },
  });
  expect([once.data[0], twice.data[0]]).toEqual([11, 41]); // 3 + 8; 9 + 32
  expect(() => trace((scope) => inlineGraph(scope, inner, { w: scope.constant([1, 2, 3], [3]) }))).toThrow(
    'inlineGraph: expected w to be 2, got 3',
  );
});
