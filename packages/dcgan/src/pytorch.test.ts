import { describe, expect, it } from '@jest/globals';
import {
  castTensor,
  parsePyTorch,
  parseSafetensors,
  type StateDict,
  tensorsOf,
  writePyTorch,
  writeSafetensors,
} from '@geq/formats';
import { evaluate, onnxGenerator, writeOnnx } from '@geq/nn';
import '@geq/testing';
import { tensorsOfFixture, tiny } from '../test/tiny.ts';
import {
  calibrate,
  dcganGenerator,
  discriminate,
  generatorGraph,
  generatorModel,
  networkKind,
  readDiscriminator,
  readGenerator,
} from './index.ts';

const FLOAT32 = { atol: 2e-6 }; // outputs are of order 1; PyTorch's own float32 round-off over sums of up to 96 terms
const STATISTICS = { rtol: 2e-5, atol: 2e-6 }; // float32 sums over 16 to 256 numbers a channel, three layers deep
const ENGINES = ['onnx', 'tfjs', 'reference'] as const;
const [generator8, generator16, discriminator8] = ['generator8.pt', 'generator16.pt', 'discriminator8.pt'].map(
  tensorsOfFixture,
);

async function images(tensors: StateDict, z: number[], engine: (typeof ENGINES)[number]): Promise<Float32Array> {
  const generator = await dcganGenerator(tensors, { engine });
  const x = (await generator.sample(Float32Array.from(z), z.length / generator.latentDim)).slice();
  await generator.close();
  return x;
}

describe('networks of PyTorch (golden: fixtures/make_tiny.py)', () => {
  it('have their architecture in the shapes of their weights', () => {
    expect(readGenerator(generator8).architecture).toEqual({
      latentDim: 5,
      widths: [6, 4],
      channels: 3,
      firstKernel: 4,
      lastKernel: 1,
      imageSize: 8,
    });
    expect(readGenerator(generator16).architecture).toEqual({
      latentDim: 3,
      widths: [4, 2],
      channels: 1,
      firstKernel: 4,
      lastKernel: 4,
      imageSize: 16,
    });
    expect(readDiscriminator(discriminator8).architecture).toEqual({
      channels: 3,
      widths: [4, 6],
      lastKernel: 2,
      imageSize: 8,
    });
    expect([generator8, generator16, discriminator8, {}].map(networkKind)).toEqual([
      'generator',
      'generator',
      'discriminator',
      undefined,
    ]);
  });

  it.each(ENGINES)('give the same images and scores on engine %s', async (engine) => {
    expect(await images(generator8, tiny.z8, engine)).toBeAllclose(tiny.x8, FLOAT32);
    expect(await images(generator16, tiny.z16, engine)).toBeAllclose(tiny.x16, FLOAT32);
    expect(await discriminate(discriminator8, Float32Array.from(tiny.x8), { engine })).toBeAllclose(tiny.d8, FLOAT32);
  });

  it.each(ENGINES)('get the statistics of training mode with momentum=None on engine %s', async (engine) => {
    const calibrated = await calibrate(generator8, Float32Array.from(tiny.z8), { engine, batchSize: 4 }); // 4 + 4 + 2
    for (const [key, expected] of Object.entries(tiny.calibrated))
      expect(Array.from(calibrated[key].data, Number)).toBeAllclose(expected, STATISTICS);
    expect(Object.keys(calibrated)).toEqual(Object.keys(generator8));
    expect(calibrated['main.3.weight']).toEqual(generator8['main.3.weight']);
  });
});

describe('interchange', () => {
  it('gives back what PyTorch wrote, bit for bit and in its order', () => {
    const { state } = readGenerator(generator8);
    expect(Object.entries(state)).toEqual(Object.entries(generator8));
    expect(state['main.1.num_batches_tracked']).toEqual({ dtype: 'I64', shape: [], data: BigInt64Array.of(7n) });
    expect(Object.entries(tensorsOf(parsePyTorch(writePyTorch({ tensors: state }))).tensors)).toEqual(
      Object.entries(generator8),
    );
    expect(Object.entries(readDiscriminator(discriminator8).state)).toEqual(Object.entries(discriminator8));
    expect(Object.keys(readGenerator(generator16).state)).toEqual(
      Object.keys(generator16).map((key) => key.replace('module.', '')),
    );
  });

  it('takes files without num_batches_tracked, in float16 and float64', () => {
    const old = Object.fromEntries(Object.entries(generator8).filter(([key]) => !key.endsWith('tracked')));
    expect(readGenerator(old).state['main.4.num_batches_tracked'].data).toEqual(BigInt64Array.of(0n));
    const doubles = Object.fromEntries(Object.entries(old).map(([key, tensor]) => [key, castTensor(tensor, 'F64')]));
    expect(readGenerator(doubles).state).toEqual(readGenerator(old).state);
    const halves = Object.fromEntries(Object.entries(old).map(([key, tensor]) => [key, castTensor(tensor, 'F16')]));
    expect(readGenerator(halves).state['main.0.weight'].data).toBeAllclose(
      generator8['main.0.weight'].data as Float32Array,
      { rtol: 2 ** -11, atol: 2 ** -25 },
    ); // half a unit of float16's last place
  });

  it('gives the same images from safetensors and ONNX', async () => {
    const network = readGenerator(generator8);
    const expected = await images(generator8, tiny.z8, 'onnx');
    expect(
      await images(parseSafetensors(writeSafetensors({ tensors: network.state })).tensors, tiny.z8, 'onnx'),
    ).toEqual(expected);
    const { graph, parameters } = generatorModel(network);
    const same = await onnxGenerator(writeOnnx(graph, parameters));
    expect(await same.sample(Float32Array.from(tiny.z8), 10)).toBeAllclose(expected, FLOAT32);
    await same.close();
  });
});

describe('training mode', () => {
  it('is evaluation with the statistics of the batch (oracle: two routes through the evaluator)', () => {
    const { architecture, state } = readGenerator(generator8);
    const { parameters } = generatorModel({ architecture, state });
    const z = { z: { shape: [10, 5, 1, 1], data: Float64Array.from(tiny.z8) } };
    const trained = evaluate(generatorGraph(architecture, { mode: 'training' }), { ...parameters, ...z });
    const frozen = Object.fromEntries(
      ['main.1', 'main.4'].flatMap((norm) => [
        [`${norm}.running_mean`, trained[`${norm}.mean`]],
        [`${norm}.running_var`, trained[`${norm}.variance`]],
      ]),
    );
    expect(evaluate(generatorGraph(architecture), { ...parameters, ...frozen, ...z }).x.data).toBeAllclose(
      trained.x.data,
      { atol: 1e-13 },
    ); // the same float64 operations
  });

  it('takes a prefix, so that two networks fit into one trace', () => {
    const names = generatorGraph(readGenerator(generator8).architecture, { prefix: 'G.' })
      .nodes.filter(({ op }) => op === 'parameter')
      .map(({ attributes }) => attributes.name);
    expect(names).toEqual(
      Object.keys(generator8)
        .filter((key) => !key.endsWith('tracked'))
        .map((key) => `G.${key}`),
    );
  });
});
