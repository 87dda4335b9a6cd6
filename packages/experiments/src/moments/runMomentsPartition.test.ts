import '@geq/testing';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { abortAfter, dataFiles, quiet, withTemporaryFolder } from '@geq/testing';
import { type MomentsConfig, readMomentsFolder, knownMoments, momentsSourceOf, requireMoments } from '@geq/scenarios';
import { endRun, openRunFolder, checkpointFile, removeWorkingFiles, partitionFile, recordFiles } from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { tinyMoments, tinyOnline } from '../../test/tiny.ts';
import { estimateMoments } from './estimateMoments.ts';
import { partitionRanges } from './partitionRanges.ts';
import { runMomentsMerge } from './runMomentsMerge.ts';
import { runMomentsPartition } from './runMomentsPartition.ts';
import { asMomentsRun } from '../tasks/asRun.ts';

const config = tinyMoments({ samples: 20_480 }); // three partitions, of 32, 32 and 16 blocks

/** SHA-256 of every data file of a folder. */
async function hashes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name !== 'run.json').sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(
        async (name) =>
          [
            name,
            createHash('sha256')
              .update(await readFile(join(folder, name)))
              .digest('hex'),
          ] as const,
      ),
    ),
  );
}

/** All partitions in this thread, then the merge: what `estimateMoments` does with threads. */
async function sampleHere(folder: string, of: MomentsConfig = config): Promise<void> {
  const { setup } = await openRunFolder(folder, asMomentsRun(of));
  for (const partition of partitionRanges(of).keys())
    await runMomentsPartition({ folder, config: of, setup, partition, checkpointSeconds: 60 }, quiet());
  const { report } = await runMomentsMerge({ folder, config: of }, quiet());
  await endRun(folder, { status: 'complete', report, provenance: provenance() });
  await removeWorkingFiles(folder);
}

describe('sampled moments', () => {
  it('have the same bits from any number of threads, from smaller ones in one step or in several, and after interruptions', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const of = (samples: number): MomentsConfig => tinyMoments({ samples });
      const sample = (
        name: string,
        samples: number,
        more: Partial<Parameters<typeof estimateMoments>[1]> = {},
      ): ReturnType<typeof estimateMoments> =>
        estimateMoments(of(samples), { folder: at(name), threads: 1, checkpointSeconds: 60, ...more });
      const wanted = 90_000; // 352 blocks: ten partitions, the last of which has only begun
      await sampleHere(at('fresh'), of(wanted)); // partitions by themselves, added up at the end
      const fresh = await hashes(at('fresh'));
      expect(Object.keys(fresh)).toEqual([
        'latent.npy',
        'mean_c.npy',
        'mean_x.npy',
        'omega.npy',
        'omega_even.npy',
        'omega_odd.npy',
        'phi.npy',
        'phi_even.npy',
        'phi_odd.npy',
        'sums.safetensors',
        'sums_last.safetensors',
      ]);
      await sample('one thread', wanted);
      await sample('three', wanted, { threads: 3 });
      for (const name of ['one thread', 'three']) expect(await hashes(at(name))).toEqual(fresh);

      // from within the first partition, from the end of a partition, from within a later one
      const steps = [
        ['a', 1000],
        ['b', 8192],
        ['c', 60_000],
        ['d', 70_001],
        ['e', wanted],
      ] as const;
      for (const [i, [name, samples]] of steps.entries())
        await sample(name, samples, i > 0 ? { base: at(steps[i - 1][0]), threads: 1 + (i % 2) } : {});
      expect(await hashes(at('e'))).toEqual(fresh);
      for (const [name] of steps) {
        await sample(`from ${name}`, wanted + 256, { base: at(name) });
        expect(await hashes(at(`from ${name}`))).toEqual(await hashes(at('from a')));
      }

      const controller = new AbortController();
      expect(
        await sample('stopped', wanted, {
          base: at('c'),
          signal: controller.signal,
          onProgress: (done) => {
            if (done > 65_000) controller.abort();
          },
        }),
      ).toMatchObject({ status: 'aborted' });
      await sample('stopped', wanted, { threads: 2 });
      expect(await hashes(at('stopped'))).toEqual(fresh);
    }));

  it('go on from a checkpoint to the same files, byte for byte', () =>
    withTemporaryFolder(async (parent) => {
      const long = tinyMoments({ samples: 20_000 });
      await sampleHere(join(parent, 'undisturbed'), long);
      const folder = join(parent, 'stopped');
      await openRunFolder(folder, asMomentsRun(long));
      const task = { folder, config: long, partition: 0, checkpointSeconds: 0, setup: {} };
      expect((await runMomentsPartition(task, abortAfter(3000))).status).toBe('aborted');
      expect((await runMomentsPartition(task, abortAfter(7000))).status).toBe('aborted');
      await sampleHere(folder, long);
      expect(await dataFiles(folder)).toEqual(await dataFiles(join(parent, 'undisturbed')));
    }));

  it('refuse a partition that is missing, unfinished, damaged, or of another seed, cut or generator', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'a');
      const other = join(parent, 'b');
      await openRunFolder(folder, asMomentsRun(config));
      await openRunFolder(other, asMomentsRun(config));
      await expect(runMomentsMerge({ folder, config }, quiet())).rejects.toThrow(
        `${partitionFile(folder, 0)}: missing; run the command again to sample it`,
      );
      await runMomentsPartition({ folder, config, partition: 0, checkpointSeconds: 0, setup: {} }, quiet());
      await runMomentsPartition({ folder, config, partition: 1, checkpointSeconds: 0, setup: {} }, quiet());
      await runMomentsPartition({ folder, config, partition: 2, checkpointSeconds: 0, setup: {} }, abortAfter(1024));
      await expect(runMomentsMerge({ folder, config }, quiet())).rejects.toThrow(
        /expected 20480 samples in the sums, got \d+; run the command again to finish them/,
      );
      for (const foreign of [
        tinyMoments({ seed: 1 }),
        tinyMoments({ samples: 20_480, shard: { index: 1, count: 1 } }),
        tinyMoments({ generatorSeed: 1 }),
      ]) {
        await runMomentsPartition(
          { folder: other, config: foreign, partition: 0, checkpointSeconds: 0, setup: {} },
          quiet(),
        );
        await writeFile(partitionFile(folder, 1), await readFile(partitionFile(other, 0)));
        await rm(partitionFile(other, 0));
        await expect(
          runMomentsPartition({ folder, config, partition: 1, checkpointSeconds: 0, setup: {} }, quiet()),
        ).rejects.toThrow(
          `${partitionFile(folder, 1)}: this piece belongs to another run; remove this file to sample the piece anew`,
        );
      }
      await writeFile(partitionFile(folder, 0), 'junk');
      await expect(
        runMomentsPartition({ folder, config, partition: 0, checkpointSeconds: 0, setup: {} }, quiet()),
      ).rejects.toThrow('expected a checkpoint of geq, got something else');
      await writeFile(checkpointFile(folder), '');
      await removeWorkingFiles(folder);
      expect(await readdir(folder)).toEqual(['run.json']);
    }));
});

