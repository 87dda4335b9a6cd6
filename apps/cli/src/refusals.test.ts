import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { filesBelow, geq } from '../fixtures/commandLine.ts';

const SHAPE = ['-N', '12', '-D', '4', '-L', '1'];
const ROOT = 'deepgen_online_rand_sign_L1_D4_N12_hmm_erf_M2_K2_lr0.2_i1_s0';

/** One line, the exit code, nothing on stdout. */
async function refused(argv: readonly string[], code = 2): Promise<string> {
  const outcome = await geq(...argv);
  expect([outcome.code, outcome.out, outcome.err.length]).toEqual([code, [], 1]);
  expect(outcome.err[0]).toMatch(/^geq: [^\n]+$/);
  return outcome.err[0];
}

describe('options out of range', () => {
  const cases: [string, string][] = [
    ['--scenario nope', "--scenario: expected rand, dcgan_rand, dcgan_cifar10 or nvp_cifar10, got 'nope'"],
    ...['N', 'D'].flatMap((name): [string, string][] => [
      [`-${name} 0`, `-${name}: expected 1 to 32768, got 0`],
      [`-${name} -5`, `-${name}: expected 1 to 32768, got -5`],
      [`-${name} 1.5`, `-${name}: expected a whole number, got 1.5`],
      [`-${name} 1e300`, `-${name}: expected 1 to 32768, got 1e+300`],
      [`-${name} NaN`, `-${name}: expected a finite number, got NaN`],
    ]),
    ...['K', 'M'].flatMap((name): [string, string][] => [
      [`-${name} 0`, `-${name}: expected 1 to 64, got 0`],
      [`-${name} -1`, `-${name}: expected 1 to 64, got -1`],
      [`-${name} 0.5`, `-${name}: expected a whole number, got 0.5`],
      [`-${name} 1e9`, `-${name}: expected 1 to 64, got 1000000000`],
    ]),
    ['-L 0', '--depth: expected 1 to 64, got 0'],
    ['-L -1', '--depth: expected 1 to 64, got -1'],
    ['-L 2.5', '--depth: expected a whole number, got 2.5'],
    ['--depth 1e6', '--depth: expected 1 to 64, got 1000000'],
    ['--lr NaN', '--lr: expected a finite number, got NaN'],
    ['--lr 0', '--lr: expected a number above 0'],
    ['--lr -0.2', '--lr: expected a number above 0 and up to 1000, got -0.2'],
    ['--lr=-0.2', 'got -0.2'],
    ['--lr Infinity', '--lr: expected a finite number, got Infinity'],
    ['--lr fast', "--lr: 'fast' uses fast"],
    ['--steps 0', '--steps: expected a number above 0'],
    ['--steps -3', '--steps: expected a number above 0'],
    ['--steps 1e12', '--steps: expected a number above 0 and up to 1000000000'],
    ['-s -1', '--seed: expected 0 to'],
    ['-s 1e20', '--seed: expected 0 to'],
    ['--students 0', '--students: expected 1 to 4096, got 0'],
    ['--test-size 0', '--test-size: expected 16 to'],
    ['--bs 0', '--bs: expected a whole number from 1'],
    ['-g tanh', "-g: expected erf, relu or linear, got 'tanh'"],
    ['-f sigmoid', "--activation: expected sign, tanh, erf, relu or linear, got 'sigmoid'"],
    ['--threads 0', '--threads: expected a whole number from 1'],
    ['--checkpoint-every -1', '--checkpoint-every: expected seconds above 0'],
    ['--moments nowhere', "a folder made by geq covariance, or a file or folder with omega and phi, got 'nowhere'"],
    ['--step 5', 'online: unknown option --step; did you mean --steps? (geq online --help)'],
    ['stray', "online: expected options only, got 'stray'"],
    ['-N', '-N: expected a value, got none'],
    ['--out', '--out: expected a value, got none'],
    ['-N 5 -N 6', '-N: expected once, got 2 times'],
    [
      '-N 1K',
      'geq: -N: expected a number or an expression such as "3*32*32" or "0.2/sqrt(K)", got \'1K\' (two factors without *; write 1*K, or 1000)',
    ],
    [
      '--lr 0.2/2K',
      '--lr: expected a number or an expression such as "3*32*32" or "0.2/sqrt(K)", got \'0.2/2K\' (two factors without *; write 0.2/(2*K), or 0.2/2*K)',
    ],
    ['-N 1.000', "-N: expected a whole number without a point, got '1.000'; write 1000, or 1"],
    ['--test-size 1.500', "--test-size: expected a whole number without a point, got '1.500'; write 1500"],
    ['--lr 1.000 -K 0', '-K: expected 1 to 64'],
    ['--steps 1,000', 'write 1000'],
    ['--lr=', '--lr: expected a value, got nothing; write one after --lr'],
    ['-N1K', 'expected a value, got none'],
    ['--threads 2(3)', '--threads: expected a number'],
    ['--checkpoint-every 1Ki', 'write 1024'],
  ];

  it.each(cases)('online %s', (options, reason) =>
    withTemporaryFolder(async (home) => {
      const out = join(home, 'run');
      expect(
        await refused(
          ['online', ...options.split(' '), ...(options === '--out' ? [] : ['--out', out])].filter(
            (word, i, all) => !(word === '--out' && i < all.length - 2),
          ),
        ),
      ).toContain(reason);
      expect(await filesBelow(home)).toEqual([]);
      expect(existsSync(out)).toBe(false);
    }),
  );

  it.each([
    ['online --learning-rate 0.1', 'online: unknown option --learning-rate; did you mean --lr? (geq online --help)'],
    ['online --input-dim 0', '-N: expected 1 to 32768, got 0'],
    ['online --input-dim 5 -N 6', '-N: expected once, got 2 times'],
    ['online --t-max 0', '--steps: expected a number above 0'],
    ['onlin', "got 'onlin'; did you mean online? (geq --help)"],
    ['-q online', 'expected a command'],
    ['plot', 'plot: expected RUN, one or more, got none'],
    ['reproduce --scale big', "--scale: expected quick or full, got 'big'"],
    ['reproduce --seeds 0', '--seeds: expected 1 to 4096, got 0'],
    ['reproduce --method euler', '--method: expected auto, exponential, dopri5 or rk4, got euler'],
    ['reproduce -g relu', 'expected erf or linear, got relu'],
    ['covariance --samples 1', '--samples: expected 2 to'],
    ['covariance --samples 1e13', '--samples: expected 2 to'],
    ['covariance --pieces 0', '--pieces: expected 1 to 4096'],
    ['covariance --moments x', '--moments: expected sampled, gaussian-kernel, linearized or authors'],
    ['covariance --moments sharper --samples 300', '--samples needs sampled moments; gaussian-kernel is a closed form'],
    ['ode --method heun', "--method: expected auto, exponential, dopri5, rk4 or euler, got 'heun'"],
    ['ode --dt 0.1', '--dt needs --method euler or rk4; auto chooses its steps by --tolerance'],
    [
      'ode --method rk4 --tolerance 1e-6',
      '--tolerance needs --method auto, exponential or dopri5; the step of rk4 is --dt',
    ],
    ['ode --sweep lr', '--sweep: expected NAME=VALUES'],
    ['ode --sweep x=1', "--sweep: expected one of lr, K, M, seed, both, tolerance, dt, got 'x'"],
    ['ode --sweep lr=0.1:1:0', '--sweep lr: expected a count from 2 to 10000, got 0'],
    ['ode --sweep lr=0.1:0.1:1', 'for this one value write lr=0.1, for steps of 0.1 from 0.1 to 1 write lr=0.1:1:10'],
    ['ode --sweep tolerence=1e-6', "got 'tolerence'; did you mean tolerance?"],
    [
      'ode --sweep K=1,2 --lr 0.2/sqrt(K)',
      "--lr '0.2/sqrt(K)' uses K, which --sweep K varies; give --lr a number, or list its values with --sweep lr=…",
    ],
    ['ode --sweep K=1,2 -D K -N 50 -M 1', "-D 'K' uses K, which --sweep K varies; give -D a number"],
    ['ode --sweep dt=0.1', '--sweep dt needs --method euler or rk4; auto chooses its steps by --tolerance'],
    [
      'ode --sweep lr=0.1,0.2 --lr 0.3',
      '--lr cannot be combined with --sweep lr, which lists its values; leave it out',
    ],
    ['ode --threads 2', '--threads needs --sweep'],
    ['ode --method rk4 --dt 0', '--dt: expected a number above 0'],
    ['ode --tolerance 1', '--tolerance: expected 1e-13 to 0.01, got 1'],
    [
      'ode --tolerance 1e-15',
      '--tolerance: expected 1e-13 to 0.01, got 1e-15; float64 cannot tell smaller errors of a step',
    ],
    ['ode --steps 0.1', '--steps: expected a time above 0.1'],
    ['ode --steps 0', '--steps: expected a number above 0'],
    ['ode --delta 0', '--delta: expected a number above 0'],
    [
      'covariance --samples 20K',
      '--samples: expected a number or an expression such as "3*32*32" or "0.2/sqrt(K)", got \'20K\' (two factors without *; write 20*K, or 20000)',
    ],
    ['covariance --accuracy 1%%', '--accuracy: expected a number'],
    ['covariance --accuracy 2', '--accuracy: expected a number between 0 and 1, got 2'],
    ['covariance --accuracy 0.02K', '--accuracy: expected a number'],
    ['compare --table --rows 1K x', '--rows: expected a number'],
    ['train dcgan --batch 1K --data x', '--batch: expected a number or an expression'],
    ['generate --count 1K --out x.npy', '--count: expected a number'],
    ['generate --range 0,1K --out x.npy', '--range: expected LOW,HIGH'],
    ['generate --range 0,0x10 --out x.npy', '--range: expected LOW,HIGH'],
    ['slurm reproduce --array 1K', '--array: expected a number'],
    ['flow sample --count 1K --out x.npy', '--count: expected a number'],
    ['compare --rows 5 x', '--rows needs --table'],
    ['plot nowhere', 'nowhere: expected a run folder'],
    ['online -N 32768 -D 32768', 'expected at most 100000000 weights in all'],
    ['online -N 30000 -D 10 --test-size 1e7', 'got'],
    ['ode --out /nowhere/at/all.dat', 'expected an existing folder to write into'],
    ['plot x --out x.pdf', '--out: expected a name ending in .svg or .png'],
  ])('%s', async (line, reason) => {
    expect(await refused(line.split(' '))).toContain(reason);
  });
});

