import '@geq/testing';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dataFiles, killOnceWritten, startScript, withTemporaryFolder } from '@geq/testing';
import { type MomentsConfig, MOMENTS_FILES, readMomentsFolder, momentsSourceOf } from '@geq/scenarios';
import { openRunFolder, readRunFile, runFilePath, partitionFile } from '@geq/runs';
import { tinyMoments } from '../../test/tiny.ts';
import { estimateMoments } from '../moments/estimateMoments.ts';
import { runExperiment } from '../experiment/runExperiment.ts';
import { experimentOf } from '../experiment/experimentOf.ts';
import { mergeShards } from './mergeShards.ts';
import type { MomentsOptions } from '../moments/momentsOptions.ts';
import { asExperimentRun } from '../tasks/asRun.ts';

const how = (folder: string) => ({ folder, threads: 1, checkpointSeconds: 60 });

/** Samples one shard, or all in one run when there is no index. */
async function sample(folder: string, count: number, index?: number, options: MomentsOptions = {}): Promise<string> {
  const config = tinyMoments({ ...options, ...(index === undefined ? {} : { shard: { index, count } }) });
  expect(await estimateMoments(config, how(folder))).toMatchObject({ status: 'ok' });
  return folder;
}

const shardsOf = (parent: string, count: number, options?: MomentsOptions): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => sample(join(parent, `shard${i + 1}`), count, i + 1, options)));

