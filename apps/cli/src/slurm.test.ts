import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { filesBelow, geq, GEQ_FROM_SOURCES } from '../fixtures/commandLine.ts';
import { fakeSlurm, type FakeSlurm } from '../fixtures/fakeSlurm.ts';

const GENERATOR = ['-N', '20', '-D', '5', '-L', '2'];
const MOMENTS = [...GENERATOR, '--samples', '2560'];
let slurm: FakeSlurm | undefined;

afterEach(() => {
  slurm?.restore();
  slurm = undefined;
});

/** One line, the exit code, nothing on stdout. */
async function refused(argv: readonly string[], code: number): Promise<string> {
  const outcome = await geq(...argv);
  expect([outcome.code, outcome.out, outcome.err.length]).toEqual([code, [], 1]);
  return outcome.err[0];
}

describe('geq slurm', () => {
  it('submits an array and its merge, and tells where they stand from files and the queue', () =>
    withTemporaryFolder(async (home) => {
      slurm = await fakeSlurm(home);
      const folder = join(home, 'big');
      expect(
        await geq('slurm', 'covariance', ...MOMENTS, '--array', '4', '--pieces', '1', '--geq', 'geq', '--out', folder),
      ).toEqual({
        code: 0,
        out: [`${folder}: 4 shards submitted as job 101, their merge as job 102`],
        err: [`how it goes: geq slurm status ${folder}`],
      });
      expect(await slurm.calls()).toEqual([
        'scontrol show config',
        `sbatch --parsable ${folder}/shards.sh`,
        `sbatch --parsable --dependency=afterok:101 --kill-on-invalid-dep=yes ${folder}/merge.sh`,
      ]);
      expect(await filesBelow(folder)).toEqual(['merge.sh', 'shards.sh', 'slurm.json']);
      expect(await readFile(join(folder, 'shards.sh'), 'utf8')).toContain(
        'srun geq covariance -N 20 -D 5 --depth=2 --samples=2560 --pieces=1 --checkpoint-every=300 --shard "$SLURM_ARRAY_TASK_ID/4"',
      );

      await slurm.setQueue([
        '101_1|RUNNING|None',
        '101_2|PENDING|Resources',
        '102|PENDING|Dependency',
        '77|RUNNING|None',
      ]);
      await geq(
        'covariance',
        ...MOMENTS,
        '--pieces',
        '1',
        '--shard',
        '3/4',
        '--out',
        join(folder, 'shards', '3'),
        '-q',
      );
      await writeFile(
        join(folder, 'logs', 'shard-4.log'),
        'geq: moments: 40 %\nsrun: error: node7: task 0: Out Of Memory\nsrun: Force Terminated StepId=101.0\n\n',
      );
      await mkdir(join(folder, 'shards', '1'));
      await writeFile(
        join(folder, 'shards', '1', '.geq-lock'),
        JSON.stringify({
          machine: 'elsewhere',
          host: 'node3',
          pid: 9,
          since: 'today',
          progress: { first: 100, done: 400, total: 1000, seconds: 30 },
        }),
      );
      expect(await geq('slurm', 'status', folder)).toEqual({
        code: 0,
        err: [],
        out: [
          `${folder}: geq covariance in 4 shards: 1 done, 1 running, 1 waiting, 1 failed`,
          '  1/4  running  on node3, 40 %, 1 min 0 s left',
          '  4/4  failed   srun: error: node7: task 0: Out Of Memory',
          '  merge waiting for the shards',
          `submit again what is not done: geq slurm retry ${folder}`,
        ],
      });
      const { out } = await geq('slurm', 'status', folder, '--json');
      expect(JSON.parse(out[0])).toMatchObject({
        shards: [
          { state: 'running', share: 0.4, secondsLeft: 60 },
          { state: 'waiting', word: 'Resources' },
          { state: 'done' },
          { state: 'failed' },
        ],
        merge: { state: 'waiting' },
      });

      expect((await geq('slurm', 'retry', folder)).out).toEqual([
        `${folder}: 1 shard submitted as job 103, their merge as job 104`,
      ]);
      expect((await slurm.calls()).slice(-4)).toEqual([
        'squeue --me --noheader --array --format=%i|%T|%r',
        'scancel 102',
        `sbatch --parsable --array=4 ${folder}/shards.sh`,
        `sbatch --parsable --dependency=afterok:103,afterany:101 --kill-on-invalid-dep=yes ${folder}/merge.sh`,
      ]);
    }));

  it('writes without submitting, and submits later; nothing is submitted twice', () =>
    withTemporaryFolder(async (home) => {
      slurm = await fakeSlurm(home);
      const folder = join(home, 'dry');
      expect(
        (
          await geq(
            'slurm',
            'reproduce',
            ...GENERATOR,
            '--steps',
            '5',
            '--seeds',
            '4',
            '--no-both',
            '--array',
            '2',
            '--out',
            folder,
            '--dry-run',
          )
        ).out,
      ).toEqual([`${folder}: shards.sh and merge.sh are written, nothing was submitted`]);
      expect(await slurm.calls()).toEqual([]);
      expect(await readFile(join(folder, 'shards.sh'), 'utf8')).toMatch(
        /^srun .* reproduce (?=.*-N 20 -D 5 --depth=2 )(?=.*--seeds=4 )(?=.*--no-both ).*--checkpoint-every=300 --shard "\$SLURM_ARRAY_TASK_ID\/2"/m,
      );
      expect((await geq('slurm', 'status', folder)).out).toContain('  merge not submitted');
      expect((await geq('slurm', 'retry', folder)).out).toEqual([
        `${folder}: 2 shards submitted as job 101, their merge as job 102`,
      ]);
      await slurm.setQueue(['101_1|PENDING|Priority', '101_2|PENDING|Priority', '102|PENDING|Dependency']);
      expect((await geq('slurm', 'retry', folder)).out).toEqual([
        `${folder}: nothing to submit: all is done or under way`,
      ]);
    }));

  it(
    'runs to the result of shards made here: moments, then an experiment with them',
    () =>
      withTemporaryFolder(async (home) => {
        slurm = await fakeSlurm(home, { runs: true });
        const at = (...parts: string[]): string => join(home, ...parts);
        expect(
          (
            await geq(
              'slurm',
              'covariance',
              ...MOMENTS,
              '--array',
              '2',
              '--cpus',
              '1',
              '--pieces',
              '1',
              '--geq',
              GEQ_FROM_SOURCES,
              '--out',
              at('m'),
            )
          ).code,
        ).toBe(0);
        expect((await geq('slurm', 'status', at('m'))).out).toEqual([
          `${at('m')}: geq covariance in 2 shards: 2 done`,
          '  merge done',
          `result: ${at('m')}/merged`,
        ]);
        for (const shard of ['1', '2'])
          await geq('covariance', ...MOMENTS, '--shard', `${shard}/2`, '--out', at(`one-${shard}`), '-q');
        expect((await geq('merge', at('one-1'), at('one-2'), '--out', at('one'), '-q')).code).toBe(0);
        for (const name of ['omega.npy', 'phi.npy', 'sums.safetensors'])
          expect((await readFile(at('m/merged', name))).equals(await readFile(at('one', name)))).toBe(true);
      }),
    120_000,
  );

  it('refuses in one line what cannot be, and leaves nothing', () =>
    withTemporaryFolder(async (home) => {
      slurm = await fakeSlurm(home, { maxArraySize: 101 });
      const out = join(home, 'x');
      const submit = (...more: string[]): string[] => [
        'slurm',
        'covariance',
        ...GENERATOR,
        '--samples',
        '1e6',
        '--out',
        out,
        ...more,
      ];
      expect(await refused(submit('--array', '101'), 2)).toBe(
        'geq: --array: expected up to 100 shards, the longest array of this cluster (its MaxArraySize is 101), got 101; larger shards lose nothing, since each goes on from its checkpoint',
      );
      expect(await refused(submit('--array', '0'), 2)).toBe(
        'geq: --array: expected a whole number from 1 to 65536, got 0',
      );
      expect(await refused(submit('--cpus', '0.5'), 2)).toContain('--cpus: expected a whole number from 1 to 1024');
      expect(await refused(submit('--accuracy', '0.1'), 2)).toContain('--accuracy cannot be combined with jobs');
      expect(await refused(submit('--array', '8', '--samples', '1'), 2)).toContain(
        '--samples: expected once, got 2 times',
      );
      expect(await refused(['slurm', 'covariance', ...GENERATOR, '--samples', '512', '--out', out], 2)).toContain(
        'expected no more shards than blocks of 256 samples',
      );
      expect(await refused(submit('--moments', 'sharper'), 2)).toContain('--moments: expected sampled ones');
      expect(await refused(['slurm', 'reproduce', ...GENERATOR, '--seeds', '4', '--out', out], 2)).toContain(
        'shard: expected no more shards than seeds',
      );
      expect(await refused(['slurm', 'covariance', ...MOMENTS, '--out', '/proc/geq/x'], 2)).toMatch(
        /^geq: --out \/proc\/geq\/x: cannot write there \(EN\w+\); choose another folder$/,
      );
      expect(await refused(['slurm', 'status', home], 2)).toContain(
        `${home}: expected a folder of geq slurm covariance or geq slurm reproduce, got none`,
      );
      expect(await refused(['slurm', 'retry', home, out], 2)).toContain('slurm: expected one folder');
      expect(await refused(['slurm', 'frobnicate'], 2)).toBe(
        "geq: slurm: expected covariance, reproduce, status or retry, got 'frobnicate'",
      );
      await writeFile(join(home, 'thesis.tex'), 'years of work');
      expect(await refused(['slurm', 'covariance', ...MOMENTS, '--out', home], 2)).toContain(
        `--out ${home}: expected an empty folder, got other files`,
      );
      expect(existsSync(out)).toBe(false);
    }));

  it('says in one line that there is no Slurm, or what it refuses, and leaves nothing', () =>
    withTemporaryFolder(async (home) => {
      const out = join(home, 'x');
      slurm = await fakeSlurm(join(home, 'a'), { without: ['sbatch', 'scontrol', 'squeue'] });
      expect(await refused(['slurm', 'covariance', ...MOMENTS, '--out', out], 1)).toBe(
        'geq: scontrol: not found, so this is no machine of a Slurm cluster; go to one, or write the scripts alone with --dry-run',
      );
      slurm.restore();
      slurm = await fakeSlurm(join(home, 'b'), { without: ['sbatch'] });
      expect(await refused(['slurm', 'covariance', ...MOMENTS, '--out', out], 1)).toContain(
        'sbatch: not found, so this is no machine of a Slurm cluster',
      );
      slurm.restore();
      slurm = await fakeSlurm(join(home, 'c'), {
        refusal:
          'sbatch: error: invalid partition specified: x\nsbatch: error: Batch job submission failed: Invalid partition name specified',
      });
      expect(await refused(['slurm', 'covariance', ...MOMENTS, '--out', out], 1)).toBe(
        'geq: sbatch: invalid partition specified: x; Batch job submission failed: Invalid partition name specified',
      );
      expect(existsSync(join(out, 'slurm.json'))).toBe(false);
      slurm.restore();
      slurm = await fakeSlurm(join(home, 'd'));
      await geq('slurm', 'covariance', ...MOMENTS, '--out', out);
      slurm.restore();
      slurm = await fakeSlurm(join(home, 'e'), { without: ['squeue'] });
      const status = await geq('slurm', 'status', out);
      expect([status.code, status.out.at(-1)]).toEqual([
        0,
        '  the queue is not known: squeue: not found, so this is no machine of a Slurm cluster; go to one, or write the scripts alone with --dry-run',
      ]);
      expect(await refused(['slurm', 'retry', out], 1)).toContain('squeue: not found');
    }));
});