describe('places that cannot be written', () => {
  it('a path under a file', () =>
    withTemporaryFolder(async (home) => {
      const file = join(home, 'file');
      await writeFile(file, 'text');
      for (const argv of [
        ['online', ...SHAPE, '--steps', '1'],
        ['covariance', ...SHAPE, '--samples', '512'],
        ['reproduce', ...SHAPE, '--steps', '1', '--seeds', '1'],
      ]) {
        expect(await refused([...argv, '-q', '--out', join(file, 'run')])).toContain('--out');
      }
      expect(await refused(['ode', ...SHAPE, '--steps', '1', '--out', join(file, 'curve.dat')])).toContain(
        'expected an existing folder to write into',
      );
      expect(await filesBelow(home)).toEqual(['file']);
    }));

  const itOnLinux = existsSync('/proc') ? it : it.skip; // no other system has a place where root cannot make folders either
  itOnLinux('a folder of the system', async () => {
    expect(await refused(['online', ...SHAPE, '--steps', '1', '-q', '--out', '/proc/geq/run'])).toContain(
      '--out /proc/geq/run',
    );
  });

  it('a folder with other files in it', () =>
    withTemporaryFolder(async (home) => {
      await writeFile(join(home, 'thesis.tex'), 'text');
      expect(await refused(['online', ...SHAPE, '--steps', '1', '-q', '--out', home])).toContain(
        'expected an empty folder or a run of geq, got other files',
      );
      expect(await filesBelow(home)).toEqual(['thesis.tex']);
    }));
});

