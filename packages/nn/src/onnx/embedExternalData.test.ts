import { describe, expect, it } from '@jest/globals';
import { node, onnxModel, tensor, type Weight } from '../../test/onnxModel.ts';
import { onnxGenerator } from '../onnxGenerator.ts';
import { externalDataFiles, embedExternalData } from './embedExternalData.ts';
import { readOnnx } from './readOnnx.ts';
import { modelProto } from './modelProto.ts';

const W = Float32Array.from({ length: 12 }, (_, i) => Math.fround(Math.sin(i + 1))); // 3×4
const bytes = new Uint8Array(W.buffer);
const options = { threads: 1, where: 'here' } as const;
const outside = (location: string, more: Record<string, string | number> = {}): Weight => ({
  dims: [3, 4],
  data: W,
  outside: { location, ...more },
});
const ports = { inputs: [{ name: 'z', shape: ['B', 3] }], outputs: [{ name: 'x', shape: ['B', 4] }] };
const product = [node('MatMul', ['z', 'W'], ['x'])];
const modelWith = (weight: Weight): Uint8Array => onnxModel({ ...ports, nodes: product, weights: { W: weight } });
const inside = modelWith({ dims: [3, 4], data: W });

describe('weights in other files', () => {
  it('take the place of what points to them: the model is the one that has them', async () => {
    const file = new Uint8Array([9, 9, 9, 9, ...bytes, 7]);
    const model = modelWith(outside('net.onnx.data', { offset: 4, length: 48 }));
    expect(externalDataFiles(model)).toEqual(['net.onnx.data']);
    const whole = embedExternalData(model, { 'net.onnx.data': file });
    expect(modelProto.toObject(modelProto.decode(whole))).toEqual(modelProto.toObject(modelProto.decode(inside)));
    const generator = await onnxGenerator(model, { ...options, externalData: { 'net.onnx.data': file } });
    expect(await generator.sample(Float32Array.of(1, 0, 0, 0, 1, 0), 2)).toEqual(W.subarray(0, 8)); // products with ones and zeros are exact
    const other = await onnxGenerator(model, {
      ...options,
      externalData: { 'net.onnx.data': Uint8Array.from(file, (byte, i) => (i === 20 ? byte ^ 1 : byte)) },
    });
    expect(other.hash).not.toBe(generator.hash);
    await Promise.all([generator.close(), other.close()]);
  });

  it('may lie in a folder below, and be said to be without offset and length', () => {
    expect(externalDataFiles(modelWith(outside('./weights/a b.bin')))).toEqual(['weights/a b.bin']);
    expect(embedExternalData(modelWith(outside('a.bin')), { 'a.bin': bytes })).toEqual(
      embedExternalData(modelWith(outside('b.bin', { offset: 0, length: 48, checksum: 'x' })), { 'b.bin': bytes }),
    );
  });

  it('are found wherever tensors stand', () => {
    const t = (location: string): object => tensor('', outside(location));
    const graphWith = (location: string): object => ({
      node: [{ opType: 'Constant', output: ['c'], attribute: [{ name: 'value', type: 4, t: t(location) }] }],
    });
    const model = onnxModel({
      ...ports,
      weights: { W: outside('initializer') },
      nodes: [
        ...product,
        node('Constant', [], ['a'], { name: 'value', type: 4, t: t('constant') }),
        node(
          'X',
          [],
          ['b'],
          { name: 'many', type: 9, tensors: [t('list')] },
          {
            name: 'sparse',
            type: 11,
            sparseTensor: {
              values: t('sparse attribute'),
              indices: tensor('i', { dims: [0], data: new Uint8Array(0), type: 7 }),
            },
          },
        ),
        node(
          'If',
          ['c'],
          ['d'],
          { name: 'then_branch', type: 5, g: graphWith('branch') },
          { name: 'graphs', type: 10, graphs: [graphWith('graphs')] },
        ),
      ],
      sparse: [
        {
          values: t('sparse'),
          indices: tensor('i', { dims: [12], data: new Uint8Array(0), type: 7, outside: { location: 'indices' } }),
          dims: [12],
        },
      ],
      functions: [{ name: 'f', ...graphWith('function'), attributeProto: [{ name: 'd', type: 4, t: t('default') }] }],
      trainingInfo: [{ initialization: graphWith('initialization'), algorithm: graphWith('algorithm') }],
    });
    expect(externalDataFiles(model).sort()).toEqual([
      'algorithm',
      'branch',
      'constant',
      'default',
      'function',
      'graphs',
      'indices',
      'initialization',
      'initializer',
      'list',
      'sparse',
      'sparse attribute',
    ]);
    const whole = embedExternalData(
      model,
      Object.fromEntries(externalDataFiles(model).map((name) => [name, new Uint8Array(name === 'indices' ? 96 : 48)])),
    );
    expect(externalDataFiles(whole)).toEqual([]);
    expect(embedExternalData(whole)).toBe(whole);
    expect(readOnnx(whole)).toEqual(readOnnx(model));
  });

  it('are nowhere but beside the model', () => {
    for (const location of [
      '../secret',
      '/etc/passwd',
      'a/../../b',
      'a//b',
      'a/.',
      '',
      'C:\\x',
      '\\\\host\\x',
      '*/_ORT_MEM_ADDR_/*',
      'a\u0000b',
      'x'.repeat(2000),
    ]) {
      expect(() => externalDataFiles(modelWith(outside(location)))).toThrow(
        /^readOnnx: expected the weights W in a file beside the model, got '[^\n]{0,70}'; export with external_data=False/,
      );
    }
  });

  it.each<[string, Weight, Uint8Array | undefined, string]>([
    [
      'without their file',
      outside('w.bin'),
      undefined,
      'expected the file w.bin with the weights W, got none; keep it beside the model',
    ],
    [
      'in a file that is too short',
      outside('w.bin', { offset: 8, length: 48 }),
      bytes,
      'expected 56 bytes or more in w.bin, which holds the weights W, got 48',
    ],
    [
      'of another length',
      outside('w.bin', { length: 44 }),
      bytes,
      'expected 48 bytes for the weights W (float32, 3×4), got 44',
    ],
    [
      'at no number',
      outside('w.bin', { offset: '-4' }),
      bytes,
      "expected the offset of the weights W as a number of bytes, got '-4'",
    ],
    [
      'of texts',
      { ...outside('w.bin'), type: 8 },
      bytes,
      'expected numbers in the other file for the weights W, got 3×4 of string',
    ],
    [
      'too many',
      { ...outside('w.bin'), dims: [2 ** 20, 2 ** 20] },
      bytes,
      'expected a model of less than 2 GB with its weights, got 4398046511',
    ],
  ])('are refused %s', async (_, weight, file, message) => {
    const error = await onnxGenerator(modelWith(weight), {
      ...options,
      externalData: file ? { 'w.bin': file } : {},
    }).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error?.message).toContain(message);
  });

  it('are refused above 2 GB before anything is copied', () => {
    const file = new Uint8Array(2 ** 22);
    const weights = Object.fromEntries(
      Array.from({ length: 520 }, (_, i) => [`w${i}`, { dims: [2 ** 20], data: W, outside: { location: 'w.bin' } }]),
    );
    expect(() => embedExternalData(onnxModel({ ...ports, nodes: product, weights }), { 'w.bin': file })).toThrow(
      'expected a model of less than 2 GB with its weights, got',
    );
  });

  it('leave everything else as it is, what the schema does not know too', () => {
    const unknown = Uint8Array.of(0xa2, 0x06, 3, 1, 2, 3); // field 100
    const model = new Uint8Array([...modelWith(outside('w.bin')), ...unknown]);
    expect([...embedExternalData(model, { 'w.bin': bytes }).subarray(-6)]).toEqual([...unknown]);
    const twice = new Uint8Array([...model, ...modelWith(outside('v.bin'))]);
    expect(() => externalDataFiles(twice)).toThrow('expected one graph in ModelProto, got two');
  });
});
