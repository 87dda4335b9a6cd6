import { z } from 'zod';
import type { WantedRun } from '../src/folder/openRunFolder.ts';
import type { RunKind } from '../src/folder/runKind.ts';

export interface TinySetup {
  readonly store?: boolean;
  readonly momentsFolder?: string;
}

const setup = z.object({ store: z.boolean().optional(), momentsFolder: z.string().optional() });

const online: RunKind<TinySetup> = { name: 'online', setup, isChecked: true };

export const tinyConfig = { lr: 0.3, steps: 50, generator: { kind: 'fc', widths: [5, 5, 20], seed: 0 } };

/** A run of two tables. */
export const asTinyRun = (config: unknown = tinyConfig): WantedRun<TinySetup> => ({
  kind: online,
  config,
  dataFiles: ['curve.dat', 'curve_student#.dat'],
});

/** A run of another kind. */
export const asOtherRun = (): WantedRun<object> => ({
  kind: { name: 'covariance', setup: z.object({}) },
  config: {},
  dataFiles: ['omega.npy'],
});
