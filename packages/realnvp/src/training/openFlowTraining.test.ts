import { describe, expect, it } from '@jest/globals';
import { parseSafetensors, writeSafetensors, type NamedTensors } from '@geq/formats';
import '@geq/testing';
import { fixtureFlow, trainingSteps } from '../../test/flows.ts';
import {
  flowArchitecture,
  flowCheckpoint,
  flowDim,
  initialFlow,
  initialFlowTraining,
  openFlowTraining,
  readFlowCheckpoint,
  startFlowTraining,
  trainedParameters,
  type FlowTraining,
  type FlowTrainingState,
} from '../index.ts';

const ENGINES = ['onnx', 'tfjs', 'reference'] as const;
const start = (): FlowTrainingState => startFlowTraining(fixtureFlow('cifar8'));
const step = (training: FlowTraining, t: number): ReturnType<FlowTraining['step']> =>
  training.step(trainingSteps.batch(t % 3));
const bytes = (state: FlowTrainingState): Uint8Array => writeSafetensors(flowCheckpoint(state));

// Biases in front of a batch norm have no gradient: Adam makes steps out of its round-off, which shift the norm's running mean and nothing else.
const hasNoGradient = (key: string): boolean =>
  /\.(in_block|in_skip|core_skips\.\d+|res_block\.3)\.conv\.bias$/.test(key);
const hasHalfNoGradient = (key: string): boolean => /_chan\..*\.out_block\.2\.conv\.bias$/.test(key); // of the shift, under BN_out
const isShifted = (key: string): boolean =>
  /(core_block\.\d+\.in_block\.0|out_block\.0)\.running_mean$/.test(key) || /_chan\..*out_bn\.running_mean$/.test(key);

/**
 * Largest difference of a tensor, in units of its largest entry; of running means also of the standard deviation, since some
 * means are zero but for round-off.
 */
function difference(
  key: string,
  {
    found,
    expected,
  }: {
    readonly found: Readonly<Record<string, ArrayLike<number>>>;
    readonly expected: Readonly<Record<string, Float32Array>>;
  },
): number {
  const from = hasHalfNoGradient(key) ? expected[key].length / 2 : 0;
  const largest = (data: ArrayLike<number>): number => Math.max(...Array.from(data, Math.abs));
  const unit = key.endsWith('running_mean')
    ? Math.max(largest(expected[key]), Math.sqrt(largest(expected[key.replace('_mean', '_var')])))
    : largest(expected[key]);
  return Math.max(...expected[key].slice(from).map((x, i) => Math.abs(x - found[key][from + i]))) / unit;
}

describe('a training step', () => {
  it.each(ENGINES)(
    'is that of PyTorch on engine %s: loss, all parameters, all running statistics (golden: fixtures/make_training.py)',
    async (engine) => {
      const training = await openFlowTraining(start(), { engine, threads: 1 });
      const learned = trainedParameters(fixtureFlow('cifar8').architecture);
      for (let t = 0; t < 3; t++) {
        const { status, loss, logProb, penalty } = await step(training, t);
        expect(status).toBe('ok');
        expect([loss, logProb, penalty]).toBeAllclose(trainingSteps.losses(t), { rtol: 1e-5 }); // float32, seventy layers deep
        const {
          flow: { state },
          first,
        } = training.state();
        const found = Object.fromEntries(
          Object.entries(state).map(([key, { data }]) => [key, Float64Array.from(data, Number)]),
        );
        const expected = trainingSteps.state(t + 1, state);
        const compared = Object.keys(expected).filter(
          (key) => engine === 'reference' || !(hasNoGradient(key) || isShifted(key)),
        );
        expect(compared.length).toBe(engine === 'reference' ? 370 : 307);
        // Adam moves by eta·m/√s, 1e-3 of entries of order 0.3: a gradient that is 3 % wrong would show
        for (const key of compared) expect([key, difference(key, { found, expected }) < 1e-4]).toEqual([key, true]);

        const largest = (keys: readonly string[], share = 1): number =>
          Math.max(
            ...keys.flatMap((key) => Array.from(first[key].data.subarray(0, share * first[key].data.length), Math.abs)),
          );
        const [without, halfWithout] = [learned.filter(hasNoGradient), learned.filter(hasHalfNoGradient)];
        expect([without.length, halfWithout.length]).toEqual([40, 3]);
        expect(Math.max(largest(without), largest(halfWithout, 0.5)) / largest(learned)).toBeLessThan(
          engine === 'reference' ? 1e-14 : 1e-6,
        ); // round-off of sums of 256 numbers
      }
      expect(training.state().step).toBe(3);
      await training.close();
    },
  );

  it('keeps frozen gains at 1 and counts batches', async () => {
    const from = start();
    const training = await openFlowTraining(from, { engine: 'reference' });
    await step(training, 0);
    const {
      flow: { state },
    } = training.state();
    const coupling = 's1_ckbd.0.coupling';
    expect(state[`${coupling}.block.1.in_block.conv.weight_g`].data).toEqual(new Float32Array(3).fill(1));
    expect(state[`${coupling}.block.1.in_skip.conv.weight_g`]).not.toEqual(
      from.flow.state[`${coupling}.block.1.in_skip.conv.weight_g`],
    );
    expect(state[`${coupling}.out_bn.num_batches_tracked`].data[0]).toBe(
      (from.flow.state[`${coupling}.out_bn.num_batches_tracked`].data as BigInt64Array)[0] + 1n,
    );
    expect(Object.keys(state)).toEqual(Object.keys(from.flow.state));
    await training.close();
  });

  it.each([
    { layout: 'cifar10', resBlocks: 0, weightNorm: false, couplingBn: false },
    { layout: 'imnet32', resBlocks: 1, bottleneck: true, skip: false },
    { layout: 'cifar10', resBlocks: 0, affine: false },
  ] as const)('lowers the loss of its batch in every kind of flow: %j', async (options) => {
    const architecture = flowArchitecture({ ...options, imageSize: 8, channels: 1, baseDim: 2 });
    const from = initialFlowTraining(architecture, { seed: 2 });
    const training = await openFlowTraining(from, { engine: 'onnx', threads: 1, eta: 1e-2 });
    const x = Float32Array.from({ length: 4 * flowDim(architecture) }, (_, i) => Math.sin(i * i));
    const losses: number[] = [];
    for (let t = 0; t < 10; t++) losses.push((await training.step(x)).loss);
    expect(losses[9]).toBeLessThan(losses[0] - 1); // nats
    const {
      flow: { state },
    } = training.state();
    const isUsed = architecture.couplingBn ? 10n : 0n;
    expect(state['s1_ckbd.0.coupling.out_bn.num_batches_tracked'].data).toEqual(BigInt64Array.of(isUsed));
    expect(state['s1_ckbd.0.coupling.in_bn.num_batches_tracked'].data).toEqual(BigInt64Array.of(10n));
    await training.close();
  });
});

