import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { trace, writeOnnx } from '@geq/nn';
import { withTemporaryFolder } from '@geq/testing';
import { filesBelow, finished, startGeq } from '../fixtures/commandLine.ts';

const COMPILER = /^(?:home\/\.cache\/)?swc-native/; // from sources, Node 20 needs one that unpacks itself; what is built does not

/** A home, a folder for temporary files and one to work in, all empty, and nothing said of any other place. No CI, which would keep ONNX Runtime quiet; no XDG_*. */
async function emptyPlaces(
  folder: string,
): Promise<{ readonly env: NodeJS.ProcessEnv; readonly run: string; readonly temporary: string }> {
  const [home, temporary, run] = ['home', 'temporary', 'run'].map((name) => join(folder, name));
  await Promise.all([home, temporary, run].map((path) => mkdir(path)));
  await writeFile(join(run, 'net.onnx'), writeOnnx(trace(({ input }) => ({ x: input('z', ['B', 3]) }))));
  return {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      USERPROFILE: home,
      LOCALAPPDATA: home,
      APPDATA: home,
      TMPDIR: temporary,
      TMP: temporary,
      TEMP: temporary,
    },
    run,
    temporary,
  };
}

const filesOf = async (folder: string): Promise<string[]> =>
  (await filesBelow(folder)).filter((path) => !COMPILER.test(path));

const NETWORK = expect.stringMatching(/^cache\/networks\/[0-9a-f]{64}\.json$/);

describe('engines', () => {
  it.each([
    ['a DCGAN on ONNX Runtime', ['--scenario', 'dcgan_cifar10', '--threads', '2'], []],
    ['a DCGAN on TensorFlow.js', ['--scenario', 'dcgan_cifar10', '--engine', 'tfjs'], []],
    ['an ONNX model nobody knows', ['--generator', 'net.onnx'], [NETWORK]],
  ])('write no file but results and cache, and print nothing: %s', (_, generator, kept) =>
    withTemporaryFolder(async (folder) => {
      const { env, run, temporary } = await emptyPlaces(folder);
      const child = startGeq(['generate', ...generator, '--count', '40', '--seed', '1', '--out', 'x.npy'], {
        cwd: run,
        env: { ...env, GEQ_CACHE: join(folder, 'cache') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { code, err } = await finished(child);
      expect([code, err]).toEqual([0, '']);
      expect(await filesOf(folder)).toEqual([...kept, 'run/net.onnx', 'run/x.npy']);
      expect((await readdir(temporary)).filter((name) => !COMPILER.test(name))).toEqual([]); // no folder either
    }),
  );
});

describe('a simulation', () => {
  it('on a model nobody knows writes below its folder and the cache of the home alone, and prints its progress alone', () =>
    withTemporaryFolder(async (folder) => {
      const { env, run, temporary } = await emptyPlaces(folder);
      const child = startGeq(
        [
          'online',
          '--generator',
          'net.onnx',
          '--steps',
          '3',
          '--test-size',
          '64',
          '--samples',
          '512',
          '--threads',
          '2',
          '--out',
          'a',
        ],
        { cwd: run, env, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const { code, err } = await finished(child);
      expect(code).toBe(0);
      expect(
        err
          .trim()
          .split('\n')
          .filter(
            (line) => !/^(moments|simulation): \d+ %|^geq: moments took |^theory: geq ode --prefix a$/.test(line),
          ),
      ).toEqual([]);
      const files = await filesOf(folder);
      expect(files).toEqual(expect.arrayContaining(['run/a/run.json', 'run/net.onnx']));
      expect(files.filter((path) => !/^run\/(a\/|net\.onnx$)|^home\/.*geq/.test(path))).toEqual([]);
      expect((await readdir(temporary)).filter((name) => !COMPILER.test(name))).toEqual([]);
    }));
});
