import { appendFile, cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { geq } from '../fixtures/commandLine.ts';

const WILD = ['-N', '20', '-D', '5', '-L', '1', '-g', 'linear', '--lr', '90', '--no-both', '--test-size', '64', '-q']; // the first student learns for 40 rows, the second for 6
const ROOT = 'deepgen_online_rand_sign_L1_D5_N20_hmm_linear_M2_K2_lr90_i1_s0';
const FIRST =
  'student 0 of seed 0: diverged at step 41 (t = 2.05), after row 40 of 135; the rows up to there are kept, a smaller --lr than 90 may help';

describe('numerical trouble', () => {
  it('after some rows is told by whatever reads the run: the row, what to change, what is compared; exit code 1', () =>
    withTemporaryFolder(async (home) => {
      const run = join(home, 'run');
      const online = ['online', ...WILD, '--steps', '30', '--out', run];
      expect(await geq(...online)).toEqual({
        code: 1,
        out: [`${join(run, ROOT)}.dat: diverged`],
        err: [`geq: ${FIRST}`],
      });
      expect(await geq(...online)).toEqual({
        code: 1,
        out: [`${join(run, ROOT)}.dat: diverged`],
        err: [`geq: ${FIRST}`],
      }); // was complete
      expect((await geq('ode', '--prefix', run, '-q')).code).toBe(0); // the theory of this student goes on

      const line = `geq: numerical trouble: ${FIRST}; compared: 40 rows up to t = 2`;
      const compared = await geq('compare', run);
      expect([compared.code, compared.err]).toEqual([1, [line]]);
      const json = await geq('compare', run, '--json');
      expect([json.code, json.err]).toEqual([1, [line]]);
      expect(JSON.parse(json.out[0])).toMatchObject({ troubles: [FIRST] });
      const plotted = await geq('plot', run, '--out', join(home, 'figure'));
      expect([plotted.code, plotted.out, plotted.err]).toEqual([
        1,
        [`${join(home, 'figure.svg')}\n${join(home, 'figure.png')}`],
        [line],
      ]);

      const prefix = join(home, 'bare', ROOT);
      await cp(run, join(home, 'bare'), { recursive: true });
      await rm(join(home, 'bare', 'run.json')); // the files alone say it too
      expect((await geq('compare', prefix)).err).toEqual([
        `geq: numerical trouble: ${prefix}.dat: diverged after row 40 (t = 2); the rows up to there are kept, a smaller --lr than 90 may help; compared: 40 rows up to t = 2`,
      ]);
    }));

  it('of the theory too, and of files whose last rows hold no number', () =>
    withTemporaryFolder(async (home) => {
      const run = join(home, 'run');
      const calm = WILD.map((word) => (word === '90' ? '0.5' : word));
      expect((await geq('online', ...calm, '--steps', '10', '--out', run)).code).toBe(0);
      expect((await geq('ode', '--prefix', run, '-q')).code).toBe(0);
      expect((await geq('compare', run)).code).toBe(0);
      const ode = `${join(run, ROOT.replace('lr90', 'lr0.5'))}_ode.dat`;
      const lines = (await readFile(ode, 'utf8')).trimEnd().split('\n');
      const head = lines.filter((each) => each.startsWith('#')).slice(0, -1); // without how it ended
      const rows = lines.filter((each) => !each.startsWith('#'));
      const compare = async (text: string): Promise<unknown[]> => {
        await rm(ode);
        await rm(join(run, 'run.json'), { force: true });
        await appendFile(ode, text);
        const { code, err } = await geq('compare', ode.slice(0, -'_ode.dat'.length));
        return [code, err];
      };
      const told = `geq: numerical trouble: ${ode}: nonFinite after row 50 (t = 2.5); the rows up to there are kept, a smaller --lr than 0.5 may help; compared: 50 rows up to t = 2.5`;
      expect(await compare(`${[...head, ...rows.slice(0, 50)].join('\n')}\n# status: nonFinite\n`)).toEqual([
        1,
        [told],
      ]);
      const broken = rows.map((row, i) => (i < 50 ? row : row.replace(/, [^,]+/, ', nan')));
      expect(await compare(`${[...head, ...broken].join('\n')}\n`)).toEqual([
        1,
        [told.replace('row 50', `row 50 of ${rows.length}`)],
      ]);
      expect(await compare(`${[...head, ...rows].join('\n')}\n`)).toEqual([0, []]);
    }));

  it('of an experiment and of a sweep is told again each time', () =>
    withTemporaryFolder(async (home) => {
      const experiment = [
        'reproduce',
        ...WILD,
        '--steps',
        '5',
        '--seeds',
        '1',
        '--students',
        '2',
        '--out',
        join(home, 'experiment'),
      ];
      const trouble = [
        1,
        [
          expect.stringMatching(
            /^geq: numerical trouble: student 0 of seed 0: diverged at step 41 \(t = 2\.05\), after row 40 of \d+; .* \(and \d more\); compared: 1 of 2 runs, 40 rows up to t = 2$/,
          ),
        ],
      ];
      for (let times = 0; times < 2; times++) {
        const { code, err, out } = await geq(...experiment, '--json');
        expect([code, err]).toEqual(trouble);
        expect(JSON.parse(out[0])).toMatchObject({ status: 'nonFinite' });
      }
      const sweep = [
        'ode',
        ...WILD.filter(
          (word, i) =>
            word !== '--lr' && WILD[i - 1] !== '--lr' && word !== '--test-size' && WILD[i - 1] !== '--test-size',
        ),
        '--steps',
        '200',
        '--sweep',
        'lr=0.5,200',
        '--json',
        '--out',
        join(home, 'sweep'),
      ];
      for (let times = 0; times < 2; times++) {
        const { code, err, out } = await geq(...sweep);
        expect([code, err]).toEqual([
          1,
          [
            expect.stringMatching(
              /^geq: curve 1 \(lr 200\): nonFinite after row \d+ \(t = [\d.]+\); the rows up to there are kept, a smaller --lr than 200 may help$/,
            ),
          ],
        ]);
        expect(JSON.parse(out[0])).toMatchObject({
          status: 'nonFinite',
          curves: [{ status: 'ok' }, { status: 'nonFinite' }],
        });
      }
    }));
});
