import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { trace, writeOnnx } from '@geq/nn';
import { withTemporaryFolder } from '@geq/testing';
import { filesBelow, finished, startGeq } from '../fixtures/commandLine.ts';

const COMPILER = /^(?:home\/\.cache\/)?swc-native/; // from sources, Node 20 needs one that unpacks itself; what is built does not

describe('engines', () => {
  it.each([
    ['a DCGAN on ONNX Runtime', ['--scenario', 'dcgan_cifar10', '--threads', '2'], []],
    ['a DCGAN on TensorFlow.js', ['--scenario', 'dcgan_cifar10', '--engine', 'tfjs'], []],
    [
      'an ONNX model nobody knows',
      ['--generator', 'net.onnx'],
      [expect.stringMatching(/^cache\/networks\/[0-9a-f]{64}\.json$/)],
    ],
  ])('write no file but results and cache, and print nothing: %s', (_, generator, kept) =>
    withTemporaryFolder(async (folder) => {
      const [home, temporary, run] = ['home', 'temporary', 'run'].map((name) => join(folder, name));
      await Promise.all([home, temporary, run].map((path) => mkdir(path)));
      await writeFile(join(run, 'net.onnx'), writeOnnx(trace(({ input }) => ({ x: input('z', ['B', 3]) }))));
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        USERPROFILE: home,
        TMPDIR: temporary,
        TMP: temporary,
        TEMP: temporary,
        GEQ_CACHE: join(folder, 'cache'),
      }; // no CI, which would keep ONNX Runtime quiet
      const child = startGeq(['generate', ...generator, '--count', '40', '--seed', '1', '--out', 'x.npy'], {
        cwd: run,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { code, err } = await finished(child);
      expect([code, err]).toEqual([0, '']);
      expect((await filesBelow(folder)).filter((path) => !COMPILER.test(path))).toEqual([
        ...kept,
        'run/net.onnx',
        'run/x.npy',
      ]);
    }),
  );
});
