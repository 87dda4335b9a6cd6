import { readFileSync } from 'node:fs';
import { readTensors, type NamedTensors } from '@geq/formats';
import { readFlow, type Flow, type ReadFlowOptions } from '../src/index.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** A file of PyTorch: see fixtures/make_flows.py. */
export const fixtureFile = (name: string): NamedTensors => readTensors(fixture(name), { source: name });

interface Golden {
  readonly z: number[];
  readonly x: number[];
  readonly xTest: number[];
  readonly fTest: number[];
  readonly logProb: number[];
  readonly logProbTest: number[];
}

/** What PyTorch makes of the small flows, in float64. */
export const golden = JSON.parse(fixture('flows.json').toString()) as Readonly<
  Record<'cifar8' | 'pyramid8' | 'plain4' | 'additive4', Golden>
> & {
  readonly training: {
    readonly x: number[];
    readonly logProb: number;
    readonly penalty: number;
    readonly gradients: Record<string, number[]>;
  };
};

/** The files, and what state_dicts do not say. */
export const FILES: readonly {
  readonly name: 'cifar8' | 'pyramid8' | 'plain4' | 'additive4';
  readonly file: string;
  readonly options: ReadFlowOptions;
}[] = [
  { name: 'cifar8', file: 'cifar8.model', options: {} },
  { name: 'pyramid8', file: 'pyramid8.pth', options: { layout: 'imnet32', imageSize: 8, couplingBn: true } },
  { name: 'plain4', file: 'plain4.pth', options: { layout: 'cifar10', imageSize: 4, couplingBn: false } },
  { name: 'additive4', file: 'additive4.pth', options: { layout: 'cifar10', imageSize: 4, couplingBn: true } },
];

/** The flow of a file. */
export function fixtureFlow(name: string): Flow {
  const { file, options } = FILES.find((candidate) => candidate.name === name) as (typeof FILES)[number];
  return readFlow(fixtureFile(file), { source: file, ...options });
}

/** Three training steps of PyTorch from cifar8: see fixtures/make_training.py. */
export const trainingSteps = (({ tensors }: NamedTensors) => ({
  /** A batch of four images in logit space. */
  batch: (t: number): Float32Array => (tensors.x.data as Float32Array).slice(t * 768, (t + 1) * 768),
  /** loss, mean log p, penalty. */
  losses: (t: number): number[] => Array.from(tensors.losses.data, Number).slice(3 * t, 3 * t + 3),
  /** All float32 tensors after step t, by the names and sizes of a state_dict. */
  state: (t: number, like: Flow['state']): Record<string, Float32Array> => {
    let from = 0;
    return Object.fromEntries(
      Object.entries(like).flatMap(([key, { dtype, data }]) => {
        if (dtype !== 'F32') return [];
        from += data.length;
        return [[key, (tensors[`step${t}`].data as Float32Array).slice(from - data.length, from)]];
      }),
    );
  },
}))(fixtureFile('training8.pt'));
