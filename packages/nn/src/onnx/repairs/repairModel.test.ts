import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { erf } from '@geq/linalg';
import { node, onnxModel, tensor } from '../../../test/onnxModel.ts';
import { onnxGenerator } from '../../onnxGenerator.ts';
import { readOnnx } from '../readOnnx.ts';
import { modelProto } from '../modelProto.ts';
import { repairModel } from './repairModel.ts';

const here = { threads: 1, where: 'here' } as const;
const repair = (model: Uint8Array): Uint8Array => repairModel(model, readOnnx(model)).model;
const ports = { inputs: [{ name: 'z', shape: ['B', 1] }], outputs: [{ name: 'x', shape: ['B', 1] }] };

describe('what exporters write and ONNX Runtime does not run', () => {
  it.each([13, 17])('Erfc is 1 − Erf, opset %d', async (opset) => {
    const generator = await onnxGenerator(onnxModel({ ...ports, nodes: [node('Erfc', ['z'], ['x'])], opset }), here);
    const z = Float32Array.of(-3, -0.5, 0, 0.25, 2);
    expect(await generator.sample(z, 5)).toBeAllclose(
      Float32Array.from(z, (each) => 1 - erf(each)),
      { atol: 3e-7 },
    ); // two units of the last place of float32
    await generator.close();
  });

  it('Erfc of another library, or defined in the file, stays', () => {
    const other = onnxModel({ ...ports, nodes: [{ ...node('Erfc', ['z'], ['x']), domain: 'com.acme' }] });
    expect(repair(other)).toBe(other);
  });

  it('a length of −1, or 0 of an input or output, is any length', () => {
    const model = onnxModel({
      inputs: [{ name: 'z', shape: [-1, 3] }],
      outputs: [{ name: 'x', shape: [-1, 77] }],
      nodes: [node('Tanh', ['z'], ['x'])],
    });
    const shapes = (bytes: Uint8Array): unknown => {
      const { inputs, outputs } = readOnnx(bytes);
      return [inputs[0].shape, outputs[0].shape];
    };
    expect(shapes(repair(model))).toEqual([
      [null, 3],
      [null, 77],
    ]);
    const places = [...model].flatMap((byte, i) => (byte === 77 && model[i - 1] === 8 ? [i] : [])); // dim_value 77, which becomes 0: the writer of the test leaves zeros out
    expect(places).toHaveLength(1);
    const zero = Uint8Array.from(model, (byte, i) => (i === places[0] ? 0 : byte));
    expect(shapes(repair(zero))).toEqual([
      [null, 3],
      [null, null],
    ]);
    expect(repair(zero).length).toBeLessThan(repair(model).length);
    const usual = onnxModel({ ...ports, nodes: [node('Tanh', ['z'], ['x'])] });
    expect(repair(usual)).toBe(usual);
  });

  it('bfloat16 is float32 wherever it stands', () => {
    const model = onnxModel({
      ...ports,
      weights: { w: { dims: [2], data: Uint16Array.of(0x3fc0, 0xc000), type: 16 } },
      nodes: [
        node('Cast', ['z'], ['y'], { name: 'to', type: 2, i: 16 }),
        node('Cast', ['y'], ['x'], { name: 'to', type: 2, i: 1 }),
        node('Gather', ['w', 'z'], ['v'], { name: 'axis', type: 2, i: 16 }),
        node('If', ['c'], ['d'], {
          name: 'then_branch',
          type: 5,
          g: {
            node: [],
            initializer: [
              {
                ...tensor('l', { dims: [3], data: new Uint8Array(0), type: 16 }),
                rawData: undefined,
                int32Data: Uint8Array.of(0x80, 0x7f, 0xc0, 0xff, 0x02, 0),
              },
            ],
          },
        }),
      ],
    });
    const { graph } = modelProto.toObject(modelProto.decode(repair(model)), { longs: Number }) as {
      graph: {
        initializer: { dataType: number; rawData: Uint8Array }[];
        node: { attribute: { i: number; g: { initializer: { dataType: number; rawData: Uint8Array }[] } }[] }[];
      };
    };
    const numbers = ({ rawData }: { rawData: Uint8Array }): number[] => [...new Float32Array(rawData.slice().buffer)];
    expect([graph.initializer[0].dataType, numbers(graph.initializer[0])]).toEqual([1, [1.5, -2]]);
    expect(graph.node.slice(0, 3).map(({ attribute }) => attribute[0].i)).toEqual([1, 1, 16]); // an axis is no type
    const [inner] = graph.node[3].attribute[0].g.initializer;
    expect([inner.dataType, numbers(inner)]).toEqual([1, [1, -1.5, 0]]);
  });
});
