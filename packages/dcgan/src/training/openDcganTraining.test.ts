import { describe, expect, it } from '@jest/globals';
import { parseSafetensors, toFloat64, writeSafetensors, type StateDict } from '@geq/formats';
import { allFinite, evaluate, gradient, gradientName, type Tensors } from '@geq/nn';
import '@geq/testing';
import { trainingSteps } from '../../test/tiny.ts';
import {
  dcganCheckpoint,
  discriminatorArchitecture,
  discriminatorStepGraph,
  generatorArchitecture,
  generatorStepGraph,
  initialDcganTraining,
  openDcganTraining,
  readDcganCheckpoint,
  readDiscriminator,
  readGenerator,
  startDcganTraining,
  type DcganTraining,
  type DcganTrainingState,
} from '../index.ts';

const ENGINES = ['onnx', 'tfjs', 'reference'] as const;
const start = (): DcganTrainingState =>
  startDcganTraining({ generator: trainingSteps.network(0, 'G'), discriminator: trainingSteps.network(0, 'D') });
const step = (training: DcganTraining, t: number): ReturnType<DcganTraining['step']> =>
  training.step(trainingSteps.real(t % 3), trainingSteps.noise(t % 3));

/** Largest difference in units of the largest entry, over all tensors of a state_dict. */
function worst(found: StateDict, expected: StateDict): number {
  return Math.max(
    ...Object.entries(expected).map(([key, tensor]) => {
      const [a, b] = [toFloat64(found[key]), toFloat64(tensor)];
      return Math.max(...b.map((x, i) => Math.abs(x - a[i]))) / Math.max(...b.map(Math.abs));
    }),
  );
}

describe('a training step', () => {
  it.each(ENGINES)(
    'is that of PyTorch on engine %s: losses, all parameters, all running statistics (golden: fixtures/make_training.py)',
    async (engine) => {
      const training = await openDcganTraining(start(), { engine, threads: 1 });
      for (let t = 0; t < 3; t++) {
        const { status, lossReal, lossFake, lossG, scoreReal, scoreFake, scoreFakeAfter } = await step(training, t);
        expect(status).toBe('ok');
        expect([lossReal, lossFake, lossG, scoreReal, scoreFake, scoreFakeAfter]).toBeAllclose(
          trainingSteps.losses(t),
          { rtol: 1e-5 },
        ); // float32, five layers deep
        const { generator, discriminator } = training.state();
        for (const [network, name] of [
          [generator, 'G'],
          [discriminator, 'D'],
        ] as const) {
          expect(Object.keys(network.state)).toEqual(Object.keys(trainingSteps.network(0, name)));
          expect(worst(network.state, trainingSteps.network(t + 1, name))).toBeLessThan(1e-5); // Adam moves by lr·m/√s: gradients 1e-2 wrong in single entries would show, round-off of 1e-5 in them does not
        }
      }
      expect(training.state().step).toBe(3);
      await training.close();
    },
  );

  it('has gradients that central differences confirm (float64)', () => {
    const [G, D] = [readGenerator(trainingSteps.network(0, 'G')), readDiscriminator(trainingSteps.network(0, 'D'))];
    const architectures = { generator: G.architecture, discriminator: D.architecture };
    const named = (state: StateDict, prefix: string): Tensors =>
      Object.fromEntries(
        Object.entries(state).map(([key, tensor]) => [
          prefix + key,
          { shape: tensor.shape, data: toFloat64(tensor).slice() },
        ]),
      );
    const values = {
      ...named(G.state, 'G.'),
      ...named(D.state, 'D.'),
      real: { shape: [4, 3, 8, 8], data: Float64Array.from(trainingSteps.real(0)) },
      z: { shape: [4, 5, 1, 1], data: Float64Array.from(trainingSteps.noise(0)) },
    };
    const h = 1e-6; // error h² times third derivatives, round-off 1e-16/h
    for (const [graph, names] of [
      [discriminatorStepGraph(architectures), ['D.main.0.weight', 'D.main.3.bias', 'D.main.5.weight']],
      [generatorStepGraph(architectures), ['G.main.0.weight', 'G.main.4.weight', 'G.main.6.weight']],
    ] as const) {
      const gradients = evaluate(graph, values);
      for (const name of names)
        for (const i of [0, values[name as keyof typeof values].data.length - 1]) {
          const { shape, data } = (values as Tensors)[name];
          const loss = (shift: number): number =>
            evaluate(graph, { ...values, [name]: { shape, data: data.map((x, k) => (k === i ? x + shift : x)) } }).loss
              .data[0];
          expect(gradients[gradientName(name)].data[i]).toBeAllclose((loss(h) - loss(-h)) / (2 * h), {
            rtol: 1e-6,
            atol: 1e-9,
          }); // see h
        }
    }
  });

  it('clamps its logarithms at −100 (closed form)', () => {
    const graph = generatorStepGraph({
      generator: generatorArchitecture({ latentDim: 1, widths: [1], channels: 1, firstKernel: 2 }),
      discriminator: discriminatorArchitecture({ channels: 1, widths: [1], lastKernel: 1 }),
    });
    const one = (...shape: number[]): Tensors[string] => ({
      shape,
      data: new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(1),
    });
    const values = (last: number): Tensors => ({
      z: { shape: [2, 1, 1, 1], data: Float64Array.of(1, 2) },
      'G.main.0.weight': one(1, 1, 2, 2),
      'G.main.1.weight': one(1),
      'G.main.1.bias': { shape: [1], data: Float64Array.of(10) },
      'G.main.3.weight': one(1, 1, 1, 1),
      'D.main.0.weight': one(1, 1, 4, 4),
      'D.main.2.weight': { shape: [1, 1, 1, 1], data: Float64Array.of(last) },
    });
    const { loss, 'grad G.main.3.weight': gradientOfG } = evaluate(graph, values(-1e4)); // logits far below −100
    expect(loss.data[0]).toBe(100);
    expect(gradientOfG.data[0]).toBe(0);
    expect(evaluate(graph, values(0)).loss.data[0]).toBeAllclose(Math.LN2, { rtol: 1e-15 }); // logit 0; a few roundings
  });
});