describe('knownMoments', () => {
  it('takes sampled moments of the same generator with the hash the run was started with, and no others', () =>
    withTemporaryFolder(async (folder) => {
      await sampleHere(folder);
      const { moments, momentsFolder } = await momentsSourceOf(folder);
      const run = tinyOnline({ moments });
      const { omega, latent, halves, count } = await knownMoments(run, momentsFolder);
      expect([omega.rows, omega.cols, latent?.rows, count, halves?.map((half) => half.count)]).toEqual([
        20,
        20,
        5,
        20_480,
        [10_240, 10_240],
      ]);
      await expect(requireMoments(run, undefined)).rejects.toThrow(
        'moments: expected the folder of the sampled moments, got none; name it with --moments FOLDER',
      );
      await expect(requireMoments(tinyOnline({ moments, generatorSeed: 1 }), folder)).rejects.toThrow(
        `${folder}: these moments belong to another generator; make new ones with geq covariance and the same generator options`,
      );

      const omegaFile = join(folder, 'omega.npy');
      const bytes = await readFile(omegaFile);
      bytes[bytes.length - 8] ^= 1; // the last bit of the last entry
      await writeFile(omegaFile, bytes);
      await recordFiles(folder);
      await expect(requireMoments(run, folder)).rejects.toThrow(
        `${folder}: these are not the moments that the run was started with; start a new run with another --out`,
      );
      await writeFile(omegaFile, bytes.subarray(0, -8));
      await recordFiles(folder);
      await expect(readMomentsFolder(folder)).rejects.toThrow(/^[^\n]*omega\.npy[^\n]*$/);
      await writeFile(omegaFile, await readFile(join(folder, 'phi.npy')));
      await recordFiles(folder);
      await expect(readMomentsFolder(folder)).rejects.toThrow(
        `${omegaFile}: expected float64 of shape 20×20, got float64 of shape 20×5`,
      );
      await rm(omegaFile);
      await expect(readMomentsFolder(folder)).rejects.toThrow(`${omegaFile}: cannot be read (no such file)`);
    }));

  it('refuses a folder that has no finished moments', () =>
    withTemporaryFolder(async (folder) => {
      await expect(momentsSourceOf(join(folder, 'none'))).rejects.toThrow(
        `moments: expected gaussian-kernel, linearized, authors, published, a folder made by geq covariance, or a file or folder with omega and phi, got '${join(folder, 'none')}'`,
      );
      await expect(momentsSourceOf(folder)).rejects.toThrow(
        `${folder}: expected moments (a folder of geq covariance; arrays called omega and phi in .npz, .pt, .safetensors or a folder of .npy), got an empty folder; save the matrices in Python`,
      );
      await openRunFolder(folder, asMomentsRun(config));
      await expect(momentsSourceOf(folder)).rejects.toThrow(
        `${folder}: these moments are not finished (running); continue them with geq covariance --resume ${folder}`,
      );
      expect(await momentsSourceOf(undefined)).toEqual({});
      expect(await momentsSourceOf('authors')).toEqual({ moments: { kind: 'authors' } });
    }));
});
