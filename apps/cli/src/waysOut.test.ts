import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { add, dense, tanh, trace, writeOnnx } from '@geq/nn';
import { geq, type Outcome } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const at = useHome('waysout');
const numbers = (shape: readonly number[]): { shape: readonly number[]; data: Float32Array } => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => Math.sin(7 * i + 1)),
});

/** x = tanh(W z + U y): four latents and two more, eight outputs. */
async function twoInputs(name: string): Promise<string> {
  const graph = trace(({ input, parameter }) => ({
    x: tanh(
      add(dense(input('z', ['B', 4]), parameter('w', [8, 4])), dense(input('y', ['B', 2]), parameter('u', [8, 2]))),
    ),
  }));
  await writeFile(at(name), writeOnnx(graph, { w: numbers([8, 4]), u: numbers([8, 2]) }));
  return at(name);
}

/** The refusal of a command, and the words of the `geq` command or the options that it names. */
function said({ code, err }: Outcome, pattern: RegExp): string[] {
  expect([code, err.length]).toEqual([2, 1]);
  const [words] = pattern.exec(err[0]) ?? [];
  expect({ line: err[0], words }).toEqual({ line: err[0], words: expect.any(String) });
  return (words ?? '').split(' ');
}

const works = async (...argv: string[]): Promise<void> => {
  const { code, err } = await geq(...argv, '-q');
  expect({ code, err }).toEqual({ code: 0, err: expect.anything() });
};

describe('the next step that a refusal names', () => {
  it('measures the moments of a model that was brought as moments', async () => {
    const model = await twoInputs('net.onnx');
    const step = said(await geq('ode', '--moments', model), /covariance --generator FILE/);
    await works(
      ...step.map((word) => (word === 'FILE' ? model : word)),
      '--input',
      'all',
      '--samples',
      '512',
      '--out',
      at('moments'),
    );
  });

  it('states several inputs, either way', async () => {
    const model = await twoInputs('two.onnx');
    const refusal = await geq('generate', '--generator', model, '--out', at('none.npy'));
    await works(
      'generate',
      '--generator',
      model,
      ...said(refusal, /--input all/),
      '--count',
      '3',
      '--out',
      at('all.npy'),
    );
    await works(
      'generate',
      '--generator',
      model,
      ...said(refusal, /--input z --fixed y=0/),
      '--count',
      '3',
      '--out',
      at('fixed.npy'),
    );
  });

  it('integrates the theory that a comparison lacks', async () => {
    await works('online', '-N', '20', '-D', '4', '--steps', '2', '--test-size', '64', '--out', at('run'));
    const step = said(await geq('compare', at('run')), /ode --prefix \S+/);
    await works(...step);
    expect((await geq('compare', at('run'))).code).toBe(0);
  });

  it('says a number that was written in another way', async () => {
    const { err } = await geq('generate', '--scenario', 'rand', '--count', '20K', '--out', at('x.npy'));
    await works(
      'generate',
      '--scenario',
      'rand',
      '-N',
      '20',
      '-D',
      '4',
      '--count',
      /(\d+)\)/.exec(err[0])?.[1] ?? '',
      '--out',
      at('many.npy'),
    );
  });

  it('overwrites a file where that is asked for', async () => {
    await works('generate', '--scenario', 'rand', '-N', '16', '-D', '4', '--count', '2', '--out', at('twice.npy'));
    const again = ['generate', '--scenario', 'rand', '-N', '16', '-D', '4', '--count', '2', '--out', at('twice.npy')];
    await works(...again, ...said(await geq(...again), /--force/));
    await rm(at('twice.npy'));
  });
});
