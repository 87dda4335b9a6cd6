import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { filesBelow, geq } from '../fixtures/commandLine.ts';

const SMALL = ['-N', '24', '-D', '6', '-L', '2', '--steps', '2', '--test-size', '64', '-q'];
const ROOT = 'deepgen_online_rand_sign_L2_D6_N24_hmm_erf_M2_K2_lr0.2_i1_s1';
const FAMILY = ['', '_A', '_T', '_exact', '_q0', '_r0', '_rhos', '_tildet', '_v0'].map(
  (ending) => `${ROOT}${ending}.dat`,
);

let home = '';
const at = (name: string): string => join(home, name);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'geq-cli-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('online, ode, compare, plot', () => {
  it('go from options to a figure', async () => {
    const trained = await geq('online', ...SMALL, '-s', '1', '--store', '--out', at('a'));
    expect(trained).toEqual({
      code: 0,
      out: [`${at('a')}/${ROOT}.dat: ok`],
      err: [`theory: geq ode --prefix ${at('a')}`],
    });
    expect(await filesBelow(at('a'))).toEqual([...FAMILY, 'run.json'].sort());

    const solved = await geq('ode', '--prefix', at('a'), '-q');
    expect(solved.code).toBe(0);
    expect(solved.out[0]).toMatch(/_s1_ode\.dat: \d+ rows to t = 2, e_g = 0\.\d+ \(dopri5, \d+ modes, \d+ steps\)$/);

    const compared = await geq('compare', at('a'), '--table', '--rows', '4');
    expect(compared.code).toBe(0);
    expect(compared.out[0].trim().split(/ {2,}/)).toEqual([
      't',
      'e_g test set',
      'e_g exact',
      'e_g theory',
      'exact − theory',
    ]);
    expect(compared.out.slice(1, 5).map((line) => line.trim().split(/ {2,}/).length)).toEqual([5, 5, 5, 5]);
    expect(compared.out[1]).toMatch(/^ *0 .* \+0\.00 %$/); // both start from the same weights
    expect(compared.out.join('\n')).toContain('Not decided: one run has no interval');

    const drawn = await geq('plot', at('a'), '--out', at('figure'), '--label', 'toy');
    expect(drawn).toEqual({ code: 0, out: [`${at('figure')}.svg\n${at('figure')}.png`], err: [] });
    expect((await readFile(at('figure.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(await readFile(at('figure.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<!-- drawn by geq \d+\.\d+\.\d+ -->\n$/);
  });

  it('print JSON and nothing else', async () => {
    for (const argv of [
      ['online', ...SMALL, '-s', '1', '--out', at('a'), '--json'],
      ['ode', '--prefix', at('a'), '--json'],
      ['compare', at('a'), '--json', '--table'],
      ['plot', at('a'), '--json', '--out', at('figure.svg')],
      ['doctor', '--json'],
    ]) {
      const { code, out, err } = await geq(...argv);
      expect([code, err, out.length]).toEqual([0, [], 1]);
      expect(typeof JSON.parse(out[0])).toBe('object');
    }
  });

  it('take a prefix as well as a folder', async () => {
    const prefix = join(at('a'), ROOT);
    expect(
      (
        await geq(
          'ode',
          '--prefix',
          prefix,
          '-N',
          '24',
          '-K',
          '2',
          '-M',
          '2',
          '-g',
          '1',
          '--lr',
          '0.2',
          '--delta',
          '6/24',
          '-q',
        )
      ).code,
    ).toBe(0);
    expect((await geq('compare', prefix)).out[0]).toContain('Not decided: one run');
  });

  it("read the stored numbers as the authors' integrator does, wherever they lie", async () => {
    const { code } = await geq(
      'ode',
      '--prefix',
      at('a'),
      '--method',
      'euler',
      '--dt',
      '0.02',
      '--steps',
      '1',
      '--out',
      at('euler.dat'),
      '-q',
    );
    expect(code).toBe(0);
    const lines = (await readFile(at('euler.dat'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toHaveLength(199); // their grid
    expect(lines[0].split(',')).toHaveLength(21); // 4 + 3 + 4 + 3 + 3 + 2 + 2 for K = M = 2
  });

  it('know several students, and theories without a simulation', async () => {
    expect((await geq('online', ...SMALL, '--students', '2', '--out', at('two'))).out[0]).toContain('and 1 more: ok');
    const { code, out } = await geq('ode', '--prefix', at('two'), '--json');
    expect([code, (JSON.parse(out[0]) as { curves: unknown[] }).curves.length]).toEqual([0, 2]);
    expect((await geq('compare', at('a'), at('two'))).out[0]).toMatch(
      /^(Gaussian equivalence .* 3 runs|Not decided: .* 3 runs bound)/,
    );
    expect((await geq('ode', ...SMALL.slice(0, 6), '--steps', '3', '--out', at('curve.dat'))).out[0]).toMatch(
      /curve\.dat: \d+ rows to t = 3/,
    );
    expect((await geq('ode', '--prefix', at('two'), '--out', at('x.dat'))).err[0]).toContain(
      '--out: expected no file name for 2 students',
    );
  });

  it('show relu students beside the closed form', async () => {
    expect((await geq('online', ...SMALL, '-g', 'relu', '--out', at('relu'))).err[0]).toBe(
      `figure: geq plot ${at('relu')}`,
    );
    const compared = await geq('compare', at('relu'), '--table', '--rows', '3');
    expect(compared.out[0]).toContain('test − closed form');
    expect(compared.out.join('\n')).toContain('No theory: the equations of relu units are not known');
    expect((await geq('plot', at('relu'), '--out', at('relu.svg'))).code).toBe(0);
    const refused = await geq('ode', '--prefix', at('relu'));
    expect([refused.code, refused.err[0]]).toEqual([
      2,
      expect.stringContaining('expected units erf or linear, got relu'),
    ]);
    expect((await geq('compare', at('relu'), at('a'))).err[0]).toContain(
      'expected runs that all have a theory, or none',
    );
  });
});

describe('files that geq did not write', () => {
  it('are not overwritten without --force', async () => {
    const prefix = join(at('a'), ROOT);
    const foreign = '# of the authors\n0, 1, nan, nan\n';
    const files = [`${prefix}_ode.dat`, at('mine.svg'), at('mine.png'), at('mine.json')];
    for (const file of files) await writeFile(file, foreign);
    const commands = [
      ['ode', '--prefix', prefix, '-q'],
      ['plot', at('two'), '--out', files[1]],
      ['plot', at('two'), '--out', files[2]],
      ['compare', at('two'), '--out', files[3]],
    ];
    for (const [i, argv] of commands.entries()) {
      const { code, err } = await geq(...argv);
      expect([code, err]).toEqual([
        2,
        [`geq: ${files[i]}: exists and was not written by geq; --force overwrites it, --out FILE writes elsewhere`],
      ]);
      expect(await readFile(files[i], 'utf8')).toBe(foreign);
      expect((await geq(...argv, '--force')).code).toBe(0);
      expect((await geq(...argv)).code).toBe(0); // ours by now
    }
  });
});

describe('covariance and reproduce', () => {
  it('sample moments that a simulation and an experiment can use', async () => {
    const shape = SMALL.slice(0, 6);
    const sampled = await geq(
      'covariance',
      ...shape,
      '--samples',
      '600',
      '--pieces',
      '2',
      '--out',
      at('moments'),
      '-q',
    );
    expect([sampled.code, sampled.out[0]]).toEqual([0, expect.stringContaining('Ω, Φ and means from 768 samples')]);
    expect(await filesBelow(at('moments'))).toEqual([
      'latent.npy',
      'mean_c.npy',
      'mean_x.npy',
      'omega.npy',
      'omega_even.npy',
      'omega_odd.npy',
      'phi.npy',
      'phi_even.npy',
      'phi_odd.npy',
      'run.json',
      'sums.safetensors',
    ]);
    expect((await geq('online', ...SMALL, '--moments', at('moments'), '--out', at('sampled'))).code).toBe(0);
    expect((await geq('ode', '--prefix', at('sampled'), '-q')).code).toBe(0);
    const experiment = await geq(
      'reproduce',
      ...SMALL,
      '--seeds',
      '2',
      '--moments',
      at('moments'),
      '--out',
      at('experiment'),
    );
    expect(experiment.code).toBe(0);
    expect(experiment.out.join('\n')).toMatch(/(Gaussian equivalence .* 4 runs|Not decided: .* 4 runs bound)/);
    expect((await geq('reproduce', '--resume', at('experiment'))).out).toEqual(experiment.out);
  });

  it('write the closed form in the same files', async () => {
    expect(
      (await geq('covariance', '-N', '24', '-D', '6', '--moments', 'linearized', '--out', at('closed'))).out[0],
    ).toContain('linearized Ω and Φ; eigenvalues of Ω from');
    expect(await filesBelow(at('closed'))).toEqual(expect.arrayContaining(['omega.npy', 'phi.npy', 'run.json']));
  });
});

describe('--resume', () => {
  it('gives the finished run again, with options that agree', async () => {
    const again = await geq('online', '--resume', at('two'), '-K', '2', '--lr', '0.4/K', '-q');
    expect(again).toEqual({ code: 0, out: [expect.stringContaining('was complete; --force runs it anew')], err: [] });
  });

  it.each([
    ['-K 3', 'you say -K 3, the run has 2; leave the option out, or start a new run with --out'],
    ['-L 3', 'you say --depth 3, the run has 2'],
    ['--lr 0.2/K', 'you say --lr 0.1, the run has 0.2'],
    ['-g linear', 'you say -g linear, the run has erf'],
    ['--no-both', 'you say --both false, the run has true'],
    ['--generator-seed 5', 'you say --generator-seed 5, the run has 0'],
    ['--test-size 65', 'you say --test-size 65, the run has 64'],
    ['--moments authors', 'you say --moments authors, the run has sharper'],
    ['--force', '--resume cannot be combined with --force'],
    ['--out x', '--resume cannot be combined with --out'],
  ])('refuses %s', async (options, reason) => {
    const before = await filesBelow(at('two'));
    const { code, out, err } = await geq('online', '--resume', at('two'), ...options.split(' '));
    expect([code, out, err]).toEqual([2, [], [expect.stringContaining(reason)]]);
    expect(await filesBelow(at('two'))).toEqual(before);
  });

  it('refuses what is no run, and names the command for another kind', async () => {
    expect((await geq('online', '--resume', at('nowhere'))).err).toEqual([
      `geq: --resume ${at('nowhere')}: expected a run folder, got none there`,
    ]);
    expect((await geq('covariance', '--resume', at('two'))).err[0]).toContain(
      `got one of kind online; continue it with geq online --resume ${at('two')}`,
    );
    expect((await geq('reproduce', '--resume', at('experiment'), '--seeds', '3')).err[0]).toContain(
      'you say --seeds 3, the run has 2',
    );
    expect((await geq('reproduce', '--resume', at('experiment'), '--method', 'rk4')).err[0]).toContain(
      'you say --method rk4 --dt 0.01, the run has auto',
    );
    expect((await geq('covariance', '--resume', at('moments'), '--samples', '700')).code).toBe(0); // the same number of blocks
    expect((await geq('covariance', '--resume', at('moments'), '--samples', '800')).err[0]).toContain(
      'you say --samples 1024, the run has 768',
    );
  });
});
