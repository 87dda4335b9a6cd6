import '@geq/testing';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { familyNames, type RunFamily } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { finishedRun, tinyOnline } from '../../test/tiny.ts';
import { rootOf } from '../simulation/runNames.ts';
import { resolveOverrides, type Overrides } from './resolveOverrides.ts';
import { requireSpectrum } from '../moments/requireSpectrum.ts';
import { problemsOf, problemsOfConfig, type PrefixProblem } from './problemsOf.ts';

const config = tinyOnline({ K: 3, M: 2, lr: 1 / 7, both: false });
const root = rootOf(config);

/** The files of a stored run as the authors' script leaves them: no run.json. */
async function withAuthorsFiles(use: (prefix: string, files: RunFamily) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await finishedRun(folder, config, { store: true });
    await rm(join(folder, 'run.json'));
    await use(join(folder, root), familyNames(join(folder, root)));
  });
}

const refused = (prefix: string, message: string | RegExp): Promise<void> =>
  expect(problemsOf(prefix)).rejects.toMatchObject({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

describe('problemsOf', () => {
  it('takes a run folder, one of its students, or the bare files to the same problem', () =>
    withTemporaryFolder(async (folder) => {
      const two = { ...config, students: 2 };
      await finishedRun(folder, two, { store: true });
      const [first, second] = await problemsOf(folder);
      const [again] = await problemsOf(join(folder, rootOf(two, 1)));
      expect(again).toEqual(second);
      expect(first).toMatchObject({
        unit: 'erf',
        lr: 1 / 7,
        lrDigits: 'all',
        both: false,
        steps: 50,
        ic: { N: 20, K: 3, M: 2, delta: 0.25 },
      });
      const [anew] = await problemsOfConfig('elsewhere', config);
      expect(anew.ic).toEqual(first.ic); // the texts hold every digit
      expect(anew.prefix).toBe(join('elsewhere', root));

      await rm(join(folder, 'run.json'));
      const [bare] = await problemsOf(join(folder, root));
      expect(bare.ic).toEqual(first.ic);
      expect(bare).toMatchObject({ unit: 'erf', lr: 0.142857, lrDigits: 'six', steps: 50 });
      expect(bare.both).toBeUndefined();
      expect(bare.times).toEqual(first.times?.subarray(1)); // the row at t = 0 needs no time
    }));

  it('makes the start of a run of ours anew when its files were not stored, or not all', () =>
    withTemporaryFolder(async (folder) => {
      await finishedRun(folder, config, { store: true });
      const [stored] = await problemsOf(folder);
      await rm(familyNames(join(folder, root)).q0);
      expect((await problemsOf(folder))[0].ic).toEqual(stored.ic);
    }));

  it('refuses what is no run', () =>
    withTemporaryFolder(async (folder) => {
      await refused(
        join(folder, 'nothing'),
        `--prefix ${join(folder, 'nothing')}: expected a run folder or the prefix of stored initial conditions; there is no ${join(folder, 'nothing')}_rhos.dat (geq online --store writes it)`,
      );
      await writeFile(join(folder, 'x_rhos.dat'), '1\n');
      await refused(
        join(folder, 'x'),
        /^--prefix [^\n]*x: expected deepgen_online_<desc>_D<D>_N<N>_hmm_<unit>_M<M>_K<K>_lr<lr>_i1_s<seed>, got "x"$/,
      );
      await mkdir(join(folder, 'moments'));
      await writeFile(
        join(folder, 'moments', 'run.json'),
        JSON.stringify({ format: 'geq-run/1', kind: 'covariance', status: 'complete', config: {}, provenance: {} }),
      );
      await refused(
        join(folder, 'moments'),
        `--prefix ${join(folder, 'moments')}: expected a run of geq online, got one of kind covariance`,
      );
    }));

  it('refuses files that contradict their name', () =>
    withAuthorsFiles(async (prefix, files) => {
      for (const [symbol, name, found] of [
        ['N', root.replace('N20', 'N25'), 20],
        ['K', root.replace('K3', 'K2'), 3],
        ['M', root.replace('M2', 'M1'), 2],
      ] as const) {
        const said = Number(/\d+/.exec(name.slice(name.indexOf(symbol === 'N' ? '_N' : `_${symbol}`)))?.[0]);
        const wrong = prefix.replace(root, name);
        for (const [kind, path] of Object.entries(familyNames(wrong)))
          if (kind !== 'run' && kind !== 'ode') await writeFile(path, await readFile(files[kind as keyof RunFamily]));
        await refused(
          wrong,
          `--prefix ${wrong}: the name says ${symbol} = ${said}, the files hold ${symbol} = ${found}`,
        );
      }
      await writeFile(files.run, (await readFile(files.run, 'utf8')).replace('K=3', 'K=2'));
      await refused(prefix, `${files.run}: expected K=3, got a header that says K=2`);
    }));

  it('refuses files that are missing, empty, cut off, not numbers, of another shape or against each other, by name and on one line', () =>
    withAuthorsFiles(async (prefix, files) => {
      const edits: [keyof RunFamily, (text: string) => string, RegExp][] = [
        ['q0', () => '', /_q0\.dat.*expected/],
        ['rhos', () => '', /_rhos\.dat.*expected/],
        [
          'rhos',
          (text) => text.replace(/^.*\n/, ''),
          /_q0\.dat: expected 19 slices, as [^ ]*_rhos\.dat has 19 entries, got 20/,
        ],
        ['rhos', (text) => text.replace(/^.*\n/, 'one\n'), /_rhos\.dat, line 1: expected a finite number, got "one"/],
        ['rhos', (text) => text.replace(/^.*\n/, 'nan\n'), /_rhos\.dat, line 1: expected .*finite/],
        ['q0', (text) => text.slice(0, text.length / 2), /_q0\.dat.*expected/],
        ['q0', (text) => text.replace(/^.*\n.*\n/, 'ARMA_CUB_TXT_FN008\n1000000 1000000 1\n'), /_q0\.dat.*expected/],
        ['q0', (text) => text.replace(/^.*\n.*\n/, 'ARMA_CUB_TXT_FN008\n2 2 20\n'), /_q0\.dat.*expected/],
        [
          'v0',
          (text) => text.replace(/^.*\n/, ''),
          /_q0\.dat: expected 2×2 rows and columns, as [^ ]*_v0\.dat has 2 entries, got 3×3/,
        ],
        ['A', (text) => `${text}1\n`, /_T\.dat: expected 3×3, as [^ ]*_A\.dat has 3 entries, got 2×2/],
        [
          'T',
          () => '1,0.1\n0.2,1\n',
          /_T\.dat: expected a symmetric matrix, got 0\.1 at \(0, 1\) and 0\.2 at \(1, 0\)/,
        ],
        ['T', () => '1,0.1,0.2\n0.1,1\n', /_T\.dat.*expected/],
        [
          'run',
          (text) => text.replace(/, [^,]*\n$/, '\n'),
          /s0\.dat, line \d+: expected \d+ columns for K=3, M=2, got \d+/,
        ],
        ['run', () => '', /s0\.dat: expected text, got an empty file/],
      ];
      for (const [file, edit, message] of edits) {
        const good = await readFile(files[file], 'utf8');
        await writeFile(files[file], edit(good));
        await refused(prefix, message);
        await refused(prefix, /^[^\n]*$/);
        await writeFile(files[file], good);
      }
      await rename(files.r0, `${files.r0}.away`);
      await refused(prefix, `${files.r0}: cannot be read (no such file)`);
    }));

  it('lets T differ from its transpose by the rounding of single precision', () =>
    withAuthorsFiles(async (prefix, files) => {
      const [[a, b], [c, d]] = (await readFile(files.T, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      await writeFile(files.T, `${a},${b * (1 + 1e-7)}\n${c},${d}\n`);
      expect((await problemsOf(prefix))[0].ic.T[1]).toBeAllclose(b, { rtol: 2e-7 }); // what the test changed
    }));
});

describe('requireSpectrum', () => {
  it('reports a spectrum, lets small negative eigenvalues pass and refuses large ones', () => {
    expect(requireSpectrum(Float64Array.of(-0.001, 1, 3))).toMatchObject({ numClipped: 1, smallest: -0.001 });
    expect(() => requireSpectrum(Float64Array.of(-2, 1, 3))).toThrow(
      'Ω: expected a covariance matrix, got one with eigenvalues down to -2.000 (largest 3.000); clipping them would remove 100\u00a0% of its trace',
    );
  });
});

describe('resolveOverrides', () => {
  const problem = {
    prefix: 'p',
    ic: { N: 20, K: 3, M: 2, delta: 1 / 3 },
    unit: 'erf',
    lr: 1 / 7,
    lrDigits: 'all',
    both: true,
  } as PrefixProblem; // the sizes are all it looks at

  it('fills gaps from the run, and takes η from run.json before anything else', () => {
    expect(resolveOverrides(problem, {})).toEqual({ unit: 'erf', eta: 1 / 7, both: true });
    expect(
      resolveOverrides(problem, { N: 20, K: 3, M: 2, delta: 0.333333, lr: 0.142857, unit: 'erf', both: true }).eta,
    ).toBe(1 / 7);
    const named = { ...problem, lr: 0.142857, lrDigits: 'six' as const, both: undefined };
    expect(resolveOverrides(named, {})).toEqual({ unit: 'erf', eta: 0.142857, both: true });
    expect(resolveOverrides(named, { lr: 1 / 7, both: false })).toEqual({ unit: 'erf', eta: 1 / 7, both: false }); // the name has six digits of it
    expect(resolveOverrides({ ...named, lr: 1 }, { lr: 1.000001 }).eta).toBe(1.000001);
  });

  it.each<[Overrides, string]>([
    [{ N: 21 }, 'N = 21, the run says 20'],
    [{ K: 2 }, 'K = 2, the run says 3'],
    [{ M: 3 }, 'M = 3, the run says 2'],
    [{ delta: 0.5 }, `delta = 0.5, the run says ${1 / 3}`],
    [{ delta: 0.33332 }, `delta = 0.33332, the run says ${1 / 3}`],
    [{ lr: 0.1429 }, `lr = 0.1429, the run says ${1 / 7}`],
    [{ unit: 'linear' }, 'g = linear, the run says erf'],
    [{ both: false }, 'both = false, the run says true'],
  ])('refuses %p', (stated, message) => {
    expect(() => resolveOverrides(problem, stated)).toThrow(
      `--prefix p: you say ${message}; leave the option out, or name another run`,
    );
  });

  it('refuses a unit without a theory', () => {
    expect(() => resolveOverrides({ ...problem, unit: 'relu' }, {})).toThrow(
      'ode: expected unit erf or linear, got relu, whose equations are not known in closed form',
    );
  });
});
