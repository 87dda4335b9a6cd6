import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { geq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const MOMENTS = ['covariance', '-N', '20', '-D', '5', '-L', '2', '--samples', '2560', '-q'];
const EXPERIMENT = [
  'reproduce',
  '-N',
  '20',
  '-D',
  '5',
  '-L',
  '2',
  '--steps',
  '20',
  '--test-size',
  '64',
  '--seeds',
  '3',
  '-q',
];
const at = useHome('shards');

/** One line, exit code 2, nothing on stdout. */
async function refused(...argv: string[]): Promise<string> {
  const outcome = await geq(...argv);
  expect([outcome.code, outcome.out, outcome.err.length]).toEqual([2, [], 1]);
  return outcome.err[0];
}

describe('shards on the command line', () => {
  it('of moments: made, resumed, merged', async () => {
    const made = await geq(...MOMENTS, '--pieces', '1', '--shard', '1/2', '--out', at('m1'));
    expect(made).toEqual({
      code: 0,
      err: [],
      out: [`${at('m1')}: shard 1/2, sums of 1280 samples; make one of all with geq merge`],
    });
    expect(await refused('merge', at('m1'), '--out', at('m'))).toBe(
      'geq: merge: expected all shards, got 1 folder; missing or unfinished: 2/2; make them with geq covariance --shard, go on with --resume FOLDER; --partial merges what there is',
    );
    await geq(...MOMENTS, '--pieces', '1', '--shard', '2/2', '--out', at('m2'));
    expect((await geq('covariance', '--resume', at('m2'), '--shard', '2/2', '-q')).code).toBe(0);
    expect(await refused('covariance', '--resume', at('m2'), '--shard', '1/2')).toBe(
      `geq: --resume ${at('m2')}: you say --shard 1/2, the run has 2/2; leave the option out, or start a new run with --out`,
    );
    const merged = await geq('merge', at('m2'), at('m1'), '--out', at('m'));
    expect(merged.out[0]).toMatch(
      /m: Ω, Φ and means from 2560 samples, sampling error [\d.]+ % of Ω, [\d.]+ % of Φ \(Frobenius\)$/,
    );
    expect((await geq('merge', at('m1'), at('m2'), '--out', at('same'))).code).toBe(0);
    expect((await readFile(at('m', 'omega.npy'))).equals(await readFile(at('same', 'omega.npy')))).toBe(true);
    const extend = [
      'covariance',
      '-N',
      '20',
      '-D',
      '5',
      '-L',
      '2',
      '--samples',
      '5120',
      '--extend',
      at('m'),
      '-q',
      '--out',
    ];
    expect((await geq(...extend, at('more'))).code).toBe(0);
    expect((await geq(...extend, at('more1'), '--pieces', '1')).code).toBe(0);
    expect((await readFile(at('more', 'omega.npy'))).equals(await readFile(at('more1', 'omega.npy')))).toBe(true);
    expect(await refused('merge', at('m1'), '--out', at('m1'))).toContain('expected a folder beside the shards');
    expect(await refused('merge', at('m1'))).toBe('geq: --out: expected the folder of the result, got none');
    expect(
      await refused('online', '-N', '20', '-D', '5', '-L', '2', '--moments', at('m1'), '--out', at('no')),
    ).toContain('expected whole moments, got shard 1/2 of them');
    expect(await refused(...MOMENTS, '--samples', '5120', '--out', at('x'))).toContain('--samples: expected once');
    expect(
      await refused(
        'covariance',
        '-N',
        '20',
        '-D',
        '5',
        '-L',
        '2',
        '--samples',
        '5120',
        '--extend',
        at('m1'),
        '--out',
        at('x'),
      ),
    ).toContain('expected whole moments');
  });

  it('of an experiment: made, and merged with a figure of all', async () => {
    for (const shard of ['2', '1'])
      expect((await geq(...EXPERIMENT, '--shard', `${shard}/2`, '--out', at(`e${shard}`))).code).toBe(0);
    const { code, out } = await geq('merge', at('e1'), at('e2'), '--out', at('e'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out[0])).toMatchObject({
      status: 'ok',
      files: [at('e', 'figure.svg'), at('e', 'figure.png')],
      agreement: expect.arrayContaining([expect.stringContaining('6 runs')]),
      verdict: { status: expect.any(String) },
    });
    await geq(...EXPERIMENT, '--out', at('whole'));
    expect(await readFile(at('e', 'agreement.txt'), 'utf8')).toBe(await readFile(at('whole', 'agreement.txt'), 'utf8'));
    expect((await readFile(at('e', 'figure.svg'))).equals(await readFile(at('whole', 'figure.svg')))).toBe(true);
    expect(await refused('merge', at('e1'), at('m1'), '--out', at('x'))).toContain('expected shards of one kind');
  });

  it('refuse what cannot be, and make nothing', async () => {
    for (const text of ['0/2', '3/2', 'x', '1/'])
      expect(await refused(...MOMENTS, '--shard', text, '--out', at('x'))).toBe(
        `geq: --shard: expected i/n, the i-th of n with 1 ≤ i ≤ n ≤ 65536, got '${text}'`,
      );
    expect(await refused(...MOMENTS, '--shard', '1/11', '--out', at('x'))).toContain(
      'covariance: shard: expected no more shards than blocks of 256 samples',
    );
    expect(await refused(...EXPERIMENT, '--shard', '1/4', '--out', at('x'))).toContain(
      'reproduce: shard: expected no more shards than seeds',
    );
    expect(await refused(...MOMENTS.slice(0, 7), '--moments', 'sharper', '--shard', '1/2', '--out', at('x'))).toContain(
      '--shard needs sampled moments',
    );
    expect(
      await refused('reproduce', '--scenario', 'dcgan_cifar10', '--seeds', '2', '--shard', '1/2', '--out', at('x')),
    ).toBe(
      'geq: --shard needs --moments FOLDER where moments are sampled, so that all shards have the same; make them with geq covariance',
    );
    expect(existsSync(at('x'))).toBe(false);
  });
});