describe('training', () => {
  it.each(['onnx', 'tfjs'] as const)('goes on from a checkpoint bit for bit on engine %s', async (engine) => {
    const whole = await openDcganTraining(start(), { engine, threads: 1 });
    for (let t = 0; t < 2; t++) await step(whole, t);
    const file = writeSafetensors(dcganCheckpoint(whole.state(), { seed: '3' }));
    for (let t = 2; t < 5; t++) await step(whole, t);

    const resumed = await openDcganTraining(readDcganCheckpoint(parseSafetensors(file)), { engine, threads: 1 });
    for (let t = 2; t < 5; t++) await step(resumed, t);
    expect(resumed.state()).toEqual(whole.state());
    expect(resumed.state().step).toBe(5);
    expect(writeSafetensors(dcganCheckpoint(resumed.state()))).toEqual(
      writeSafetensors(dcganCheckpoint(whole.state())),
    );
    await whole.close();
    await resumed.close();
  });

  it('leaves its start alone, hands out copies, and keeps its state when a loss is not finite', async () => {
    const from = start();
    const training = await openDcganTraining(from, { engine: 'reference' });
    await step(training, 0);
    expect(from).toEqual(start());
    const state = training.state();
    const kept = writeSafetensors(dcganCheckpoint(state));
    const bad = await training.step(trainingSteps.real(1).fill(NaN), trainingSteps.noise(1));
    expect(bad.status).toBe('nonFinite');
    expect(bad.lossG).toBeNaN();
    expect(writeSafetensors(dcganCheckpoint(training.state()))).toEqual(kept);
    await step(training, 1);
    expect(writeSafetensors(dcganCheckpoint(state))).toEqual(kept);
    expect(state.discriminator.state['main.3.num_batches_tracked'].data).toEqual(BigInt64Array.of(10n)); // 7 + 3
    await training.close();
  });

  it('starts with the weights of Radford et al. and moves them', async () => {
    const generator = generatorArchitecture({ latentDim: 4, widths: [4], channels: 1 });
    const from = initialDcganTraining(
      { generator, discriminator: discriminatorArchitecture({ channels: 1, widths: [2], lastKernel: 2 }) },
      { seed: 1 },
    );
    const training = await openDcganTraining(from, { engine: 'reference' });
    expect((await training.step(new Float32Array(16).fill(0.5), new Float32Array(4).fill(1))).status).toBe('ok'); // one image: 4×4 numbers a channel
    const moved = training.state().generator;
    expect(allFinite(moved.first)).toBe(true);
    expect(moved.state['main.0.weight']).not.toEqual(from.generator.state['main.0.weight']);
    await training.close();
  });

  it('names what does not fit', async () => {
    await expect(openDcganTraining(start(), { eta: NaN })).rejects.toThrow(
      'openDcganTraining: expected a finite eta > 0, got NaN',
    );
    await expect(openDcganTraining(start(), { eta: -1 })).rejects.toThrow(
      'openDcganTraining: expected a finite eta > 0, got -1',
    );
    const small = initialDcganTraining(
      {
        generator: generatorArchitecture({ latentDim: 2, widths: [2], channels: 1 }),
        discriminator: discriminatorArchitecture({ channels: 1, widths: [2], lastKernel: 2 }),
      },
      { seed: 0 },
    );
    await expect(openDcganTraining({ ...start(), discriminator: small.discriminator })).rejects.toThrow(
      'openDcganTraining: expected a discriminator of 3×8×8 images, which the generator makes, got one of 1×4×4',
    );
    const training = await openDcganTraining(start(), { engine: 'reference' });
    await expect(training.step(new Float32Array(5), new Float32Array(5))).rejects.toThrow(
      'step: expected images of 3×8×8 = 192 numbers, got 5 numbers in all',
    );
    await expect(training.step(new Float32Array(384), new Float32Array(5))).rejects.toThrow(
      'step: expected 2×5 latents for 2 images, got 5 numbers',
    );
    const [first, second] = [step(training, 0), step(training, 1)];
    await expect(second).rejects.toThrow('step: expected no other step under way, got one; await it');
    expect(() => training.state()).toThrow('state: expected no step under way, got one; await it');
    expect((await first).status).toBe('ok');
    await training.close();
    await expect(step(training, 1)).rejects.toThrow('engine: expected a living engine, got one after dispose()');
  });

  it('refuses files that are no checkpoint', () => {
    const { tensors } = dcganCheckpoint(start());
    const read = (change: StateDict) => () =>
      readDcganCheckpoint({ tensors: { ...tensors, ...change } }, { source: 'run.safetensors' });
    const without = (key: string) => () =>
      readDcganCheckpoint(
        { tensors: Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== key)) },
        { source: 'run.safetensors' },
      );
    const weight = tensors['first.generator.main.0.weight'];
    expect(read({})().step).toBe(0);
    expect(without('step')).toThrow(
      'run.safetensors: expected step to be a whole number ≥ 0, got no tensor of that name',
    );
    expect(read({ step: { dtype: 'F32', shape: [], data: Float32Array.of(0.5) } })).toThrow(
      'run.safetensors: expected step to be a whole number ≥ 0, got 0.5',
    );
    expect(without('second.generator.main.0.weight')).toThrow(
      'run.safetensors: expected second.generator.main.0.weight of shape 5×6×4×4, got no tensor of that name',
    );
    expect(read({ 'first.generator.main.0.weight': { dtype: 'F32', shape: [1], data: Float32Array.of(1) } })).toThrow(
      'expected first.generator.main.0.weight as F32 of shape 5×6×4×4, got F32 of shape 1',
    );
    expect(
      read({
        'second.generator.main.0.weight': { dtype: 'F32', shape: weight.shape, data: new Float32Array(480).fill(-1) },
      }),
    ).toThrow('expected finite numbers ≥ 0 in second.generator.main.0.weight, got -1');
    expect(read({ 'first.generator.extra': weight })).toThrow(
      'expected moments of learned tensors, got first.generator.extra',
    );
    expect(read({ weights: weight })).toThrow(
      'expected names such as first.generator.main.0.weight of a DCGAN in training, got "weights"',
    );
  });
});

it('gradient graphs of one step do not differentiate the other network', () => {
  const architectures = {
    generator: generatorArchitecture({ latentDim: 2, widths: [2], channels: 1 }),
    discriminator: discriminatorArchitecture({ channels: 1, widths: [2], lastKernel: 2 }),
  };
  const grads = (graph: ReturnType<typeof gradient>): string[] =>
    graph.outputs.map(({ name }) => name).filter((name) => name.startsWith('grad '));
  expect(grads(discriminatorStepGraph(architectures))).toEqual(['grad D.main.0.weight', 'grad D.main.2.weight']);
  expect(grads(generatorStepGraph(architectures))).toEqual([
    'grad G.main.0.weight',
    'grad G.main.1.weight',
    'grad G.main.1.bias',
    'grad G.main.3.weight',
  ]);
});
