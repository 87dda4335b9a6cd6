import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { parseNpy, parseNpz, writeNpy, writeTensors } from '@geq/formats';
import { createFullyConnected, randSpec } from '@geq/generators';
import { add, mul, readOnnx, trace, unflatten, writeOnnx } from '@geq/nn';
import { latentBlock } from '@geq/random';
import { filesBelow, geq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const [N, D] = [48, 5];
const RAND = ['-N', String(N), '-D', String(D), '-L', '2', '-f', 'tanh'];

const at = useHome('samples');
const numbers = async (name: string): Promise<ReturnType<typeof parseNpy>> =>
  parseNpy(new Uint8Array(await readFile(at(name))));

/** A DCGAN of four latents and 3×8×8 images. */
async function checkpoint(name: string): Promise<string> {
  const architecture = generatorArchitecture({ latentDim: 4, widths: [4, 2], channels: 3, lastKernel: 1 });
  await writeFile(at(name), writeTensors({ tensors: initialGenerator(architecture, { seed: 0 }), metadata: {} }, name));
  return at(name);
}

describe('generate', () => {
  it('writes the outputs of the latents of the stream generate', async () => {
    const { code, out, err } = await geq(
      'generate',
      ...RAND,
      '--count',
      '600',
      '-s',
      '3',
      '--out',
      at('x.npy'),
      '--grid',
      at('x.png'),
    );
    expect([code, out, err]).toEqual([0, [`${at('x.npy')}, ${at('x.png')}: 600×48 from rand_tanh_L2, D = 5`], []]);
    const { shape, dtype, data } = await numbers('x.npy');
    expect([shape, dtype]).toEqual([[600, N], '<f4']);
    const generator = createFullyConnected(randSpec({ N, D, L: 2, activation: 'tanh' }));
    for (const block of [0, 1, 2]) {
      const rows = Math.min(256, 600 - 256 * block);
      const x = await generator.sample(latentBlock(3, 'generate', block, D).subarray(0, rows * D), rows);
      expect(data.slice(256 * block * N, (256 * block + rows) * N)).toEqual(x);
    }
    expect((await readFile(at('x.png'))).readUInt32BE(16)).toBe(8 * 66 + 2); // 3×4×4, every pixel 16×16
  });

  it('holds z beside x in .npz, and takes latents back', async () => {
    expect((await geq('generate', ...RAND, '--count', '300', '--out', at('both.npz'))).code).toBe(0);
    const {
      tensors: { z, x },
    } = parseNpz(new Uint8Array(await readFile(at('both.npz'))));
    expect([z.shape, x.shape]).toEqual([
      [300, D],
      [300, N],
    ]);
    expect((await geq('generate', ...RAND, '--latents', at('both.npz'), '--out', at('again.npy'))).code).toBe(0);
    expect((await numbers('again.npy')).data).toEqual(x.data);
    await writeFile(at('z.npy'), writeNpy({ shape: [300, D, 1, 1], data: Float64Array.from(z.data as Float32Array) }));
    const given = await geq('generate', ...RAND, '--latents', at('z.npy'), '--out', at('given.npy'), '--json');
    expect(JSON.parse(given.out[0])).toEqual({ files: [at('given.npy')], generator: 'rand_tanh_L2', count: 300, D, N });
    expect((await numbers('given.npy')).data).toEqual(x.data);
  });

  it('draws a grid alone, and says when it clamps', async () => {
    const linear = [...RAND.slice(0, 6), '-f', 'linear', '--grid', at('linear.png')];
    const { code, out, err } = await geq('generate', ...linear, '--count', '1e6');
    expect([code, out]).toEqual([0, [`${at('linear.png')}: 64×48 from rand_linear_L2, D = 5`]]);
    expect(err[0]).toMatch(
      /^geq: .*linear\.png: \d+ % of the values lie beyond -1 to 1 and are shown as black or white; --range says otherwise$/,
    );
    expect((await geq('generate', ...linear, '--range', '-20,20')).err).toEqual([]);
  });

  it('refuses what it cannot do on one line and leaves nothing', async () => {
    await writeFile(at('narrow.npy'), writeNpy({ shape: [3, 4], data: new Float32Array(12) }));
    await writeFile(at('nan.npy'), writeNpy({ shape: [1, D], data: Float32Array.of(1, 2, NaN, 0, 0) }));
    const files = await filesBelow(at());
    const refusal = async (...argv: string[]): Promise<string> => {
      const { code, out, err } = await geq('generate', ...(argv[0] === '-N' ? [] : RAND), ...argv);
      expect([code, out, err.length]).toEqual([2, [], 1]);
      return err[0].replaceAll(at(), '');
    };
    expect(await refusal()).toBe('geq: generate: expected --out FILE, --grid FILE or both, got neither');
    expect(await refusal('--out', at('x.txt'))).toBe(
      'geq: --out: expected a name that ends in .npy or .npz, got /x.txt',
    );
    expect(await refusal('--grid', at('x.jpg'))).toBe('geq: --grid: expected a name that ends in .png, got /x.jpg');
    expect(await refusal('--out', at('y.npy'), '--range', '0,1')).toBe(
      'geq: --range needs --grid FILE, whose black and white it says',
    );
    expect(await refusal('--grid', at('y.png'), '--range', '1,0')).toBe(
      "geq: --range: expected LOW,HIGH with LOW < HIGH, such as 0,1, got '1,0'",
    );
    expect(await refusal('--out', at('x.npy'))).toContain(
      '/x.npy: exists and was not written by geq; --force overwrites it',
    );
    expect(await refusal('--out', at('y.npy'), '--count', '0')).toBe(
      'geq: --count: expected a whole number from 1 to 1000000000, got 0',
    );
    expect(await refusal('--out', at('y.npz'), '--count', '1e8')).toBe(
      'geq: /y.npz: expected at most 1 GiB for an .npz, got 19.7 GiB; write .npy, which needs no memory, or lower --count',
    );
    expect(await refusal('--out', at('y.npy'), '--latents', at('z.npy'), '-s', '1')).toBe(
      'geq: --seed cannot be combined with --latents, which brings its own; leave it out',
    );
    expect(await refusal('--out', at('y.npy'), '--latents', at('narrow.npy'))).toBe(
      'geq: /narrow.npy: expected latents of shape count×5 for this generator, got 3×4',
    );
    expect(await refusal('--out', at('y.npy'), '--latents', at('none.npy'))).toBe(
      'geq: /none.npy: cannot be read (no such file)',
    );
    expect(await refusal('-N', '50', '--grid', at('y.png'))).toBe(
      'geq: --grid: expected outputs that are images, N = s² (grey) or 3·s² (colour), got N = 50; leave --grid out',
    );
    expect(await refusal('--out', at('y.npy'), '--latents', at('nan.npy'))).toBe(
      'geq: /nan.npy: expected finite latents, got NaN in row 0',
    );
    expect(await filesBelow(at())).toEqual(files);
  });

  it('leaves nothing after Ctrl-C', async () => {
    const files = await filesBelow(at());
    const listeners = process.listenerCount('SIGINT');
    const end = geq('generate', ...RAND, '--count', '1e9', '--out', at('long.npy'));
    while (process.listenerCount('SIGINT') === listeners) await new Promise((turn) => setTimeout(turn, 5));
    process.emit('SIGINT', 'SIGINT');
    expect(await end).toEqual({
      code: 130,
      out: [],
      err: ['stopping at a safe point; Ctrl-C again ends at once', 'stopped; nothing was written'],
    });
    expect(await filesBelow(at())).toEqual(files);
  });
});

describe('an ONNX model with several inputs', () => {
  /** x = z + 10 a, as images of 8 rows, 8 columns and 3 channels. */
  const images = async (name: string): Promise<string[]> => {
    const graph = trace(({ input }) => ({
      x: unflatten(add(input('z', ['B', 192]), mul(10, input('a', ['B', 192]))), { channels: 8, rows: 8, columns: 3 }),
    }));
    await writeFile(at(name), writeOnnx(graph));
    return ['--generator', at(name)];
  };

  it('takes latents side by side, and fixed values: numbers and files', async () => {
    const own = await images('several.onnx');
    const generate = async (...more: string[]): Promise<Float32Array> => {
      const { code, err } = await geq('generate', ...own, '--out', at('several.npy'), '--force', ...more);
      expect([code, err]).toEqual([0, []]);
      return (await numbers('several.npy')).data as Float32Array;
    };
    await writeFile(
      at('both.npy'),
      writeNpy({ shape: [1, 384], data: Float64Array.from({ length: 384 }, (_, i) => i) }),
    );
    expect([...(await generate('--input', 'all', '--latents', at('both.npy'))).subarray(0, 2)]).toEqual([1920, 1931]);
    expect([...(await generate('--input', 'a,z', '--latents', at('both.npy'))).subarray(0, 2)]).toEqual([192, 203]);
    await writeFile(at('one.npy'), writeNpy({ shape: [1, 192], data: new Float64Array(192) }));
    expect((await generate('--fixed', 'a=-0.25', '--latents', at('one.npy')))[3]).toBe(-2.5);
    await writeFile(at('a.npy'), writeNpy({ shape: [192], data: Float64Array.from({ length: 192 }, (_, i) => i) }));
    expect((await generate('--fixed', `a=${at('a.npy')}`, '--axis', 'B=1', '--latents', at('one.npy')))[3]).toBe(30);
  });

  it('shows channels in the last place as they are', async () => {
    const own = [...(await images('last.onnx')), '--fixed', 'a=0', '--count', '2', '--range', '-3,3'];
    const { code, err } = await geq('generate', ...own, '--grid', at('last.png'));
    expect([code, err.filter((line) => !line.includes('lie beyond'))]).toEqual([0, []]);
    expect((await readFile(at('last.png'))).readUInt32BE(16)).toBeGreaterThan(2 * 64); // two images of 8×8, enlarged to 64
  });

  it('goes on with what was stated of it', async () => {
    const own = await images('stated.onnx');
    const stated = ['--fixed', 'a=0.5', '--axis', 'B=2'];
    expect((await geq('covariance', ...own, ...stated, '--samples', '600', '--out', at('stated'), '-q')).code).toBe(0);
    expect(JSON.parse(await readFile(at('stated/run.json'), 'utf8'))).toMatchObject({
      config: { generator: { fixed: { a: 0.5 }, axes: { B: 2 }, outputShape: [8, 8, 3] } },
    });
    expect((await geq('covariance', '--resume', at('stated'), ...own, '-q')).code).toBe(0);
    expect((await geq('covariance', '--resume', at('stated'), ...stated, '-q')).code).toBe(0);
    expect((await geq('covariance', '--resume', at('stated'), '--fixed', 'a=1', '-q')).err[0]).toContain(
      'you say --fixed a=1, the run has a=0.5; leave the option out',
    );
  });

  it('refuses in words that can be followed', async () => {
    const own = await images('asked.onnx');
    const refusal = async (...argv: string[]): Promise<string> => {
      const { code, err } = await geq('generate', ...own, '--out', at('no.npy'), ...argv);
      expect([code, err.length]).toEqual([2, 1]);
      return err[0].replaceAll(at(), '');
    };
    expect(await refusal()).toBe(
      'geq: /asked.onnx: expected one latent input, got 2: z (float32, B×192), a (float32, B×192); take them together as latents (--input all), or one of them and give the others a value (--input z --fixed a=0)',
    );
    expect(await refusal('--fixed', 'a')).toBe("geq: --fixed: expected NAME=VALUE, such as label=3, got 'a'");
    expect(await refusal('--fixed', 'a=1', '--fixed', 'a=2')).toBe('geq: --fixed a: expected once, got it twice');
    expect(await refusal('--fixed', 'a=cat')).toBe(
      "geq: --fixed a: expected a number, true, false or a file of numbers, got 'cat'",
    );
    expect(await refusal('--fixed', 'a=cat.npy')).toBe('geq: cat.npy: cannot be read (no such file)');
    expect(await refusal('--fixed', 'a=0', '--axis', 'B=1.5')).toBe(
      "geq: --axis B: expected a whole number from 1 on, got '1.5'",
    );
    expect(await refusal('--fixed', 'a=0', '--axis', 'H=1')).toBe(
      'geq: /asked.onnx: expected an axis of any length named H, got B',
    );
  });
});

describe('export', () => {
  const onTheOtherSide = async (
    own: readonly string[],
    name: string,
    notices: unknown[] = [],
  ): Promise<[Float32Array, Float32Array]> => {
    const exported = await geq('export', ...own, at(`${name}.onnx`));
    expect([exported.code, exported.err]).toEqual([0, notices]);
    expect((await geq('generate', ...own, '--out', at(`${name}-a.npy`))).code).toBe(0);
    expect((await geq('generate', '--generator', at(`${name}.onnx`), '--out', at(`${name}-b.npy`))).code).toBe(0);
    return [
      (await numbers(`${name}-a.npy`)).data as Float32Array,
      (await numbers(`${name}-b.npy`)).data as Float32Array,
    ];
  };

  it('gives the same images back from a DCGAN, latents as rows', async () => {
    const own = ['--generator', await checkpoint('weights.pth')];
    const [ours, theirs] = await onTheOtherSide(own, 'dcgan', [
      expect.stringContaining(
        'weights.pth: the weights do not say everything; 8×8 images, taken with relu in hidden layers (--hidden-activation), ',
      ),
    ]);
    expect(theirs).toBeAllclose(ours, { rtol: 0, atol: 1e-6 }); // float32 of order 1
    const { inputs, outputs, opset, ops } = readOnnx(new Uint8Array(await readFile(at('dcgan.onnx'))));
    expect(inputs).toEqual([{ name: 'z', elementType: 'float32', shape: ['B', 4] }]);
    expect(outputs).toEqual([{ name: 'x', elementType: 'float32', shape: ['B', 3, 8, 8] }]);
    expect([opset, ops.includes('BatchNormalization')]).toEqual([17, false]);
    expect((await geq('generate', '--generator', at('dcgan.onnx'), '--grid', at('dcgan.png'))).code).toBe(0);
  });

  it.each(['tanh', 'erf', 'relu', 'linear'])(
    'gives the same numbers back from a random generator: %s',
    async (activation) => {
      const [ours, theirs] = await onTheOtherSide([...RAND.slice(0, 6), '-f', activation], `rand-${activation}`);
      expect(theirs).toBeAllclose(ours, { rtol: 0, atol: 1e-5 }); // two float32 layers, outputs up to 10
    },
  );

  it('refuses what is an ONNX model already, other endings and files that are there', async () => {
    const refusal = async (...argv: string[]): Promise<string> => {
      const { code, out, err } = await geq('export', ...argv);
      expect([code, out, err.length]).toEqual([2, [], 1]);
      return err[0].replaceAll(at(), '');
    };
    expect(await refusal('--generator', at('dcgan.onnx'), at('copy.onnx'))).toBe(
      'geq: /dcgan.onnx: expected a generator that is not an ONNX model already, got one; use that file',
    );
    await geq('covariance', ...RAND, '--samples', '512', '--out', at('moments'), '-q');
    expect(await refusal('--generator', at('moments'), at('copy.onnx'))).toBe(
      'geq: /moments: expected a network, got the moments of a Gaussian; name the network that they were measured on',
    );
    expect((await geq('generate', '--generator', at('moments'), '--grid', at('gaussian.png'))).code).toBe(0);
    expect(await refusal(...RAND, at('rand.pth'))).toBe('geq: /rand.pth: expected a name that ends in .onnx');
    expect(await refusal(...RAND, at('dcgan.onnx'))).toContain(
      '/dcgan.onnx: exists and was not written by geq; --force overwrites it',
    );
    expect(await refusal(...RAND, 'a.onnx', 'b.onnx')).toBe('geq: export: expected one file, OUT.onnx, got 2');
    expect(await refusal(...RAND)).toContain('export: expected OUT.onnx');
  });
});