const refusal = (folders: string[], out: string, more = {}): Promise<string> =>
  mergeShards(folders, { folder: out, ...more }).then(
    () => 'merged',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('shards of moments, merged', () => {
  it('are one run to 1e-12, and the same in any order, byte for byte', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const shards = await shardsOf(parent, 4);
      await sample(at('alone'), 1);
      for (const [name, order] of [
        ['m1', [0, 1, 2, 3]],
        ['m2', [3, 1, 0, 2]],
        ['m3', [2, 3, 1, 0]],
      ] as const) {
        expect(
          await mergeShards(
            order.map((i) => shards[i]),
            { folder: at(name) },
          ),
        ).toMatchObject({ status: 'ok', kind: 'covariance', missing: [], report: { samples: 2560 } });
        expect(await dataFiles(at(name))).toEqual(await dataFiles(at('m1')));
        expect((await readRunFile(at(name)))?.config).toEqual({
          ...((await readRunFile(at('alone')))?.config as object),
          base: 10,
        });
      }
      const [merged, alone] = await Promise.all([readMomentsFolder(at('m1')), readMomentsFolder(at('alone'))]);
      for (const matrix of ['omega', 'phi', 'latent'] as const)
        expect(merged[matrix].data).toBeAllclose(alone[matrix].data, { rtol: 1e-12, atol: 1e-14 }); // another order of sums over 2560 samples of order one
      expect(await momentsSourceOf(at('m1'))).toEqual({
        moments: { kind: 'sampled', hash: merged.hash },
        momentsFolder: at('m1'),
      });
      expect((await readRunFile(at('m1')))?.provenance.shards).toHaveLength(4);
    }));

  it('go on as larger moments, with the bits of any other way there', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      await mergeShards(await shardsOf(parent, 4), { folder: at('merged') });
      const of = (samples: number): MomentsConfig => tinyMoments({ samples, base: 10 });
      await expect(
        estimateMoments(tinyMoments({ samples: 20_480 }), { ...how(at('x')), base: at('merged') }),
      ).rejects.toThrow(`--extend ${at('merged')}: expected moments that begin with 0 merged blocks, got 10`);
      await estimateMoments(of(30_000), { ...how(at('step')), base: at('merged') });
      await estimateMoments(of(40_000), { ...how(at('steps')), base: at('step') });
      await estimateMoments(of(40_000), { ...how(at('once')), threads: 2, base: at('merged') });
      expect(await dataFiles(at('steps'))).toEqual(await dataFiles(at('once')));
      await sample(at('alone'), 1, undefined, { samples: 40_000 });
      const [grown, alone] = await Promise.all([readMomentsFolder(at('once')), readMomentsFolder(at('alone'))]);
      expect(grown.omega.data).toBeAllclose(alone.omega.data, { rtol: 1e-12, atol: 1e-14 }); // another order of sums
    }));

  it('are the same after a shard was killed with SIGKILL in the middle and went on', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const config = tinyMoments({ samples: 200_000, shard: { index: 2, count: 2 } }); // four partitions with 6 checkpoints
      expect(
        await killOnceWritten(
          startScript(new URL('../../test/work.ts', import.meta.url), 'covariance', at('2'), JSON.stringify(config)),
          partitionFile(at('2'), 1),
          3,
        ),
      ).toBe(true);
      await sample(at('1'), 2, 1, { samples: 200_000 });
      expect(await refusal([at('1'), at('2')], at('merged'))).toContain(
        `missing or unfinished: 2/2 (${at('2')}: not finished);`,
      );
      expect(await estimateMoments(config, how(at('2')))).toMatchObject({ status: 'ok' }); // the dead holder's lock is no hindrance
      await mergeShards([at('2'), at('1')], { folder: at('merged') });
      await sample(at('undisturbed'), 2, 2, { samples: 200_000 });
      await mergeShards([at('1'), at('undisturbed')], { folder: at('one') });
      expect(await dataFiles(at('merged'))).toEqual(await dataFiles(at('one')));
    }));

  it('hold nothing but their sums, and are no moments by themselves', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await sample(join(parent, 'a'), 8, 3); // a single block: no even and odd ones
      expect(Object.keys(await dataFiles(folder))).toEqual([MOMENTS_FILES.sums]);
      await expect(momentsSourceOf(folder)).rejects.toThrow(
        `${folder}: expected whole moments, got shard 3/8 of them; merge it with the others (geq merge)`,
      );
    }));

  it('may be some of all, and the others come later', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const shards = await shardsOf(parent, 4);
      await sample(at('one'), 1);
      expect(await mergeShards([shards[3], shards[1]], { folder: at('some'), partial: true })).toMatchObject({
        missing: ['1/4', '3/4'],
        report: { samples: 1280 + 256 },
      });
      expect((await readMomentsFolder(at('some'))).omega.rows).toBe(20);
      expect(await refusal([at('some'), shards[0]], at('x'))).toContain('missing or unfinished: 3/4;');
      expect(await refusal([at('some'), shards[1]], at('x'))).toContain('expected shards that do not overlap');
      await mergeShards([shards[2], at('some'), shards[0]], { folder: at('all') });
      const [all, one] = await Promise.all([readMomentsFolder(at('all')), readMomentsFolder(at('one'))]);
      for (const matrix of ['omega', 'phi'] as const)
        expect(all[matrix].data).toBeAllclose(one[matrix].data, { rtol: 1e-12, atol: 1e-14 }); // as above
    }));

  it('refuse what does not belong together, in one line, and make nothing', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const [a, b, c] = await shardsOf(parent, 3);
      const out = at('out');
      expect(await refusal([a, c], out)).toBe(
        'UsageError: merge: expected all shards, got 2 folders; missing or unfinished: 2/3; make them with geq covariance --shard, go on with --resume FOLDER; --partial merges what there is',
      );
      expect(await refusal([a, b, c, b], out)).toBe(
        `UsageError: merge: expected shards that do not overlap, got blocks 3 to 5 in ${b} and in ${b}; leave one of them out`,
      );
      const foreign = await sample(at('foreign'), 3, 2, { generatorSeed: 1 });
      expect(await refusal([a, foreign, c], out)).toMatch(
        new RegExp(
          `^UsageError: merge: expected shards of one generator, got rand_sign_L2 \\(hash [0-9a-f]{12}\\) in ${a} and rand_sign_L2 \\(hash [0-9a-f]{12}\\) in ${foreign}$`,
        ),
      );
      const seed = await sample(at('seed'), 3, 2, { seed: 5 });
      expect(await refusal([a, seed, c], out)).toBe(
        `UsageError: merge: expected shards of one run, got others: seed is 5 here and 0 there, here ${seed}, there ${a}`,
      );
      const more = await sample(at('more'), 3, 2, { samples: 5120 });
      expect(await refusal([a, more, c], out)).toContain('blocks is 20 here and 10 there');
      expect(await refusal([a, at('none')], out)).toBe(
        `UsageError: merge: expected folders of geq covariance --shard or geq reproduce --shard, got no run in ${at('none')}`,
      );
      expect(await refusal([a, b, c], b)).toBe(
        `UsageError: --out ${b}: expected a folder beside the shards, got one of them; choose another`,
      );
      expect(await refusal([a, b, c], join(a, 'run.json', 'x'))).toMatch(
        /^UsageError: --out .*: cannot write there \(E\w+\); choose another folder$/,
      );
      expect(await refusal([], out).catch(() => 'none')).toContain('merge: expected the folders of shards, got none');
      await expect(readRunFile(out)).resolves.toBeUndefined();
      await rm(join(b, MOMENTS_FILES.sums));
      expect(await refusal([a, b, c], out)).toContain(`${join(b, MOMENTS_FILES.sums)}: missing; make it anew`);
      await writeFile(join(b, MOMENTS_FILES.sums), await readFile(join(a, MOMENTS_FILES.sums)));
      expect(await refusal([a, b, c], out)).toContain(
        `${join(b, MOMENTS_FILES.sums)}: this sum belongs to another run`,
      );
    }));

  it('count as missing while they are unfinished', () =>
    withTemporaryFolder(async (parent) => {
      const [a] = await shardsOf(parent, 1);
      const one = await sample(join(parent, 'one'), 2, 1);
      const two = join(parent, 'two');
      const controller = new AbortController();
      const config = tinyMoments({ shard: { index: 2, count: 2 } });
      controller.abort();
      expect(await estimateMoments(config, { ...how(two), signal: controller.signal })).toMatchObject({
        status: 'aborted',
      });
      expect(await refusal([one, two], join(parent, 'out'))).toContain(`missing or unfinished: 2/2 (${two}: aborted);`);
      expect(await estimateMoments(config, how(two))).toMatchObject({ status: 'ok', report: { samples: 1280 } });
      await mergeShards([two, one], { folder: join(parent, 'out') });
      expect((await readMomentsFolder(join(parent, 'out'))).omega.data).toBeAllclose(
        (await mergeShards([a], { folder: join(parent, 'same') }), await readMomentsFolder(join(parent, 'same'))).omega
          .data,
        { rtol: 1e-12, atol: 1e-14 },
      ); // as above
    }));
});