describe('broken runs', () => {
  let source = '';
  let home = '';
  const at = (ending: string): string => join(home, `${ROOT}${ending}.dat`);

  beforeAll(async () => {
    source = await mkdtemp(join(tmpdir(), 'geq-source-'));
    const { code } = await geq(
      'online',
      ...SHAPE,
      '--steps',
      '1',
      '--test-size',
      '16',
      '--store',
      '-q',
      '--out',
      join(source, 'run'),
    );
    expect(code).toBe(0);
  });
  beforeEach(async () => {
    home = join(source, 'copy');
    await rm(home, { recursive: true, force: true });
    await cp(join(source, 'run'), home, { recursive: true });
    const {
      files: _files,
      sha256: _sha256,
      ...run
    } = JSON.parse(await readFile(join(home, 'run.json'), 'utf8')) as Record<string, unknown>;
    await writeFile(join(home, 'run.json'), JSON.stringify(run, null, 2)); // of an earlier version, without checksums: what is in the files has to tell
  });
  afterAll(() => rm(source, { recursive: true, force: true }));

  /** Runs a command that must fail, and makes sure that it changed nothing. */
  async function refusedUntouched(argv: readonly string[]): Promise<string> {
    const before = await filesBelow(home);
    const contents = await Promise.all(before.map((file) => readFile(join(home, file), 'utf8')));
    const line = await refused(argv);
    expect(await filesBelow(home)).toEqual(before);
    expect(await Promise.all(before.map((file) => readFile(join(home, file), 'utf8')))).toEqual(contents);
    return line;
  }

  const edit = async (ending: string, change: (text: string) => string): Promise<void> =>
    writeFile(at(ending), change(await readFile(at(ending), 'utf8')));
  const ode = (): string[] => ['ode', '--prefix', home, '-q'];

  const BREAKAGES: [string, string, (text: string) => string, string][] = [
    ['empty', '_T', () => '', '_T.dat'],
    ['not numbers', '_T', () => '1, two\n3, 4\n', '_T.dat'],
    ['NaN', '_rhos', (text) => text.replace(/^[^\n]*/, 'nan'), '_rhos.dat'],
    ['truncated', '_rhos', (text) => text.slice(0, text.length / 2), ''],
    ['truncated', '_q0', (text) => text.slice(0, text.length / 2), '_q0.dat'],
    ['of another shape', '_T', () => '1, 0, 0\n0, 1, 0\n', ''],
    ['ragged', '_T', () => '1, 0\n0\n', '_T.dat'],
    [
      'not symmetric',
      '_T',
      (text) => {
        const [[a, b], [c, d]] = text
          .trim()
          .split('\n')
          .map((line) => line.split(',').map(Number));
        return `${a}, ${b + 3e-5}\n${c}, ${d}\n`;
      },
      'symmetric',
    ],
    ['a cube that promises 1e12 entries', '_q0', (text) => text.replace(/^2 2 12$/m, '1000000 1000 1000'), '_q0.dat'],
    ['a cube that promises more than there is', '_r0', (text) => text.replace(/^2 2 12$/m, '2 2 13'), '_r0.dat'],
    ['a cube of another K', '_q0', (text) => text.replace(/^2 2 12$/m, '4 1 12'), '_q0.dat'],
    [
      'a cube of another N',
      '_q0',
      (text) => {
        const rows = text.trimEnd().split('\n').slice(0, -2);
        return `${rows.join('\n').replace(/^2 2 12$/m, '2 2 11')}\n`;
      },
      '11',
    ],
    [
      'of a very negative eigenvalue',
      '_rhos',
      (text) => text.replace(/^[^\n]*/, '-50'),
      'expected a covariance matrix, got one with eigenvalues down to -50',
    ],
    ['no text at all', '_q0', () => '\0\x01\x02', '_q0.dat'],
  ];

  it('are known by their checksums before anything else', async () => {
    await cp(join(source, 'run', 'run.json'), join(home, 'run.json'));
    await edit('_T', (text) => text.replace('1', '2'));
    expect(await refusedUntouched(ode())).toContain(
      '_T.dat: its checksum, SHA-256, is not the one in run.json beside it: damaged, or edited',
    );
    await writeFile(
      join(home, 'run.json'),
      (await readFile(join(home, 'run.json'), 'utf8')).replace('"K": 2', '"K": 3'),
    );
    expect(await refusedUntouched(ode())).toContain(
      'run.json: its checksum, SHA-256, is not the one that stands in it',
    );
  });

  it.each(BREAKAGES)('%s: %s', async (_what, ending, change, reason) => {
    await edit(ending, change);
    expect(await refusedUntouched(ode())).toContain(reason);
  });

  it.each(['_rhos', '_q0', '_T', '_v0'])('missing %s, seen from a bare prefix', async (ending) => {
    await rm(join(home, 'run.json'));
    await rm(at(ending));
    expect(await refusedUntouched(['ode', '--prefix', join(home, ROOT), '-q'])).toContain(`${ROOT}${ending}.dat`);
  });

  it.each([
    ['-N 13', 'you say N = 13, the run says 12'],
    ['-K 3', 'you say K = 3'],
    ['-M 1', 'you say M = 1'],
    ['--lr 0.3', 'you say lr = 0.3, the run says 0.2'],
    ['--delta 0.5', 'you say delta = 0.5'],
    ['-g linear', 'you say g = linear'],
    ['--no-both', 'you say both = false'],
    ['-D 4', '-D cannot be combined with --prefix'],
    ['-s 1', '--seed cannot be combined with --prefix'],
    ['-L 1', '--depth cannot be combined with --prefix'],
  ])('ode --prefix with %s', async (options, reason) => {
    expect(await refusedUntouched([...ode(), ...options.split(' ')])).toContain(reason);
  });

  it('a name that contradicts the files', async () => {
    await rm(join(home, 'run.json'));
    const other = ROOT.replace('K2', 'K3');
    for (const file of await filesBelow(home)) await cp(join(home, file), join(home, file.replace(ROOT, other)));
    expect(await refusedUntouched(['ode', '--prefix', join(home, other), '-q'])).toContain('K = 3');
  });

  it.each([
    [
      'another version',
      (text: string) => text.replace('geq-run/1', 'geq-run/99'),
      "expected format geq-run/1, got 'geq-run/99'",
    ],
    ['no JSON', () => '{ "format": ', 'expected JSON'],
    ['a foreign configuration', (text: string) => text.replace('"K": 2', '"K": -2'), 'K'],
    ['another kind', (text: string) => text.replace('"kind": "online"', '"kind": "dance"'), 'kind'],
    ['nothing', () => '', 'run.json'],
  ])('run.json: %s', async (_what, change, reason) => {
    await writeFile(join(home, 'run.json'), change(await readFile(join(home, 'run.json'), 'utf8')));
    for (const argv of [
      ode(),
      ['online', '--resume', home, '-q'],
      ['compare', home],
      ['plot', home],
      ['online', ...SHAPE, '--steps', '1', '--test-size', '16', '-q', '--out', home],
    ]) {
      expect(await refusedUntouched(argv)).toContain(reason);
    }
  });

  it('other parameters in the same folder', async () => {
    expect(
      await refusedUntouched(['online', ...SHAPE, '--steps', '2', '--test-size', '16', '-q', '--out', home]),
    ).toContain('this run has other parameters: steps is 2 here and 1 there');
    expect(await refusedUntouched(['covariance', ...SHAPE, '-q', '--out', home])).toContain(
      'expected a run of kind covariance, got online',
    );
  });

  it.each([
    ['empty', () => ''],
    ['truncated', (text: string) => text.slice(0, text.lastIndexOf(',') - 30)],
    ['without numbers', (text: string) => `${text}a, b, c\n`],
    ['of another width', (text: string) => `${text}1, 2, 3\n`],
  ])('a simulation whose .dat is %s', async (_what, change) => {
    expect((await geq(...ode())).code).toBe(0);
    await edit('', change);
    expect(await refusedUntouched(['compare', home])).toContain(`${ROOT}.dat`);
    expect(await refusedUntouched(['plot', home, '--out', join(home, 'f')])).toContain(`${ROOT}.dat`);
  });

  it('a folder where a file should be', async () => {
    await rm(at('_rhos'));
    await mkdir(at('_rhos'));
    await rm(join(home, 'run.json'));
    await refused(['ode', '--prefix', join(home, ROOT), '-q']);
  });

  it('a checkpoint that is none, or of another run', async () => {
    const run = join(home, 'run.json');
    await writeFile(run, (await readFile(run, 'utf8')).replace('"status": "complete"', '"status": "aborted"'));
    await writeFile(join(home, 'checkpoint.safetensors'), 'no checkpoint');
    expect(await refused(['online', '--resume', home, '-q'])).toContain(
      'checkpoint.safetensors: expected a checkpoint of geq',
    );
  });
});

