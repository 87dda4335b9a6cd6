import { describe, expect, it } from '@jest/globals';
import { int, ints, node, onnxModel, type NodeParts, type Weight } from '../../test/onnxModel.ts';
import { readOnnx } from './readOnnx.ts';

const model = (nodes: readonly NodeParts[], weights: Readonly<Record<string, Weight>> = {}): Uint8Array =>
  onnxModel({ inputs: [{ name: 'z', shape: ['B', 4] }], outputs: [{ name: 'x', shape: ['B', 4] }], nodes, weights });
const whole = (...values: number[]): Weight => ({
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
  type: 7,
});
const constant = (name: string, values: readonly number[]): NodeParts =>
  node('Constant', [], [name], ints('value_ints', values));
const refusal = (bytes: Uint8Array): string => {
  try {
    readOnnx(bytes);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what ends ONNX Runtime', () => {
  it.each<[string, NodeParts, string]>([
    [
      'a group of 0',
      node('ConvTranspose', ['z', 'W'], ['x'], int('group', 0)),
      'expected group ≥ 1 in ConvTranspose, got 0',
    ],
    ['a stride of 0', node('Conv', ['z', 'W'], ['x'], ints('strides', [1, 0])), 'expected strides ≥ 1 in Conv, got 0'],
    [
      'a block of −1',
      node('DepthToSpace', ['z'], ['x'], int('blocksize', -1)),
      'expected blocksize ≥ 1 in DepthToSpace, got -1',
    ],
    [
      'one in a branch',
      node('If', ['c'], ['x'], {
        name: 'then_branch',
        type: 5,
        g: { node: [node('Conv', ['z', 'W'], ['x'], int('group', 0))] },
      }),
      'expected group ≥ 1 in Conv, got 0',
    ],
  ])('is refused before anything runs: %s', (_, each, said) => {
    expect(refusal(model([each]))).toBe(`readOnnx: ${said}; export the model again`);
  });

  it('is told by ONNX, not by other libraries', () => {
    expect(refusal(model([{ ...node('Conv', ['z'], ['x'], int('group', 0)), domain: 'com.acme' }]))).toBe('accepted');
    expect(refusal(model([node('Conv', ['z', 'W'], ['x'], int('group', 1), ints('pads', [0, 0]))]))).toBe('accepted');
  });

  it('is a shape that fills the memory, in a weight or a constant', () => {
    const asked = 'readOnnx: expected at most 268435456 numbers of';
    expect(refusal(model([node('ConstantOfShape', ['s'], ['x'])], { s: whole(3, 1_000_000_000) }))).toBe(
      `${asked} ConstantOfShape, got the shape 3×1000000000; export the network for smaller images`,
    );
    expect(refusal(model([constant('s', [2 ** 20, 2 ** 20]), node('Expand', ['z', 's'], ['x'])]))).toContain(
      `${asked} Expand, got the shape 1048576×1048576`,
    );
    expect(refusal(model([node('Resize', ['z', '', '', 's'], ['x'])], { s: whole(1, 1, 100_000, 100_000) }))).toContain(
      `${asked} Resize`,
    );
    expect(
      refusal(model([node('Reshape', ['z', 's'], ['y']), node('Expand', ['y', 's'], ['x'])], { s: whole(-1, 4) })),
    ).toBe('accepted');
  });
});
