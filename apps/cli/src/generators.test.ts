import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { writeTensors } from '@geq/formats';
import { add, dense, log, tanh, trace, writeOnnx } from '@geq/nn';
import { normals, stream } from '@geq/random';
import { filesBelow, geq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const SMALL = ['--steps', '2', '--test-size', '64', '-q'];
const ROOT = 'deepgen_online_mine_D4_N20_hmm_erf_M2_K2_lr0.2_i1_s0';

const at = useHome('generators');

function numbers(shape: readonly number[], seed = 0): { shape: readonly number[]; data: Float32Array } {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  normals(stream(seed, 'weights', 0), data);
  return { shape, data };
}

/** x = tanh(scale · W z), four latents, 20 outputs. */
async function model(name: string, seed = 0, scale = 1): Promise<string> {
  const graph = trace(({ input, parameter }) => ({ x: tanh(dense(input('z', ['B', 4]), parameter('w', [20, 4]))) }));
  const { shape, data } = numbers([20, 4], seed);
  await writeFile(at(name), writeOnnx(graph, { w: { shape, data: data.map((x) => scale * x) } }));
  return at(name);
}

describe("a network of one's own", () => {
  it('without a signal gets no verdict that sounds like a triumph', async () => {
    const { out } = await geq(
      'reproduce',
      '--generator',
      await model('dark.onnx', 0, 7e-4),
      '--samples',
      '600',
      '--steps',
      '20',
      '--test-size',
      '64',
      '-q',
      '--students',
      '2',
      '--evaluation-size',
      '0',
      '--out',
      at('dark'),
    );
    expect(out.find((line) => line.startsWith('Nothing to judge'))?.replaceAll('\u00a0', ' ')).toMatch(
      /^Nothing to judge: e_g moved by 0\.0\d+ %; tr Ω\/N = 1\.5e-6; standardize the outputs of the generator, or raise --lr\.$/,
    );
  });

  it('goes from its file to a figure', async () => {
    const file = await model('mine.onnx');
    const own = ['--generator', file];
    const measured = await geq('covariance', ...own, '--samples', '600', '--out', at('moments'), '-q');
    expect([measured.code, measured.out[0]]).toEqual([0, expect.stringContaining('Ω, Φ and means from 768 samples')]);
    const more = await geq(
      'covariance',
      ...own,
      '--samples',
      '1500',
      '--extend',
      at('moments'),
      '--out',
      at('more'),
      '-q',
    );
    expect([more.code, more.out[0]]).toEqual([0, expect.stringContaining('from 1536 samples')]);

    expect((await geq('online', ...own, ...SMALL, '--moments', at('moments'), '--out', at('run'))).code).toBe(0);
    expect(await filesBelow(at('run'))).toEqual([`${ROOT}.dat`, `${ROOT}_exact.dat`, 'run.json']);
    expect(await readFile(at(`run/${ROOT}.dat`), 'utf8')).toMatch(/ONNX model mine.onnx\n[^]*test set of 64: y2=/);
    expect((await geq('ode', '--prefix', at('run'), '-q')).code).toBe(0);
    expect((await geq('compare', at('run'))).out[0]).toMatch(/^(Gaussian equivalence|Not decided)/);
    expect((await geq('plot', at('run'), '--out', at('own.svg'))).code).toBe(0);
    expect(
      (await geq('ode', ...own, '--samples', '600', '--steps', '2', '--lr', '0.2*D/4', '--out', at('curve.dat'), '-q'))
        .code,
    ).toBe(0);
    expect((await geq('online', '--resume', at('run'), ...own, '-q')).code).toBe(0);

    const whole = await geq(
      'reproduce',
      ...own,
      ...SMALL,
      '--samples',
      '600',
      '--students',
      '2',
      '--out',
      at('experiment'),
    );
    expect([whole.code, whole.err]).toEqual([0, []]);
    expect(await readFile(at('experiment/figure.svg'), 'utf8')).toContain('ONNX model mine.onnx');
    expect(JSON.parse(await readFile(at('experiment/seed-0/run.json'), 'utf8'))).toMatchObject({
      config: { generator: { kind: 'onnx', name: 'mine', N: 20, D: 4 } },
      provenance: { engine: expect.stringMatching(/^onnx \(/) },
    });
  });

  it.each(['模型', '(1) model', '_-', '.hidden'])('may be called %s', async (name) => {
    const file = await model(`${name}.onnx`);
    const { code, out } = await geq(
      'online',
      '--generator',
      file,
      ...SMALL,
      '--samples',
      '600',
      '--out',
      at(`run ${name}`),
    );
    expect([code, out]).toEqual([
      0,
      [expect.stringMatching(/deepgen_online_(generator|1-model|hidden)_D4_N20_.*\.dat: ok$/)],
    ]);
  });

  it('is, as a DCGAN in a state_dict, what was stated of it, in every run that goes on', async () => {
    const file = at('dcgan.safetensors');
    await writeFile(
      file,
      writeTensors(
        {
          tensors: initialGenerator(
            generatorArchitecture({ latentDim: 4, widths: [4, 2], channels: 1, lastKernel: 1 }),
            { seed: 0 },
          ),
          metadata: {},
        },
        file,
      ),
    );
    const stated = [
      '--hidden-activation',
      'leaky_relu:0.2',
      '--output-activation',
      'sigmoid',
      '--norm-eps',
      '1e-3',
      '--image-size',
      '6',
    ];
    const begun = await geq(
      'covariance',
      '--generator',
      file,
      ...stated,
      '--samples',
      '600',
      '--out',
      at('dcgan-moments'),
      '-q',
    );
    expect([begun.code, begun.err]).toEqual([
      0,
      [
        expect.stringMatching(
          /dcgan\.safetensors: the weights do not say everything; 6×6 images, taken with strides 1,2,1 \(--strides\), paddings 0,1,1 \(--paddings\)$/,
        ),
      ],
    ]);
    expect(JSON.parse(await readFile(at('dcgan-moments/run.json'), 'utf8'))).toMatchObject({
      config: {
        N: 36,
        generator: {
          reading: expect.stringContaining('leaky_relu:0.2; '),
          hints: { hiddenActivation: 'leaky_relu:0.2', outputActivation: 'sigmoid', normEps: 1e-3, imageSize: 6 },
        },
      },
    });
    expect(
      (
        await geq(
          'online',
          '--generator',
          file,
          ...stated,
          ...SMALL,
          '--moments',
          at('dcgan-moments'),
          '--out',
          at('dcgan-run'),
        )
      ).code,
    ).toBe(0);
    const again = (...more: string[]): ReturnType<typeof geq> =>
      geq('online', '--resume', at('dcgan-run'), ...more, '-q');
    expect((await again()).code).toBe(0);
    expect((await again('--generator', file)).code).toBe(0);
    expect((await again('--generator', file, ...stated)).code).toBe(0);
    expect((await again('--generator', file, '--norm-eps', '1e-2')).err[0]).toContain(
      'you say --norm-eps 0.01, the run has 0.001; leave the option out',
    );
    const other = await geq(
      'online',
      '--generator',
      file,
      ...SMALL,
      '--moments',
      at('dcgan-moments'),
      '--out',
      at('other'),
    );
    expect([other.code, other.err.at(-1)]).toEqual([2, expect.stringContaining('geq: ')]); // moments of another reading
    expect((await geq('generate', '--generator', file, '--strides', '1;2', '--out', at('no.npy'))).err).toEqual([
      "geq: --strides: expected whole numbers such as 1,2,2, got '1;2'",
    ]);
  });

  it('has a Gaussian twin: --generator and the folder of its moments', async () => {
    await geq(
      'covariance',
      '--generator',
      await model('with-twin.onnx'),
      '--samples',
      '5000',
      '--out',
      at('twin'),
      '-q',
    );
    const whole = await geq(
      'reproduce',
      '--generator',
      at('twin'),
      ...SMALL,
      '--students',
      '2',
      '--out',
      at('gaussian'),
    );
    expect([whole.code, whole.err]).toEqual([0, []]);
    expect(await readFile(at('gaussian/figure.svg'), 'utf8')).toContain('Gaussian inputs with the moments twin');
    expect(await filesBelow(at('gaussian/seed-0'))).toContain(
      'deepgen_online_gaussian_twin_D4_N20_hmm_erf_M2_K2_lr0.2_i1_s0.dat',
    );
    await writeFile(at('twin/phi.npy'), await readFile(at('twin/phi_even.npy')));
    const changed = await geq('online', '--resume', at('gaussian/seed-0'));
    expect([changed.code, changed.err]).toEqual([
      2,
      [expect.stringContaining('twin/phi.npy: its checksum, SHA-256, is not the one in run.json')],
    ]);
  });

  it('may be a recipe, whose closed form is known', async () => {
    await writeFile(at('recipe.json'), JSON.stringify({ kind: 'fc', activation: 'erf', widths: [4, 6, 20], seed: 2 }));
    expect((await geq('online', '--generator', at('recipe.json'), ...SMALL, '--out', at('recipe'))).code).toBe(0);
    expect(await filesBelow(at('recipe'))).toContain(
      'deepgen_online_rand_erf_L2_h6_D4_N20_hmm_erf_M2_K2_lr0.2_i1_s0.dat',
    );
  });
});

describe('what is no generator, or not the one', () => {
  const refusal = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await geq(...argv);
    expect([code, out, err.length]).toEqual([2, [], 1]);
    expect(err[0]).toMatch(/^geq: [^\n]+$/);
    return err[0];
  };

  it('is refused on one line, before any file is made', async () => {
    const file = await model('again.onnx');
    const online = (...argv: string[]): Promise<string> => refusal('online', ...SMALL, '--out', at('none'), ...argv);
    expect(await online('--generator', file, '-N', '5')).toContain('N 5 cannot be combined with generator');
    expect(await online('--generator', file, '--scenario', 'rand')).toContain(
      'cannot be combined with --scenario rand',
    );
    expect(await online('--scenario', 'dcgan_cifar10', '-L', '3')).toContain(
      'cannot be combined with scenario dcgan_cifar10',
    );
    expect(await online('--generator', at('absent.pth'))).toContain('absent.pth: cannot be read (no such file)');
    expect(await online('--generator', file, '--output', 'y')).toContain('expected an output named y, got x');
    expect(await online('--generator', file, '--moments', 'sharper')).toContain(
      "moments: expected sampled, measured for this generator, got 'sharper'",
    );
    expect(await online('--generator', file, '--samples', '1')).toContain('--samples: expected 2 to');
    expect(await refusal('online', '--samples', '600')).toContain('--samples needs moments that are sampled');
    await writeFile(at('empty.onnx'), '');
    expect(await online('--generator', at('empty.onnx'))).toContain('empty.onnx: expected a generator');
    expect(await filesBelow(at())).not.toContain('none/run.json');
  });

  it('is told of networks whose outputs are NaN or never vary', async () => {
    const nan = trace(({ input, parameter }) => ({
      x: log(tanh(dense(input('z', ['B', 4]), parameter('w', [5, 4])))),
    }));
    await writeFile(at('nan.onnx'), writeOnnx(nan, { w: numbers([5, 4]) }));
    expect(await refusal('covariance', '--generator', at('nan.onnx'))).toMatch(
      /nan\.onnx: expected finite outputs, got (NaN|-Infinity)/,
    );
    const constant = trace(({ input, parameter }) => ({
      x: add(dense(input('z', ['B', 4]), parameter('w', [5, 4])), parameter('b', [5])),
    }));
    await writeFile(
      at('constant.onnx'),
      writeOnnx(constant, { w: { shape: [5, 4], data: new Float32Array(20) }, b: numbers([5]) }),
    );
    expect(await refusal('covariance', '--generator', at('constant.onnx'))).toContain(
      'constant.onnx: expected outputs that vary with the latents, got the same for all',
    );
  });

  it('is refused when it has changed since the moments or the run', async () => {
    const file = await model('shifty.onnx');
    await geq('covariance', '--generator', file, '--samples', '600', '--out', at('of-first'), '-q');
    await geq('online', '--generator', file, ...SMALL, '--moments', at('of-first'), '--out', at('first'));
    await model('shifty.onnx', 1);
    expect(
      await refusal('online', '--generator', file, ...SMALL, '--moments', at('of-first'), '--out', at('second')),
    ).toContain('these moments belong to another generator');
    expect(await refusal('online', '--resume', at('first'), '--generator', file)).toContain(
      'shifty.onnx is not the generator of this run',
    );
    expect(await refusal('online', '--resume', at('first'))).toContain(
      'this is not the network that the run was started with',
    );
    expect(
      await refusal(
        'covariance',
        '--generator',
        file,
        '--samples',
        '1500',
        '--extend',
        at('of-first'),
        '--out',
        at('third'),
      ),
    ).toContain('these moments belong to another generator');
  });
});
