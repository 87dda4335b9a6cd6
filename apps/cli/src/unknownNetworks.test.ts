import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { tanh, trace, writeOnnx } from '@geq/nn';
import { withTemporaryFolder } from '@geq/testing';
import { finished, startGeq } from '../fixtures/commandLine.ts';

/** Loaded into every process of a command: those that try a network leave a mark. */
const MARK = `import { appendFileSync } from 'node:fs'; if (/confined.child/.test(process.argv[1] ?? '')) appendFileSync(process.env.MARKS, '.');`;

describe('where nothing can be kept', () => {
  it('an unknown network is tried once a command, whatever threads there are', () =>
    withTemporaryFolder(async (folder) => {
      const at = (name: string): string => join(folder, name);
      await writeFile(at('no folder'), '');
      await writeFile(at('net.onnx'), writeOnnx(trace(({ input }) => ({ x: tanh(input('z', ['B', 6])) }))));
      const env = {
        ...process.env,
        GEQ_CACHE: join(at('no folder'), 'cache'),
        MARKS: at('marks'),
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(MARK)}`,
      };
      const tries = async (...argv: string[]): Promise<unknown[]> => {
        await writeFile(at('marks'), '');
        const { code, err } = await finished(
          startGeq([...argv, '-q'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
        );
        return [code, err, (await readFile(at('marks'), 'utf8')).length];
      };
      const run = ['--generator', 'net.onnx', '--threads', '2'];
      expect(await tries('covariance', ...run, '--samples', '20480', '--out', 'moments')).toEqual([0, '', 1]);
      const config = JSON.parse(await readFile(at('moments/run.json'), 'utf8')) as object;
      expect(config).toMatchObject({ status: 'complete' });
      expect(
        await tries(
          'reproduce',
          ...run,
          '--moments',
          'moments',
          '--steps',
          '3',
          '--test-size',
          '64',
          '--seeds',
          '3',
          '--out',
          'experiment',
        ),
      ).toEqual([0, '', 1]);
      expect(await tries('reproduce', '--resume', 'experiment', '--threads', '2')).toEqual([0, '', 1]); // the spec stands in run.json: nothing was found anew
    }));
});
