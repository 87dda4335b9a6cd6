import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { writeSafetensors } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { readState, writeState } from './stateFile.ts';

const state = {
  meta: { step: 3, name: 'Ω', list: [1, null] },
  arrays: { a: Float64Array.of(0.1, -0, NaN, Infinity, 5e-324), empty: new Float64Array(0) },
};

describe('readState', () => {
  it('gives back what was written, to the last bit', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 's');
      await writeState(path, state);
      const read = await readState(path);
      expect(read?.meta).toEqual(state.meta);
      expect(Object.keys(read?.arrays ?? {}).sort()).toEqual(['a', 'empty']);
      expect(new BigUint64Array(read!.arrays.a.buffer)).toEqual(new BigUint64Array(state.arrays.a.buffer));
    }));

  it('is undefined without a file', () =>
    withTemporaryFolder(async (folder) => {
      expect(await readState(join(folder, 'none'))).toBeUndefined();
    }));

  it('refuses a damaged or foreign file by name', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 's');
      await writeState(path, state);
      const whole = await readFile(path);
      const damaged = [
        new Uint8Array(0),
        whole.subarray(0, 20),
        whole.subarray(0, -1),
        writeSafetensors({
          tensors: { a: { dtype: 'F32', shape: [1], data: Float32Array.of(1) } },
          metadata: { geq: '{}' },
        }),
        writeSafetensors({ tensors: {}, metadata: { geq: '{' } }),
      ];
      for (const bytes of damaged) {
        await writeFile(path, bytes);
        await expect(readState(path)).rejects.toMatchObject({
          name: 'UsageError',
          message: expect.stringMatching(
            /s: expected a checkpoint of geq, got something else \([^\n]+\); remove it to start this run anew$/,
          ),
        });
      }
    }));
});