describe('trouble on the way', () => {
  it('a simulation that diverges keeps its rows and exits with 1', () =>
    withTemporaryFolder(async (home) => {
      const { code, out, err } = await geq(
        'online',
        '-N',
        '20',
        '-D',
        '5',
        '-L',
        '1',
        '-g',
        'linear',
        '--lr',
        '900',
        '--steps',
        '20',
        '--test-size',
        '16',
        '-q',
        '--out',
        join(home, 'run'),
      );
      expect([code, out[0]]).toEqual([1, expect.stringMatching(/\.dat: diverged$/)]);
      expect(err).toEqual([
        expect.stringMatching(
          /^geq: student 0 of seed 0: diverged at step \d+ \(t = .*\), after row \d+ of \d+; the rows up to there are kept, a smaller --lr than 900 may help$/,
        ),
      ]);
    }));

  it('a theory that blows up keeps its rows and exits with 1', () =>
    withTemporaryFolder(async (home) => {
      const { code, out } = await geq(
        'ode',
        '-N',
        '20',
        '-D',
        '5',
        '-L',
        '1',
        '-g',
        'linear',
        '--lr',
        '200',
        '--steps',
        '200',
        '--no-both',
        '-q',
        '--out',
        join(home, 'curve.dat'),
      );
      expect([code, out[0]]).toEqual([
        1,
        expect.stringMatching(/curve\.dat: nonFinite: \d+ rows to t = .*, which are kept/),
      ]);
      expect(await readFile(join(home, 'curve.dat'), 'utf8')).not.toContain('inf');
    }));
});
