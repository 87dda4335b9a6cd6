import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { asOtherRun, asTinyRun, tinyConfig as config } from '../../test/tinyRun.ts';
import { endRun } from './recordedFiles.ts';
import { provenance } from './provenance.ts';
import { machineId } from '../lock/machine.ts';
import { readRunFile, writeRunFile, type RunFile } from './runFile.ts';
import { openRunFolder } from './openRunFolder.ts';
import { checkpointFile, partitionFile } from '../files/workingFiles.ts';

const online = asTinyRun();
const finish = (folder: string, run: Partial<RunFile> = {}): Promise<void> =>
  writeRunFile(folder, {
    kind: 'online',
    config,
    dataFiles: [...online.dataFiles],
    status: 'complete',
    setup: {},
    provenance: provenance(),
    ...run,
  });

describe('openRunFolder', () => {
  it('makes a folder, begins a run, knows it again, and knows when it is complete', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'deep', 'run');
      expect(await openRunFolder(folder, { ...online, setup: { store: true } })).toEqual({
        state: 'new',
        setup: { store: true },
      });
      expect(await readRunFile(folder)).toMatchObject({
        kind: 'online',
        status: 'running',
        config,
        setup: { store: true },
      });
      expect(await openRunFolder(folder, { ...online, setup: { store: undefined, momentsFolder: 'm' } })).toEqual({
        state: 'resumable',
        setup: { store: true, momentsFolder: 'm' },
      });
      await finish(folder);
      await writeFile(checkpointFile(folder), 'left by a crash after the last write');
      expect(await openRunFolder(folder, online)).toEqual({ state: 'complete', setup: {} });
      expect(await readdir(folder)).toEqual(['run.json']);
    }));

  it('takes an empty folder and refuses one with other files, unless forced', () =>
    withTemporaryFolder(async (folder) => {
      expect((await openRunFolder(join(folder), online)).state).toBe('new');
      const foreign = join(folder, 'foreign');
      await mkdir(foreign);
      await writeFile(join(foreign, 'thesis.tex'), 'years of work');
      await expect(openRunFolder(foreign, online)).rejects.toThrow(
        `--out ${foreign}: expected an empty folder or a run of geq, got other files; choose another folder, or --force to write into this one`,
      );
      expect((await openRunFolder(foreign, { ...online, force: true })).state).toBe('new');
      expect(await readFile(join(foreign, 'thesis.tex'), 'utf8')).toBe('years of work');
    }));

  it('refuses a run of another kind or with other parameters, named by their path', () =>
    withTemporaryFolder(async (folder) => {
      await openRunFolder(folder, online);
      await expect(openRunFolder(folder, asOtherRun())).rejects.toThrow(
        `${folder}: expected a run of kind covariance, got online; choose another folder`,
      );
      await expect(openRunFolder(folder, { ...online, config: { ...config, lr: 0.2 } })).rejects.toThrow(
        `${folder}: this run has other parameters: lr is 0.2 here and 0.3 there; choose another --out, or --force to start anew`,
      );
      const generator = { ...config.generator, widths: [5, 5, 20, 20] };
      await expect(openRunFolder(folder, { ...online, config: { ...config, generator } })).rejects.toThrow(
        'generator.widths.3 is 20 here and undefined there',
      );
      expect(await readRunFile(folder)).toMatchObject({ status: 'running', config });
    }));

  it('starts anew when forced: nothing of an earlier run is left to be mistaken for the new one', () =>
    withTemporaryFolder(async (folder) => {
      await openRunFolder(folder, { ...online, setup: { store: true } });
      for (const name of ['curve.dat', 'curve_student12.dat', 'curve_student.dat'])
        await writeFile(join(folder, name), name);
      await endRun(folder, { status: 'complete', provenance: {} });
      expect(Object.keys((await readRunFile(folder))?.files ?? {})).toEqual(['curve.dat', 'curve_student12.dat']);
      for (const path of [checkpointFile(folder), partitionFile(folder, 3), join(folder, 'notes.txt')])
        await writeFile(path, '');
      expect(await openRunFolder(folder, { ...online, config: { ...config, lr: 0.2 }, force: true })).toEqual({
        state: 'new',
        setup: {},
      });
      expect((await readdir(folder)).sort()).toEqual(['curve_student.dat', 'notes.txt', 'run.json']);
    }));

  it('removes what processes left half written that are gone, below the folder too', () =>
    withTemporaryFolder(async (folder) => {
      const run = { ...asTinyRun(), dataFiles: ['curves/#.json'] };
      await openRunFolder(folder, run);
      await mkdir(join(folder, 'curves'));
      const left = `.${machineId()}-999999999-0123abcd.geq-tmp`; // beyond the largest process id
      await writeFile(join(folder, 'curves', left), 'half');
      await openRunFolder(folder, run);
      expect(await readdir(join(folder, 'curves'))).toEqual([]);
    }));

  it('refuses a damaged run.json, one of another version or shape, by name', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'run.json');
      for (const [text, message] of [
        ['', `${path}: expected JSON, got something else; restore the file or start a new run with another --out`],
        ['{"format": "geq-run/1", "kind"', `${path}: expected JSON, got something else`],
        ['[]', `${path}: `],
        [
          '{"format": "geq-run/7"}',
          `${path}: expected format geq-run/1, got 'geq-run/7'; use the version of geq that wrote it, or start a new run with another --out`,
        ],
        ['{"format": "geq-run/1", "kind": "cake", "status": "eaten", "provenance": {}}', `${path}: status: `],
        [
          '{"format": "geq-run/1", "kind": "cake", "status": "complete", "config": {}, "provenance": {}}',
          `${folder}: expected a run of kind online, got cake`,
        ],
      ] as const) {
        await writeFile(path, text);
        await expect(openRunFolder(folder, online)).rejects.toMatchObject({
          name: 'UsageError',
          message: expect.stringContaining(message),
        });
      }
      expect((await openRunFolder(folder, { ...online, force: true })).state).toBe('new');
      await writeFile(path, 'x'.repeat(5 << 20));
      await expect(openRunFolder(folder, online)).rejects.toThrow(
        `${path}: expected at most 4194304 bytes, got 5242880`,
      );
    }));

  it('refuses a place that cannot be written to', () =>
    withTemporaryFolder(async (parent) => {
      const file = join(parent, 'file');
      await writeFile(file, '');
      for (const [folder, code] of [
        [file, 'EEXIST'],
        [join(file, 'run'), 'EEXIST'],
        ['/proc/run', 'ENOENT'],
      ]) {
        await expect(openRunFolder(folder, online)).rejects.toMatchObject({
          name: 'UsageError',
          message: `--out ${folder}: cannot write there (${code}); choose another folder`,
        });
      }
    }));
});

describe('provenance', () => {
  it('names the packages that computed the run, and its timings', () => {
    const { packages, seconds, node } = provenance({ seconds: 3 });
    expect(packages).toMatchObject({
      '@geq/runs': expect.stringMatching(/^\d+\.\d+\.\d+/),
      '@geq/formats': expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect([seconds, node]).toEqual([3, process.version]);
  });
});
