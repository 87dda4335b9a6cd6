import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { processOutput, runCli } from '@geq/cli';
import { withTemporaryFolder } from '@geq/testing';
import { EXPERIMENTS } from './experiments.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  nx: { targets: Record<string, { command?: string; outputs?: string[]; cache?: boolean }> };
};

describe('the table of experiments', () => {
  it('has one nx target per experiment with the folder it writes, cached but where users bring data', () => {
    const own = Object.entries(manifest.nx.targets).filter(([, { command }]) => command !== undefined);
    expect(own.map(([name]) => name).sort()).toEqual(Object.keys(EXPERIMENTS).sort());
    for (const [name, { command, outputs, cache }] of own) {
      expect(cache).toBe(!name.startsWith('train-') && name !== 'copies'); // those take data of the user's
      expect(command?.endsWith(` ${name}`)).toBe(true);
      expect(outputs?.every((output) => output.startsWith(`{workspaceRoot}/results/${name}-`))).toBe(true);
    }
  });
});

describe('experiments at toy size', () => {
  it('rand writes figure, agreement and a folder per seed', () =>
    withTemporaryFolder(async (folder) => {
      const out = join(folder, 'rand');
      expect(
        await EXPERIMENTS.rand([
          '-N',
          '40',
          '-D',
          '8',
          '--steps',
          '2',
          '--seeds',
          '2',
          '--test-size',
          '200',
          '--quiet',
          '--out',
          out,
        ]),
      ).toBe(0);
      expect((await readdir(out)).sort()).toEqual([
        'agreement.json',
        'agreement.txt',
        'figure.png',
        'figure.svg',
        'run.json',
        'seed-0',
        'seed-1',
        'theory.json',
      ]);
    }));

  it('rand-sizes writes its tables and figures', () =>
    withTemporaryFolder(async (folder) => {
      const out = join(folder, 'sizes');
      expect(
        await EXPERIMENTS['rand-sizes']([
          '--sizes',
          '20',
          '--sizes',
          '40',
          '--steps',
          '1',
          '--seeds',
          '3',
          '--evaluation-size',
          '300',
          '--quiet',
          '--out',
          out,
        ]),
      ).toBe(0);
      const table = await readFile(join(out, 'sizes.md'), 'utf8');
      expect(table).toContain('| percent | N = 20, D = 2 | N = 40, D = 4 | exponent of N⁻ᵃ |');
      expect(table).toContain('| percent | N = 20, D = 100 | N = 40, D = 100 | exponent of N⁻ᵃ |');
      expect(await readdir(out)).toEqual(expect.arrayContaining(['D100.png', 'D100.svg', 'D_N-10.png', 'sizes.json']));
    }));

  it('rand-levels compares four kinds of covariances', () =>
    withTemporaryFolder(async (folder) => {
      const out = join(folder, 'levels');
      expect(
        await EXPERIMENTS['rand-levels']([
          '-N',
          '40',
          '--latents',
          '10',
          '--steps',
          '1',
          '--seeds',
          '2',
          '--samples',
          '2048',
          '--evaluation-size',
          '300',
          '--quiet',
          '--out',
          out,
        ]),
      ).toBe(0);
      const table = await readFile(join(out, 'levels.md'), 'utf8');
      for (const level of ['authors', 'linearized', 'sharper', 'sampled'])
        expect(table).toMatch(new RegExp(`\\| 10 \\| ${level} \\| −?[0-9.]+\u00a0±\u00a0[0-9.]+ `));
    }));

  it('copies tells what is left of a gap with twice the inputs', () =>
    withTemporaryFolder(async (folder) => {
      const [moments, out] = [join(folder, 'moments'), join(folder, 'copies')];
      expect(
        await runCli(
          ['covariance', '-N', '40', '-D', '8', '-L', '1', '--samples', '4096', '--quiet', '--out', moments],
          processOutput,
        ),
      ).toBe(0);
      expect(
        await EXPERIMENTS.copies([
          '--moments',
          moments,
          '--copies',
          '1',
          '--copies',
          '2',
          '--times',
          '1',
          '--students',
          '2',
          '--quiet',
          '--out',
          out,
        ]),
      ).toBe(0);
      expect(await readFile(join(out, 'copies.md'), 'utf8')).toMatch(/\| 1 \| [\d.]+ \| .*\n\| 2 \| [\d.]+ \| /);
    }));

  it('late-q tells noise from drift, keeps its pool and its streams, and says which pool it needs', () =>
    withTemporaryFolder(async (folder) => {
      const [spec, out] = [join(folder, 'small.json'), join(folder, 'late')];
      await writeFile(spec, JSON.stringify({ kind: 'fc', activation: 'tanh', widths: [8, 8, 40], seed: 0 }));
      const asked = [
        '--generator',
        spec,
        '--pool',
        '500',
        '--seeds',
        '2',
        '--students',
        '2',
        '--steps',
        '2',
        '--quiet',
        '--out',
        out,
      ];
      process.env.GEQ_CACHE = join(folder, 'cache');
      try {
        expect(await EXPERIMENTS['late-q'](asked)).toBe(0);
        expect((await readdir(out)).sort()).toEqual([
          'figure.png',
          'figure.svg',
          'late-q.json',
          'late-q.md',
          'stream-1.json',
          'stream-2.json',
        ]);
        expect((await readdir(join(folder, 'cache', 'pools'))).length).toBe(1);
        const table = await readFile(join(out, 'late-q.md'), 'utf8');
        expect(table).toMatch(
          /\| percent \| t = 1 \| t = 2 \|\n.*\n\| Q_kk of students on the pool \| −?[\d.]+\u00a0±\u00a0[\d.]+ \| /,
        );
        // a stream is kept for the settings it was made with; a sign in it shows that it is read
        const stream = join(out, 'stream-1.json');
        await writeFile(stream, (await readFile(stream, 'utf8')).replace('"kurtosis":[', '"kurtosis":[1e3,'));
        expect(await EXPERIMENTS['late-q'](asked)).toBe(0);
        expect(await readFile(join(out, 'late-q.md'), 'utf8')).not.toBe(table);
        const said: string[] = [];
        const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
        const code = await EXPERIMENTS['late-q'](asked.map((word) => (word === '500' ? '30' : word)));
        write.mockRestore();
        expect([code, said.join('')]).toEqual([
          2,
          expect.stringMatching(/^--pool: expected a whole number of samples above N = 40 and up to \d+, got 30\n$/),
        ]);
      } finally {
        delete process.env.GEQ_CACHE;
      }
    }));

  it('sample-counts compares three estimates of the modes along n', () =>
    withTemporaryFolder(async (folder) => {
      const spec = join(folder, 'small.json');
      await writeFile(spec, JSON.stringify({ kind: 'fc', activation: 'sign', widths: [8, 8, 40], seed: 0 }));
      const out = join(folder, 'counts');
      process.env.GEQ_CACHE = join(folder, 'cache');
      try {
        expect(
          await EXPERIMENTS['sample-counts']([
            '--generator',
            spec,
            '--counts',
            '512',
            '--counts',
            '1024',
            '--times',
            '0.5',
            '--times',
            '2',
            '--students',
            '2',
            '--quiet',
            '--out',
            out,
          ]),
        ).toBe(0);
      } finally {
        delete process.env.GEQ_CACHE;
      }
      const { rows } = JSON.parse(await readFile(join(out, 'counts.json'), 'utf8')) as {
        rows: { count: number; of: Record<string, { eg: number[] }> }[];
      };
      expect(rows.map(({ count }) => count)).toEqual([512, 1024]);
      for (const {
        of: { jackknife, adjusted, plain },
      } of rows)
        expect(plain.eg[1]).toBeLessThan(Math.min(jackknife.eg[1], adjusted.eg[1])); // more of the teacher seems learnable than is
      expect(await readdir(out)).toEqual(expect.arrayContaining(['counts.md', 'figure.png', 'figure.svg']));
    }));

  it('train-dcgan trains on images that the user names and holds theory against simulation; without any it says what to do', () =>
    withTemporaryFolder(async (folder) => {
      const [data, out] = [join(folder, 'noise.npy'), join(folder, 'trained')];
      const head = `${`\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'fortran_order': False, 'shape': (16, 1, 8, 8), }`.padEnd(127)}\n`;
      await writeFile(
        data,
        Buffer.concat([Buffer.from(head, 'latin1'), Uint8Array.from({ length: 1024 }, (_, i) => (i * i) % 251)]),
      );
      const tiny = ['--batch', '8', '--steps', '2', '--nz', '4', '--ngf', '2', '--ndf', '2', '-q'];
      const theory = ['--steps=0.5', '--seeds=1', '--students=1', '--samples=600', '--test-size=64', '-q'].map(
        (option) => `--theory=${option}`,
      );
      expect(await EXPERIMENTS['train-dcgan'](['--data', data, '--out', out, ...theory, '--', ...tiny])).toBe(0);
      expect(await readdir(out)).toEqual(
        expect.arrayContaining(['generator.safetensors', 'losses.csv', 'losses.png', 'losses.svg', 'samples.png']),
      );
      expect(await readdir(`${out}-theory`)).toEqual(
        expect.arrayContaining(['agreement.txt', 'figure.png', 'figure.svg']),
      );
      const asked = process.env.GEQ_IMAGES;
      delete process.env.GEQ_IMAGES;
      const said: string[] = [];
      const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
      expect(await EXPERIMENTS['train-realnvp']([])).toBe(2);
      write.mockRestore();
      if (asked !== undefined) process.env.GEQ_IMAGES = asked;
      expect(said.join('')).toMatch(
        /^reproduce: expected images to train on, got none; name them with --data PATH or in the environment variable GEQ_IMAGES: .*\n$/,
      );
    }));
});