describe('a merge that is killed', () => {
  it('leaves nothing that counts as a result, is not mistaken for a run, and is repeated by the same command', () =>
    withTemporaryFolder(async (parent) => {
      const shards = await shardsOf(parent, 4, { N: 300, D: 30, samples: 4096 });
      const [folder, undisturbed] = [join(parent, 'killed'), join(parent, 'undisturbed')];
      for (let round = 0; round < 2; round++) {
        const child = startScript(
          new URL('../../test/work.ts', import.meta.url),
          'merge',
          folder,
          JSON.stringify(shards),
        );
        expect(await killOnceWritten(child, runFilePath(folder), 1 + round)).toBe(true);
        expect(await readRunFile(folder)).toMatchObject({ status: 'running', setup: { mergedFrom: shards } });
        await expect(momentsSourceOf(folder)).rejects.toThrow(`${folder}: these moments are not finished (running)`);
      }
      const { config } = (await readRunFile(folder))!;
      await expect(estimateMoments(config as never, how(folder))).rejects.toThrow(
        `${folder}: expected a run, got a merge of shards that was cut short; repeat it: geq merge ${shards.join(' ')} --out ${folder}`,
      );
      await mergeShards(shards, { folder });
      await mergeShards(shards, { folder: undisturbed });
      expect(await dataFiles(folder)).toEqual(await dataFiles(undisturbed));
      expect((await mergeShards(shards, { folder })).status).toBe('ok'); // complete: read back
    }));

  it('as one that is stopped', () =>
    withTemporaryFolder(async (parent) => {
      const shards = await shardsOf(parent, 3);
      const folder = join(parent, 'out');
      expect(await mergeShards(shards, { folder, signal: AbortSignal.abort() })).toEqual({ status: 'aborted' });
      expect(await readRunFile(folder)).toMatchObject({ status: 'running' });
      expect((await mergeShards(shards, { folder })).status).toBe('ok');
    }));
});

