import { readFileSync } from 'node:fs';
import { readTensors, type StateDict } from '@geq/formats';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** The tensors of a fixture of PyTorch. */
export const tensorsOfFixture = (name: string): StateDict => readTensors(fixture(name), { source: name }).tensors;

/** What PyTorch makes of the small networks: see fixtures/make_tiny.py. */
export const tiny = JSON.parse(fixture('tiny.json').toString()) as {
  readonly z8: number[];
  readonly x8: number[];
  readonly d8: number[];
  readonly z16: number[];
  readonly x16: number[];
  readonly calibrated: Record<string, number[]>;
};

/** Three training steps of PyTorch: see fixtures/make_training.py. */
export const trainingSteps = ((tensors: StateDict) => {
  const network = (step: number, name: 'G' | 'D'): StateDict => {
    const prefix = `step${step}.${name}.`;
    return Object.fromEntries(
      Object.entries(tensors).flatMap(([key, tensor]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), tensor]] : [],
      ),
    );
  };
  const step = (name: string, t: number): Float32Array => {
    const { data } = tensors[name] as { data: Float32Array };
    return data.slice((t * data.length) / 3, ((t + 1) * data.length) / 3);
  };
  return {
    network,
    real: (t: number) => step('real', t),
    noise: (t: number) => step('noise', t),
    losses: (t: number) => Array.from(tensors.losses.data, Number).slice(6 * t, 6 * t + 6),
  };
})(tensorsOfFixture('training8.pt'));
