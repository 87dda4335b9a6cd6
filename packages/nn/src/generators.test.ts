import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { latentBlock } from '@geq/random';
import { convolutionalGenerator, steadyParameters } from '../test/convolutionalGenerator.ts';
import { randomTensor } from '../test/randomTensor.ts';
import {
  add,
  batchNormTraining,
  concatChannels,
  conv2d,
  dense,
  evaluate,
  graphGenerator,
  mul,
  onnxGenerator,
  readOnnx,
  tanh,
  trace,
  unflatten,
  writeOnnx,
  type EngineName,
  type Graph,
  type NetworkOptions,
  type Tensors,
} from './index.ts';
import { modelProto } from './onnx/modelProto.ts';

const D = 10;
const graph = convolutionalGenerator({ D, widths: [32, 16], channels: 3 });
const parameters = steadyParameters(graph);
const N = 3 * 8 * 8;
const latents = latentBlock(0, 'train', 0, D);
const expected = evaluate(graph, { ...parameters, z: { shape: [16, D, 1, 1], data: latents.subarray(0, 16 * D) } }).x
  .data;

/** A model file with what the writer would not write, made by editing the message. */
interface Message {
  graph: {
    node: object[];
    input: { name: string; type: { tensorType: { elemType: number; shape: { dim: object[] } } } }[];
    output: { type: { tensorType: { shape: { dim: object[] } } } }[];
    initializer: object[];
  };
}
function edited(bytes: Uint8Array, edit: (message: Message) => void): Uint8Array {
  const message = modelProto.toObject(modelProto.decode(bytes)) as Message;
  edit(message);
  return modelProto.encode(modelProto.fromObject(message)).finish();
}

describe.each<[string, NetworkOptions & { engine: EngineName }]>([
  ['onnx', { engine: 'onnx', threads: 1 }],
  ['onnx, two threads', { engine: 'onnx', threads: 2 }],
  ['tfjs', { engine: 'tfjs' }],
])('a graph as a generator: %s', (_, options) => {
  it('gives the outputs of the graph, flattened channel, row, column', async () => {
    const generator = await graphGenerator({ graph, parameters }, options);
    expect([generator.latentDim, generator.outputDim, generator.numParameters]).toEqual([
      D,
      N,
      D * 32 * 16 + 4 * 32 + 32 * 16 * 16 + 4 * 16 + 16 * 3,
    ]);
    expect(generator.name).toBe(`graph_${generator.hash.slice(0, 8)}`);
    const x = await generator.sample(latents.subarray(0, 16 * D), 16);
    expect(x).toBeInstanceOf(Float32Array);
    expect(x).toBeAllclose(expected, { atol: 2e-6 }); // float32 sums of 500 terms of order 0.1, three layers
    await generator.close();
  });

  it('computes every row from its own latent, bit for bit, in any company, count and block', async () => {
    const generator = await graphGenerator({ graph, parameters }, options);
    const all = (await generator.sample(latents, 256)).slice();
    for (const [from, count] of [
      [0, 1],
      [5, 1],
      [255, 1],
      [3, 2],
      [17, 9],
      [100, 33],
      [1, 200],
      [0, 256],
    ] as const) {
      // block sizes change under way
      const some = await generator.sample(latents.subarray(from * D, (from + count) * D), count);
      expect(some).toEqual(all.subarray(from * N, (from + count) * N));
    }
    expect([8, 16, 32]).toContain(generator.blockSize());
    await generator.close();
  });

  it('refuses what it cannot sample', async () => {
    const generator = await graphGenerator({ graph, parameters }, options);
    await expect(generator.sample(latents.subarray(0, 5), 1)).rejects.toThrow(
      new RangeError('sample: expected 1×10 latents, got 5 numbers'),
    );
    await expect(generator.sample(latents, -1)).rejects.toThrow('sample: expected a whole count ≥ 0, got -1');
    expect(await generator.sample(latents.subarray(0, 0), 0)).toHaveLength(0);
    await generator.close();
    await expect(generator.sample(latents, 256)).rejects.toThrow(
      'sample: expected a living generator, got one after dispose()',
    );
    generator.dispose(); // twice does no harm
  });
});

