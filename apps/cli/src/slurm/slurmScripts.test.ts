import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { slurmScripts, type SlurmPlan } from './slurmScripts.ts';
import { arrayList } from './slurmSubmit.ts';

const plan: SlurmPlan = {
  folder: '/shared/a b',
  workFolder: '/home/me',
  command: 'covariance',
  options: ['-N', '500', '--samples=1e8', '--lr=0.2/sqrt(K)'],
  shards: 8,
  geq: 'geq',
  cpus: 4,
  retries: 3,
  sbatch: [],
  preamble: [],
};
const directives = (script: string): string[] =>
  script
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH '))
    .map((line) => line.slice(8));

describe('slurmScripts', () => {
  it('writes what a user of Slurm would write', () => {
    const { shards, merge } = slurmScripts({
      ...plan,
      partition: 'cpu',
      time: '4:00:00',
      mem: '2G',
      account: 'physics',
      atOnce: 3,
      sbatch: ['--qos=long'],
      preamble: ['module load nodejs', 'export GEQ_CACHE=/shared/cache'],
    });
    const common = [
      '--open-mode=append',
      '--chdir="/home/me"',
      '--nodes=1',
      '--ntasks=1',
      '--requeue',
      '--signal=TERM@120',
      '--partition=cpu',
      '--time=4:00:00',
      '--mem=2G',
      '--account=physics',
      '--qos=long',
    ];
    expect(directives(shards)).toEqual([
      '--job-name=geq-covariance',
      '--array=1-8%3',
      '--output="/shared/a b/logs/shard-%a.log"',
      '--cpus-per-task=4',
      ...common,
    ]);
    expect(directives(merge)).toEqual([
      '--job-name=geq-merge',
      '--output="/shared/a b/logs/merge.log"',
      '--cpus-per-task=1',
      ...common,
    ]);
    expect(shards).toContain(
      `\nsrun geq covariance -N 500 --samples=1e8 '--lr=0.2/sqrt(K)' --shard "$SLURM_ARRAY_TASK_ID/8" --out '/shared/a b/shards'/"$SLURM_ARRAY_TASK_ID" --threads 4 --wait || status=$?\n`,
    );
    expect(merge).toContain(`\nsrun geq merge '/shared/a b/shards'/* --out '/shared/a b/merged' --wait || status=$?\n`);
    expect(shards.indexOf('module load nodejs\nexport GEQ_CACHE=/shared/cache\n')).toBeGreaterThan(0);
    expect(shards.indexOf('module load nodejs')).toBeLessThan(shards.indexOf('srun geq'));
    for (const script of [shards, merge]) execFileSync('bash', ['-n'], { input: script }); // bash understands it
  });

  it('runs nothing that stands in an option', () => {
    const { shards } = slurmScripts({
      ...plan,
      folder: "/shared/#1 (a)'",
      options: ['-N', '5\ntouch x', '--lr=`touch y`$(touch z)'],
    });
    const run = 'srun() { printf "<%s>" "$@"; }; touch() { echo touched; }; SLURM_ARRAY_TASK_ID=1\n';
    expect(execFileSync('bash', ['-c', run + shards], { encoding: 'utf8' })).toBe(
      "<geq><covariance><-N><5\ntouch x><--lr=`touch y`$(touch z)><--shard><1/8><--out></shared/#1 (a)'/shards/1><--threads><4><--wait>",
    );
    expect(() => slurmScripts({ ...plan, geq: 'geq\ntouch x' })).toThrow('expected options of one line each');
    expect(() => slurmScripts({ ...plan, partition: 'a\r' })).toThrow('expected options of one line each');
  });

  it.each([
    [137, 0, 'requeue 42', 137],
    [137, 2, 'requeue 42', 137],
    [137, 3, '', 137],
    [1, 0, 'requeue 42', 1],
    [130, 1, 'requeue 42', 130],
    [2, 0, '', 2],
    [0, 0, '', 0],
  ])('ends with %d after %d restarts: %j', (status, restarts, asked, code) => {
    const shell = `srun() { return ${status}; }; scontrol() { echo "$@" >&3; }; SLURM_ARRAY_TASK_ID=1 SLURM_JOB_ID=42 SLURM_RESTART_COUNT=${restarts}\n${slurmScripts(plan).shards}`;
    const out = execFileSync('bash', ['-c', '{ bash -c "$0" 3>&1 >&2; } 2>/dev/null; echo "code $?"', shell], {
      encoding: 'utf8',
    });
    expect(out).toBe(`${asked === '' ? '' : `${asked}\n`}code ${code}\n`);
  });

  it('refuses paths that sbatch would read in its own way, and options of several lines', () => {
    for (const folder of ['/a"b', '/a%j', '/a\\b', '/a\nb'])
      expect(() => slurmScripts({ ...plan, folder })).toThrow(
        'expected a path without quotes, backslashes, percent signs and control characters',
      );
    expect(() => slurmScripts({ ...plan, sbatch: ['--mem=1G\nrm -r x'] })).toThrow(
      'slurm: expected options of one line each, got "--mem=1G\\nrm -r x"',
    );
    expect(() => slurmScripts({ ...plan, preamble: ['a\nb'] })).toThrow(
      'slurm: expected options of one line each, got "a\\nb"',
    );
  });
});

describe('arrayList', () => {
  it('is how sbatch names tasks', () => {
    expect(arrayList([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10');
    expect(arrayList([5])).toBe('5');
  });
});