describe('shards of an experiment, merged', () => {
  const options = {
    scenario: 'rand',
    N: 20,
    D: 5,
    depth: 2,
    lr: 0.3,
    steps: 50,
    testSize: 64,
    seeds: 5,
    seed: 3,
    students: 1,
    evaluationSize: 1000,
  };

  it('are one run, byte for byte, in any order', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      await sample(at('moments'), 1);
      const { moments, momentsFolder } = await momentsSourceOf(at('moments'));
      const { outcome } = await runExperiment(experimentOf({ ...options, moments }, 'quick').config, {
        ...how(at('one')),
        momentsFolder,
      });
      for (const index of [2, 1]) {
        const { config } = experimentOf({ ...options, moments, shard: { index, count: 2 } }, 'quick');
        expect(
          (await runExperiment(config, { ...how(at(`${index}`)), momentsFolder })).outcome?.pairs.map(
            ({ seed }) => seed,
          ),
        ).toEqual(index === 1 ? [3, 4] : [5, 6, 7]);
      }
      for (const [name, order] of [
        ['m1', ['1', '2']],
        ['m2', ['2', '1']],
      ] as const) {
        const merged = await mergeShards(order.map(at), { folder: at(name) });
        expect(merged).toMatchObject({ status: 'ok', kind: 'experiment', outcome: { sentences: outcome?.sentences } });
        expect(await dataFiles(at(name))).toEqual(await dataFiles(at('one')));
        expect((await readRunFile(at(name)))?.config).toEqual((await readRunFile(at('one')))?.config);
        expect(await readFile(join(at(name), 'agreement.json'), 'utf8')).toBe(
          await readFile(join(at('one'), 'agreement.json'), 'utf8'),
        );
      }
    }));

  it('refuse missing seeds, other parameters, other moments, and shards of moments among them', () =>
    withTemporaryFolder(async (parent) => {
      const at = (name: string): string => join(parent, name);
      const run = async (name: string, index: number, more = {}): Promise<string> => {
        const { config } = experimentOf({ ...options, ...more, shard: { index, count: 5 } }, 'quick');
        await openRunFolder(at(name), asExperimentRun(config));
        return at(name);
      };
      const [a, b, lr, authors] = [
        await run('a', 1),
        await run('b', 2),
        await run('lr', 2, { lr: 0.2 }),
        await run('authors', 2, { moments: { kind: 'authors' } }),
      ];
      expect(await refusal([a, b], at('out'))).toContain(
        `missing or unfinished: 1/5 (${a}: not finished), 2/5 (${b}: not finished), 3/5, 4/5, 5/5; make them with geq reproduce --shard`,
      );
      expect(await refusal([a, lr], at('out'))).toContain('online.lr is 0.2 here and 0.3 there');
      expect(await refusal([a, authors], at('out'))).toContain(
        'online.moments.kind is "authors" here and "sharper" there',
      );
      expect(await refusal([a, b], at('out'), { partial: true })).toContain('--partial needs shards of moments');
      expect(await refusal([a, await sample(at('moments'), 2, 1)], at('out'))).toContain(
        'merge: expected shards of one kind, got experiment in',
      );
    }));
});