describe('graphGenerator', () => {
  it('hashes structure and weights, not the order of the parameters', async () => {
    const hashOf = async (model: { graph: Graph; parameters: Tensors }): Promise<string> => {
      const generator = await graphGenerator(model, { engine: 'reference', where: 'here' });
      generator.dispose();
      return generator.hash;
    };
    const hash = await hashOf({ graph, parameters });
    expect(await hashOf({ graph, parameters: Object.fromEntries(Object.entries(parameters).reverse()) })).toBe(hash);
    const last = parameters.last.data.slice();
    last[0] += 1e-6;
    expect(await hashOf({ graph, parameters: { ...parameters, last: { ...parameters.last, data: last } } })).not.toBe(
      hash,
    );
  });

  it('says which input or output it needs', async () => {
    const two = trace(({ input }) => ({ y: add(input('a', ['B', 2]), input('b', ['B', 2])), z: input('a', ['B', 2]) }));
    await expect(graphGenerator({ graph: two, parameters: {} })).rejects.toThrow(
      'graphGenerator: expected one input, got a, b',
    );
    const outputs = trace(({ input }) => ({ y: tanh(input('z', ['B', 2])), z: mul(2, input('z', ['B', 2])) }));
    await expect(graphGenerator({ graph: outputs, parameters: {} })).rejects.toThrow(
      'graphGenerator: expected one output, got y, z; name one with `output`',
    );
    const generator = await graphGenerator(
      { graph: outputs, parameters: {} },
      { output: 'z', engine: 'reference', where: 'here' },
    );
    expect([...(await generator.sample(Float32Array.of(1, 2), 1))]).toEqual([2, 4]);
    await expect(graphGenerator({ graph, parameters: {} })).rejects.toThrow(
      'fold: expected a value for the parameter 0.weight (10×32×4×4), got none',
    );
  });
});

