import { describe, expect, it } from '@jest/globals';
import { parsePyTorch, parseSafetensors, readTensors, tensorsOf, writePyTorch, writeSafetensors } from '@geq/formats';
import { evaluate, onnxGenerator, readOnnx, writeOnnx, type EngineName } from '@geq/nn';
import '@geq/testing';
import { FILES, fixtureFile, fixtureFlow, golden } from '../test/flows.ts';
import { flowFile, flowGenerator, flowStateDict, forwardModel, inverseModel, openFlow, readFlow } from './index.ts';

const FLOAT32 = { atol: 2e-5 }; // numbers up to 6, ten couplings of float32 round-off, divided by gains down to e⁻¹
const LOG_PROB32 = { rtol: 1e-5 }; // sums of a few hundred float32 numbers
const FLOAT64 = { atol: 1e-11 }; // the same arithmetic in float64, summed in another order; 13 digits in the file
const ENGINES: readonly EngineName[] = ['onnx', 'tfjs'];

describe('flows of PyTorch (golden: fixtures/make_flows.py)', () => {
  it.each(FILES)('$name is the same function in float64', ({ name }) => {
    const flow = fixtureFlow(name);
    const { z, x, xTest, fTest, logProbTest } = golden[name];
    const { channels, imageSize } = flow.architecture;
    const images = (data: number[]): { shape: number[]; data: Float64Array } => ({
      shape: [2, channels, imageSize, imageSize],
      data: Float64Array.from(data),
    });
    const inverse = inverseModel(flow);
    expect(evaluate(inverse.graph, { ...inverse.parameters, z: images(z) }).x.data).toBeAllclose(x, FLOAT64);
    const forward = forwardModel(flow);
    const found = evaluate(forward.graph, { ...forward.parameters, x: images(xTest) });
    expect(found.z.data).toBeAllclose(fTest, FLOAT64);
    const N = xTest.length / 2;
    const logProb = Array.from(found.logJacobian.data, (logJacobian, b) =>
      found.z.data
        .slice(b * N, (b + 1) * N)
        .reduce((sum, a) => sum - 0.5 * a * a - 0.5 * Math.log(2 * Math.PI), logJacobian),
    );
    expect(logProb).toBeAllclose(logProbTest, { rtol: 1e-12 }); // float64 sums of a few hundred numbers
  });

  it.each(ENGINES.flatMap((engine) => FILES.map(({ name }) => ({ engine, name }))))(
    '$name samples and gives densities on engine $engine',
    async ({ engine, name }) => {
      const flow = fixtureFlow(name);
      const { z, x, xTest, fTest, logProb, logProbTest } = golden[name];
      const open = await openFlow(flow, { engine, threads: 1, where: 'here' });
      expect(await open.g(Float32Array.from(z), 2)).toBeAllclose(x, FLOAT32);
      expect((await open.f(Float32Array.from(xTest), 2)).z).toBeAllclose(fTest, FLOAT32);
      expect(await open.logProb(Float32Array.from(x), 2)).toBeAllclose(logProb, LOG_PROB32);
      expect(await open.logProb(Float32Array.from(xTest), 2)).toBeAllclose(logProbTest, LOG_PROB32);
      await open.close();
    },
  );

  it('tell what they are', () => {
    expect(fixtureFlow('cifar8').architecture).toEqual({
      layout: 'cifar10',
      imageSize: 8,
      channels: 3,
      baseDim: 3,
      resBlocks: 1,
      bottleneck: false,
      skip: true,
      weightNorm: true,
      couplingBn: true,
      affine: true,
    });
    expect(fixtureFlow('pyramid8').architecture).toEqual({
      layout: 'imnet32',
      imageSize: 8,
      channels: 3,
      baseDim: 2,
      resBlocks: 1,
      bottleneck: true,
      skip: false,
      weightNorm: false,
      couplingBn: true,
      affine: true,
    });
    expect(fixtureFlow('plain4').architecture).toMatchObject({ resBlocks: 0, couplingBn: false, affine: true });
    expect(fixtureFlow('additive4').architecture).toMatchObject({ resBlocks: 0, couplingBn: true, affine: false });
  });
});

describe('interchange', () => {
  it('gives back what PyTorch wrote, bit for bit and in its order', () => {
    for (const { name, file } of FILES) {
      const { tensors } = fixtureFile(file);
      const { state } = fixtureFlow(name);
      expect(Object.entries(state)).toEqual(
        Object.entries(tensors).map(([key, tensor]) => [key.replace(/^module\./, ''), tensor]),
      );
    }
  });

  it('reads its own files without being told anything', () => {
    for (const { name } of FILES) {
      const flow = fixtureFlow(name);
      const file = flowFile(flow, { training: 'none' });
      const sorted = readFlow(parseSafetensors(writeSafetensors(file)));
      expect(sorted).toEqual(flow);
      expect(Object.keys(sorted.state)).toEqual(Object.keys(flow.state));
      const shuffled = { ...flow, state: Object.fromEntries(Object.entries(flow.state).reverse()) };
      expect(Object.keys(flowStateDict(shuffled))).toEqual(Object.keys(flow.state));
      expect(readFlow(tensorsOf(parsePyTorch(writePyTorch(file))))).toEqual(flow);
      expect(
        readFlow(readTensors(writePyTorch({ tensors: flow.state })), {
          layout: flow.architecture.layout,
          couplingBn: flow.architecture.couplingBn,
          imageSize: flow.architecture.imageSize,
        }),
      ).toEqual(flow);
    }
  });

  it('writes g and f with log|J| as ONNX files', async () => {
    const flow = fixtureFlow('cifar8');
    const inverse = inverseModel(flow);
    const same = await onnxGenerator(writeOnnx(inverse.graph, inverse.parameters));
    expect(await same.sample(Float32Array.from(golden.cifar8.z), 2)).toBeAllclose(golden.cifar8.x, FLOAT32);
    await same.close();
    const forward = forwardModel(flow);
    const { inputs, outputs } = readOnnx(writeOnnx(forward.graph, forward.parameters));
    expect(inputs.map(({ name }) => name)).toEqual(['x']);
    expect(outputs.map(({ name }) => name)).toEqual(['z', 'logJacobian']);
  });

  it('multiplies latents by the temperature', async () => {
    const flow = fixtureFlow('plain4');
    const cool = await flowGenerator(flow, { engine: 'reference', temperature: 0.5 });
    const warm = await flowGenerator(flow, { engine: 'reference' });
    const z = Float32Array.from(golden.plain4.z);
    expect(await cool.sample(z, 2)).toEqual(
      await warm.sample(
        z.map((value) => value / 2),
        2,
      ),
    );
    expect(cool.hash).not.toBe(warm.hash);
    await Promise.all([cool.close(), warm.close()]);
  });
});
