import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { covariances, type FullyConnectedSpec } from '@geq/generators';
import { parseNpy } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { readBounded } from '@geq/runs';
import { writeClosedForm } from './writeClosedForm.ts';
import { momentsConfig } from './momentsOptions.ts';
import { readRunFile } from '@geq/runs';

describe('writeClosedForm', () => {
  it('hears an abort in the middle of a computation of seconds, and leaves what the same call goes on from', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'large');
      const config = momentsConfig({ N: 2000, D: 50, depth: 2 });
      expect(await writeClosedForm(config, 'sharper', { folder, signal: AbortSignal.timeout(50) })).toBeUndefined(); // on this thread the time limit would come too late
      expect(await readdir(folder)).toEqual(['run.json']);
      expect(await readRunFile(folder)).toMatchObject({ kind: 'closed-form', status: 'aborted' });
    }));

  it('writes what covariances gives', () =>
    withTemporaryFolder(async (folder) => {
      const config = momentsConfig({ N: 20, D: 5, depth: 2 });
      const report = await writeClosedForm(config, 'linearized', { folder });
      const { omega } = covariances(config.generator as FullyConnectedSpec, { approximation: 'linearized' });
      expect(parseNpy(await readBounded(join(folder, 'omega.npy'))).data).toEqual(omega.data);
      expect(report?.trace).toBeCloseTo(
        Array.from({ length: 20 }, (_, i) => omega.data[21 * i]).reduce((a, b) => a + b),
        10,
      ); // the sum of eigenvalues, to round-off
      expect(await readRunFile(folder)).toMatchObject({ status: 'complete' });
    }));
});
