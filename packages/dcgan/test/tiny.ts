import { readFileSync } from 'node:fs';
import { readTensors } from '@geq/formats';
import type { StateDict } from '../src/index.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** The tensors of a fixture of PyTorch. */
export const tensorsOfFixture = (name: string): StateDict => readTensors(fixture(name), { source: name }).tensors;

/** What PyTorch makes of the small networks: see fixtures/make_tiny.py. */
export const tiny = JSON.parse(fixture('tiny.json').toString()) as {
  readonly z8: number[]; readonly x8: number[]; readonly d8: number[];
  readonly z16: number[]; readonly x16: number[];
  readonly calibrated: Record<string, number[]>;
};
