import { describe, expect, it } from '@jest/globals';
import type { StateTensors, TensorOf } from '@geq/formats';
import { checkpointTensors, tensorsWithPrefix, readAdamMoments, readStep, stepTensor, trainedState } from '../index.ts';

const vector = (...data: number[]): TensorOf<'F32'> => ({
  dtype: 'F32',
  shape: [data.length],
  data: Float32Array.from(data),
});
const count = (n: bigint): TensorOf<'I64'> => ({ dtype: 'I64', shape: [], data: BigInt64Array.of(n) });
const state: StateTensors = {
  w: vector(1, 2),
  g: vector(1),
  'n.running_mean': vector(0),
  'n.num_batches_tracked': count(7n),
  'm.num_batches_tracked': count(0n),
};
const network = { state, first: { w: vector(3, 4) }, second: { w: vector(5, 6) } };

describe('trainedState', () => {
  it('puts moved numbers in their places, counts batches, keeps the rest; nothing is shared', () => {
    const moved = { w: vector(8, 9), 'n.running_mean': vector(3) };
    const trained = trainedState(state, moved, { n: 3 });
    expect(trained).toEqual({ ...state, ...moved, 'n.num_batches_tracked': count(10n) });
    expect(Object.keys(trained)).toEqual(Object.keys(state));
    for (const [key, { data }] of Object.entries(trained))
      for (const source of [state[key], moved[key as keyof typeof moved]])
        if (source) expect(data.buffer).not.toBe(source.data.buffer);
  });
});

describe('tensors of a checkpoint', () => {
  const tensors = { step: stepTensor(12), ...checkpointTensors('flow', network) };
  const learned = { w: state.w as TensorOf<'F32'> };

  it('come back as they went', () => {
    expect(Object.keys(tensors)).toEqual([
      'step',
      ...Object.keys(state).map((key) => `flow.${key}`),
      'first.flow.w',
      'second.flow.w',
    ]);
    expect(readStep(tensors)).toBe(12);
    expect(tensorsWithPrefix(tensors, 'flow.')).toEqual(state);
    const { first, second } = readAdamMoments(tensors, 'flow', { learned });
    expect([first.w.data, second.w.data]).toEqual([network.first.w.data, network.second.w.data]);
  });

  it('are refused by name', () => {
    expect(() =>
      readAdamMoments({ ...tensors, 'second.flow.w': vector(1, NaN) }, 'flow', { learned, source: 'x' }),
    ).toThrow('x: expected finite numbers ≥ 0 in second.flow.w, got NaN');
    expect(() => readAdamMoments({ ...tensors, 'first.flow.g': vector(1) }, 'flow', { learned, source: 'x' })).toThrow(
      'x: expected moments of learned tensors, got first.flow.g',
    );
    expect(() => readStep({ step: count(-1n) }, { source: 'x' })).toThrow(
      'x: expected step to be a whole number ≥ 0, got -1',
    );
  });
});