describe('training', () => {
  it.each(['onnx', 'tfjs'] as const)('goes on from a checkpoint bit for bit on engine %s', async (engine) => {
    const architecture = flowArchitecture({ layout: 'cifar10', imageSize: 4, baseDim: 2, resBlocks: 0 });
    const batch = (t: number): Float32Array =>
      Float32Array.from({ length: 4 * flowDim(architecture) }, (_, i) => Math.sin(i * i + t));
    const whole = await openFlowTraining(initialFlowTraining(architecture, { seed: 1 }), { engine, threads: 1 });
    for (let t = 0; t < 2; t++) await whole.step(batch(t));
    const file = bytes(whole.state());
    for (let t = 2; t < 5; t++) await whole.step(batch(t));
    const resumed = await openFlowTraining(readFlowCheckpoint(parseSafetensors(file)), { engine, threads: 1 });
    for (let t = 2; t < 5; t++) await resumed.step(batch(t));
    expect(resumed.state()).toEqual(whole.state());
    expect(bytes(resumed.state())).toEqual(bytes(whole.state()));
    expect(resumed.state().step).toBe(5);
    await whole.close();
    await resumed.close();
  });

  it('leaves its start alone, hands out copies, and keeps its state when the loss is not finite', async () => {
    const from = start();
    const training = await openFlowTraining(from, { engine: 'reference' });
    await step(training, 0);
    expect(bytes(from)).toEqual(bytes(start()));
    const [state, kept] = [training.state(), bytes(training.state())];
    expect((await training.step(trainingSteps.batch(1).fill(Infinity))).status).toBe('nonFinite');
    expect(bytes(training.state())).toEqual(kept);
    await step(training, 1);
    expect(bytes(state)).toEqual(kept);
    await training.close();
  });

  it('names what does not fit', async () => {
    await expect(openFlowTraining(start(), { eta: 0 })).rejects.toThrow(
      'openFlowTraining: expected a finite eta > 0, got 0',
    );
    await expect(openFlowTraining(start(), { penalty: -1 })).rejects.toThrow(
      'trainingGraph: expected a finite penalty ≥ 0, got -1',
    );
    const other = initialFlow(flowArchitecture({ layout: 'cifar10', imageSize: 8, baseDim: 2, resBlocks: 1 }), {
      seed: 0,
    });
    await expect(
      openFlowTraining({ ...start(), flow: { ...start().flow, architecture: other.architecture } }),
    ).rejects.toThrow('openFlowTraining: expected s1_ckbd.0.coupling.block.1.in_block.conv.bias of shape (2), got (3)');
    const training = await openFlowTraining(start(), { engine: 'reference' });
    await expect(training.step(new Float32Array(5))).rejects.toThrow(
      'step: expected images of 3×8×8 = 192 numbers, got 5 numbers in all',
    );
    const [first, second] = [step(training, 0), step(training, 1)];
    await expect(second).rejects.toThrow('step: expected no other step under way, got one; await it');
    expect(() => training.state()).toThrow('state: expected no step under way, got one; await it');
    expect((await first).status).toBe('ok');
    await training.close();
    await expect(step(training, 1)).rejects.toThrow('engine: expected a living engine, got one after dispose()');
  });

  it('refuses files that are no checkpoint', () => {
    const { tensors, metadata } = flowCheckpoint(start());
    const key = 'second.flow.s1_ckbd.0.coupling.scale';
    const read = (change: NamedTensors['tensors']) => () =>
      readFlowCheckpoint({ tensors: { ...tensors, ...change }, metadata }, { source: 'run.safetensors' });
    expect(read({})().step).toBe(0);
    expect(() =>
      readFlowCheckpoint(
        { tensors: Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== key)), metadata },
        { source: 'run.safetensors' },
      ),
    ).toThrow(`run.safetensors: expected ${key} of shape 1, got no tensor of that name`);
    expect(() => readFlowCheckpoint({ tensors, metadata: {} }, { source: 'run.safetensors' })).toThrow(
      'run.safetensors: expected hyperparameters beside the tensors of the flow, got a plain state_dict; state its layout',
    );
    expect(read({ [key]: { dtype: 'F32', shape: [1], data: Float32Array.of(-1) } })).toThrow(
      `expected finite numbers ≥ 0 in ${key}, got -1`,
    );
    expect(read({ weights: tensors[key] })).toThrow(
      'expected names such as first.flow.s1_ckbd.0.coupling.scale of a flow in training, got "weights"',
    );
  });
});