describe('onnxGenerator', () => {
  const file = writeOnnx(graph, parameters);
  const options = { threads: 1, where: 'here' } as const; // starting a thread for each would take most of the time

  it('samples an ONNX file as the graph it came from', async () => {
    const generator = await onnxGenerator(file, options);
    expect([generator.latentDim, generator.outputDim]).toEqual([D, N]);
    expect(await generator.sample(latents.subarray(0, 16 * D), 16)).toBeAllclose(expected, { atol: 2e-6 }); // float32, three layers
    await generator.close();
  });

  it.each([1, 3])('takes files with a fixed batch of %i', async (batch) => {
    const fixed = trace(({ input, parameter }) => ({ y: tanh(dense(input('z', [batch, 4]), parameter('w', [5, 4]))) }));
    const w = randomTensor([5, 4], 'w');
    const generator = await onnxGenerator(writeOnnx(fixed, { w }), options);
    const z = randomTensor([7, 4], 'z');
    const dynamic = trace(({ input, parameter }) => ({ y: tanh(dense(input('z', ['B', 4]), parameter('w', [5, 4]))) }));
    expect(await generator.sample(z.data as Float32Array, 7)).toBeAllclose(evaluate(dynamic, { z, w }).y.data, {
      atol: 1e-6,
    }); // float32, sums of 4 terms
    expect(generator.blockSize()).toBe(batch);
    await generator.close();
  });

  it('reads what a file says about itself', () => {
    expect(readOnnx(file)).toEqual({
      inputs: [{ name: 'z', elementType: 'float32', shape: ['B', D, 1, 1] }],
      outputs: [{ name: 'x', elementType: 'float32', shape: ['B', 3, 8, 8] }],
      numParameters: expect.any(Number),
      ops: ['BatchNormalization', 'ConvTranspose', 'Relu', 'Tanh'],
      trainingOps: [],
      opset: 17,
      producer: '@geq/nn',
    });
  });

  it('lets inputs and outputs be named and the others fixed', async () => {
    const model = trace(({ input, constant }) => ({
      y: mul(input('z', ['B', 2]), input('temperature', [1, 1])),
      twice: mul(constant(2), input('z', ['B', 2])),
    }));
    const bytes = writeOnnx(model);
    await expect(onnxGenerator(bytes, options)).rejects.toThrow(
      "onnxGenerator: expected one latent input, got 2: z (float32, B×2), temperature (float32, 1×1); take them together as latents (input: 'all'), or one of them and give the others a value (input: 'z' fixed: { 'temperature': 0 })",
    );
    await expect(onnxGenerator(bytes, { ...options, input: 'z' })).rejects.toThrow(
      "expected values for the inputs beside z, got none for temperature (float32, 1×1); give them (fixed: { 'temperature': 0 })",
    );
    await expect(onnxGenerator(bytes, { ...options, input: 'noise' })).rejects.toThrow(
      'expected an input named noise, got z (float32, B×2), temperature (float32, 1×1)',
    );
    const fixed = { temperature: { shape: [1, 1], data: Float32Array.of(3) } };
    await expect(onnxGenerator(bytes, { ...options, fixed })).rejects.toThrow(
      "onnxGenerator: expected one output, got y (float32, B×2), twice (float32, B×2); choose one (output: 'y')",
    );
    const generator = await onnxGenerator(bytes, { ...options, fixed, output: 'y' });
    expect([...(await generator.sample(Float32Array.of(1, 2), 1))]).toEqual([3, 6]);
    await generator.close();
  });

  it.each<[string, () => Uint8Array, string]>([
    ['bytes that are no model', () => Uint8Array.of(1, 2, 3), 'readOnnx: expected an ONNX model, got 3 bytes'],
    [
      'an empty file',
      () => new Uint8Array(0),
      'readOnnx: expected an ONNX model with a graph and an output, got 0 bytes without',
    ],
    ['a truncated file', () => file.subarray(0, file.length >> 1), 'readOnnx: expected an ONNX model, got'],
    [
      'no latent input',
      () =>
        writeOnnx(
          trace(({ parameter }) => ({ y: tanh(parameter('w', [2, 2])) })),
          { w: randomTensor([2, 2], 'w') },
        ),
      'onnxGenerator: expected an input for the latents, got a model without inputs',
    ],
    [
      'latents of whole numbers',
      () =>
        edited(file, ({ graph: { input } }) => {
          input[0].type.tensorType.elemType = 7;
        }),
      'onnxGenerator: expected latents of floating-point numbers, got z (int64, B×10×1×1)',
    ],
    [
      'latents of unknown length',
      () =>
        edited(file, ({ graph: { input } }) => {
          input[0].type.tensorType.shape.dim[1] = { dimParam: 'D' };
        }),
      "onnxGenerator: expected latents of known length on all axes but the batch, got z (float32, B×D×1×1); say it (axes: { 'D': LENGTH })",
    ],
    [
      'a random node',
      () =>
        edited(file, ({ graph: { node } }) => {
          node.push({ opType: 'RandomNormalLike', input: ['z'], output: ['noise'] });
        }),
      'expected all randomness in the latents, got a model that draws its own: RandomNormalLike',
    ],
    [
      'a random node in a branch',
      () =>
        edited(file, ({ graph: { node } }) => {
          node.push({
            opType: 'If',
            attribute: [{ name: 'then_branch', type: 5, g: { node: [{ opType: 'Bernoulli' }] } }],
          });
        }),
      'draws its own: Bernoulli',
    ],
    [
      'an unknown op',
      () =>
        edited(file, ({ graph: { node } }) => {
          (node[0] as { opType: string }).opType = 'Wizardry';
        }),
      'expected a model that ONNX Runtime loads, got the operator Wizardry, which ONNX does not have (opset 17)',
    ],
    [
      'weights in another file',
      () =>
        edited(file, ({ graph: { initializer } }) => {
          Object.assign(initializer[0], {
            dataLocation: 1,
            externalData: [{ key: 'location', value: 'net.onnx.data' }],
          });
        }),
      'expected the file net.onnx.data with the weights 0.weight, got none; keep it beside the model',
    ],
    [
      'NaN outputs',
      () =>
        writeOnnx(
          trace(({ input, parameter }) => ({ y: mul(input('z', ['B', 2]), parameter('w', [2])) })),
          { w: { shape: [2], data: Float32Array.of(1, NaN) } },
        ),
      'onnxGenerator: expected finite outputs, got NaN in entry 1 of a test run',
    ],
    [
      'outputs that never vary',
      () => writeOnnx(trace(({ input }) => ({ y: mul(input('z', ['B', 2]), 0) }))),
      'onnxGenerator: expected outputs that vary with the latents, got the same for all',
    ],
    [
      'samples mixed by batch statistics',
      () => writeOnnx(trace(({ input }) => ({ y: batchNormTraining(input('z', ['B', 2])).y }))),
      'expected each output to depend on its own latent alone, got one that changes with its batch; the network takes a statistic over the batch, or mixes its rows: export it without that',
    ],
    [
      'batch norms in training mode',
      () =>
        edited(file, ({ graph: { node } }) => {
          const norm = node.find((each) => (each as { opType: string }).opType === 'BatchNormalization') as {
            attribute?: object[];
            output: string[];
          };
          norm.output.push('mean', 'variance');
          norm.attribute = [...(norm.attribute ?? []), { name: 'training_mode', type: 2, i: 1 }];
        }),
      'export in evaluation mode (model.eval())',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const error = await onnxGenerator(bytes(), options).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error?.message).toContain(message);
    expect(error?.message).not.toContain('\n');
  });

  it('writes bytes that share no memory with anything', () => {
    const copy = file.slice();
    copy.fill(0);
    expect(file.some((byte) => byte !== 0)).toBe(true);
    expect(file.buffer.byteLength).toBe(file.length);
  });

  it('refuses small files that would fill the memory, and shapes that are none', () => {
    const nodes = edited(file, ({ graph }) => {
      graph.node = new Array(2 ** 18).fill({});
    }); // two bytes each
    expect(() => readOnnx(nodes)).toThrow('readOnnx: expected an ONNX model of at most 262144 fields, got more');
    const sizes = edited(file, ({ graph: { initializer } }) => {
      (initializer[0] as { dims: number[] }).dims = new Array(2 ** 18).fill(1);
    });
    expect(() => readOnnx(sizes)).toThrow('readOnnx: expected an ONNX model of at most 262144 fields, got more');
    const negative = edited(file, ({ graph: { initializer } }) => {
      Object.assign(initializer[0], { name: 'w\n1', dims: [-1, 3] });
    });
    expect(() => readOnnx(negative)).toThrow(
      'readOnnx: expected lengths ≥ 0 in the shape of the weights w 1, got -1×3',
    );
  });

  it('reads mutated files or refuses them by a RangeError, never otherwise', () => {
    const tiny = writeOnnx(
      trace(({ input, parameter }) => ({
        y: conv2d(
          concatChannels([unflatten(input('z', ['B', 4]), { channels: 1, rows: 2, columns: 2 })]),
          parameter('w', [1, 1, 1, 1]),
        ),
      })),
      { w: randomTensor([1, 1, 1, 1], 'w') },
    );
    const places = latentBlock(1, 'mutations', 0, 24); // 256 rows of places and bytes
    let refused = 0;
    for (let row = 0; row < 256; row++) {
      const bytes = tiny.slice();
      for (let k = 0; k < 24; k += 2)
        bytes[Math.floor(Math.abs(places[row * 24 + k]) * 1e4) % bytes.length] =
          Math.floor(Math.abs(places[row * 24 + k + 1]) * 1e4) & 255;
      try {
        readOnnx(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });
});
