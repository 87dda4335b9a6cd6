import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { parseNpy, readTensors, writeNpy, writePyTorch, writeSafetensors, type Tensor } from '@geq/formats';
import { readOnnx } from '@geq/nn';
import { latentBlock, stream } from '@geq/random';
import {
  bitsPerDim,
  flowArchitecture,
  flowDim,
  flowFile,
  imagesToLogits,
  initialFlow,
  logitsToImages,
  openFlow,
  readFlow,
  type OpenFlow,
} from '@geq/realnvp';
import { geq } from '../fixtures/commandLine.ts';
import { useHome } from '../fixtures/home.ts';

const ARCHITECTURE = flowArchitecture({ layout: 'cifar10', imageSize: 8, baseDim: 2, resBlocks: 1 });
const N = flowDim(ARCHITECTURE);
const FLOW = initialFlow(ARCHITECTURE, { seed: 3 });
const COUNT = 260; // more than one block of 256
const ONE = ['--threads', '1', '-q'];

const at = useHome('flow');
let model = '';
let library: OpenFlow;
const z = (): Float32Array =>
  Float32Array.from([...latentBlock(5, 'test', 0, N), ...latentBlock(5, 'test', 1, N)]).subarray(0, COUNT * N);
const bytes = (): Uint8Array =>
  Uint8Array.from({ length: COUNT * N }, (_, i) => (i * 37 + Math.floor(i / N) * 11) % 256);
const floats = async (name: string): Promise<Float32Array> => parseNpy(await readFile(at(name))).data as Float32Array;

async function npy(
  name: string,
  data: Float32Array | Float64Array | Uint8Array | Int32Array,
  shape: readonly number[] = [data.length / N, N],
): Promise<string> {
  await writeFile(at(name), writeNpy({ shape, data }));
  return at(name);
}

beforeAll(async () => {
  model = at('small.safetensors');
  await writeFile(model, writeSafetensors(flowFile(FLOW, { training: 'none' })));
  library = await openFlow(FLOW, { engine: 'reference' });
});
afterAll(() => library.close());

/** A command line that must succeed. @returns what it printed */
async function flow(...argv: string[]): Promise<string[]> {
  const { code, out, err } = await geq(
    'flow',
    ...argv,
    '--model',
    model,
    ...(argv[0] === 'info' || argv[0] === 'export' ? [] : ONE),
  );
  expect([code, err]).toEqual([0, []]);
  return out;
}

describe('geq flow', () => {
  it('takes latents to images and back, as the library does, in blocks', async () => {
    await npy('z.npy', z());
    expect(await flow('g', '--in', at('z.npy'), '--out', at('x.npy'))).toEqual([
      `${at('x.npy')}: x, shape (${COUNT}, ${N}), float32`,
    ]);
    const x = await floats('x.npy');
    expect(x).toBeAllclose(await library.g(z(), COUNT), { rtol: 0, atol: 1e-4 }); // float32 of the engine against float64 of the reference, |x| up to 10
    await flow('f', '--in', at('x.npy'), '--out', at('back.npy'));
    expect(await floats('back.npy')).toBeAllclose(z(), { rtol: 0, atol: 1e-4 }); // float32 there and back
  });

  it('keeps the shape of its rows, and takes the first of them', async () => {
    await npy('z4.npy', Float64Array.from(z().subarray(0, 5 * N)), [5, 3, 8, 8]);
    await flow('g', '--in', at('z4.npy'), '--out', at('x4.npy'), '--count', '2');
    const { shape, data } = parseNpy(await readFile(at('x4.npy')));
    expect(shape).toEqual([2, 3, 8, 8]);
    expect(data).toBeAllclose(await library.g(z().subarray(0, 2 * N), 2), { rtol: 0, atol: 1e-4 }); // float32 of the engine
  });

  it('gives log p of rows, their mean, and its standard error', async () => {
    const x = await library.g(z(), COUNT);
    await npy('rows.npy', x);
    const [line] = await flow('logprob', '--in', at('rows.npy'), '--out', at('L.npy'));
    const { dtype, shape, data } = parseNpy(await readFile(at('L.npy')));
    expect([dtype, shape]).toEqual(['<f8', [COUNT]]);
    const expected = await library.logProb(x, COUNT);
    expect(data as Float64Array).toBeAllclose(expected, { rtol: 1e-5, atol: 0 }); // float32 of the engine
    const mean = expected.reduce((sum, value) => sum + value, 0) / COUNT;
    const error = Math.sqrt(expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (COUNT - 1) / COUNT);
    const [, meanSaid, errorSaid] = /log p = (\S+) ± (\S+) nats, mean ± standard error of 260 rows/.exec(line) ?? [];
    expect([Number(meanSaid), Number(errorSaid)]).toBeAllclose([mean, error], { rtol: 1e-5, atol: 0.006 }); // two digits are printed
  });

  it('takes images through the data pass with the noise of the seed', async () => {
    const images = Float64Array.from(bytes(), (byte) => byte / 255);
    await npy('bytes.npy', bytes(), [COUNT, 3, 8, 8]);
    await npy('images.npy', images);
    const { logits, logJacobian } = imagesToLogits(images, { imageDim: N, rng: stream(7, 'dequantise', 0) });
    const logProb = await library.logProb(logits, COUNT);
    const bits = logProb.map((value, b) => bitsPerDim(value, logJacobian[b], N));
    const said = await Promise.all(
      ['bytes.npy', 'images.npy'].map(
        async (name) =>
          JSON.parse(
            (await flow('logprob', '--images', '-s', '7', '--in', at(name), '--out', at(`L_${name}`), '--json'))[0],
          ) as { bitsPerDim: { mean: number }; count: number },
      ),
    );
    const mean = bits.reduce((sum, value) => sum + value, 0) / COUNT;
    for (const { bitsPerDim: found, count } of said)
      expect([found.mean, count]).toBeAllclose([mean, COUNT], { rtol: 1e-5, atol: 0 }); // float32 of the engine
    const density = parseNpy(await readFile(at('L_bytes.npy'))).data as Float64Array;
    expect(density.map((value) => 8 - value / (N * Math.LN2))).toBeAllclose(bits, { rtol: 1e-5, atol: 0 }); // as above
    await flow('f', '--images', '-s', '7', '--in', at('bytes.npy'), '--out', at('zOfImages.npy'));
    expect(await floats('zOfImages.npy')).toBeAllclose((await library.f(logits, COUNT)).z, { rtol: 0, atol: 1e-3 }); // |z| up to 30
    expect((await flow('logprob', '--images', '--in', at('bytes.npy')))[0]).toMatch(
      /: \d\.\d{4} ± \d\.\d{4} bits\/dim, mean ± standard error of 260 images \(dequantisation noise of seed 0\)$/,
    );
  });

  it('leaves as images in [0, 1]', async () => {
    const wide = z().map((value) => 4 * value); // far out, where images must be clipped
    await npy('wide.npy', wide);
    expect((await flow('g', '--images', '--in', at('wide.npy'), '--out', at('pictures.npy')))[0]).toMatch(
      /: images in \[0, 1\], \S+ % of the numbers clipped to \[0, 1\], shape \(260, 192\), float32$/,
    );
    const expected = logitsToImages(await library.g(wide, COUNT)).map((value) => Math.min(1, Math.max(0, value)));
    expect(await floats('pictures.npy')).toBeAllclose(expected, { rtol: 0, atol: 1e-4 }); // float32 of the engine
    expect(expected.some((value) => value === 1)).toBe(true);
  });

  it('samples at a temperature, as numbers and as a grid', async () => {
    const out = await flow(
      'sample',
      '--count',
      '260',
      '-s',
      '2',
      '--temperature',
      '0.5',
      '--out',
      at('s.npy'),
      '--grid',
      at('s.png'),
    );
    expect(out).toEqual([
      `${at('s.npy')}: x in logit space, shape (260, 3, 8, 8), float32`,
      expect.stringMatching(/s\.png: 260 images, temperature 0\.5, \S+ % of the numbers clipped/),
    ]);
    const latents = Float32Array.from([...latentBlock(2, 'generate', 0, N), ...latentBlock(2, 'generate', 1, N)])
      .subarray(0, 260 * N)
      .map((value) => 0.5 * value);
    expect(await floats('s.npy')).toBeAllclose(await library.g(latents, 260), { rtol: 0, atol: 1e-4 }); // float32 of the engine
    expect([...(await readFile(at('s.png'))).subarray(1, 4)]).toEqual([80, 78, 71]);
    await flow('sample', '--count', '4', '--grid', at('s.png')); // a grid of ours may be drawn over
  });

  it('says what a flow is', async () => {
    const lines = await flow('info');
    expect(lines[0]).toBe(`${model}: real NVP flow, layout cifar10, images 3×8×8, D = N = 192`);
    expect(lines[1]).toBe(
      'base_dim 2, res_blocks 1, bottleneck no, skip yes, weight_norm yes, coupling_bn yes, affine yes',
    );
    expect(lines).toContain('  training: none');
    expect(JSON.parse((await flow('info', '--json'))[0])).toMatchObject({
      file: model,
      architecture: ARCHITECTURE,
      N,
      D: N,
      metadata: { training: 'none' },
    });
  });

  it('takes the flow that ships, when no other is named', async () => {
    const { code, out } = await geq('flow', 'info');
    expect([code, out[0]]).toEqual([
      0,
      expect.stringMatching(/nvp_cifar10\.safetensors: real NVP flow, layout cifar10, images 3×32×32, D = N = 3072$/),
    ]);
  });

  it('exports safetensors, state_dicts and ONNX', async () => {
    for (const name of ['e.safetensors', 'e.pth']) {
      await flow('export', at(name));
      const again = readTensors(await readFile(at(name)));
      expect(readFlow(again)).toEqual(FLOW);
      expect(again.metadata.training).toBe('none');
    }
    await flow('export', at('g.onnx'));
    await flow('export', at('f.onnx'), '--direction', 'f');
    expect(readOnnx(await readFile(at('g.onnx'))).inputs.map(({ name }) => name)).toEqual(['z']);
    expect(readOnnx(await readFile(at('f.onnx'))).outputs.map(({ name }) => name)).toEqual(['z', 'logJacobian']);
  });

  it('reads binary files of CIFAR-10 for flows of 32×32 images', async () => {
    const plain = initialFlow(flowArchitecture({ layout: 'cifar10', baseDim: 1, resBlocks: 0 }), { seed: 0 });
    await writeFile(at('plain.pth'), writePyTorch({ tensors: plain.state }));
    const images = Uint8Array.from({ length: 2 * 3072 }, (_, i) => (i * 31) % 256);
    await writeFile(at('batch.bin'), Uint8Array.from([3, ...images.subarray(0, 3072), 9, ...images.subarray(3072)]));
    await npy('batch.npy', images, [2, 3, 32, 32]);
    const said = await Promise.all(
      ['batch.bin', 'batch.npy'].map(async (name) => {
        const { code, out } = await geq(
          'flow',
          'logprob',
          '--images',
          '--in',
          at(name),
          '--model',
          at('plain.pth'),
          '--layout',
          'cifar10',
          '--coupling-bn',
          '--json',
          ...ONE,
        );
        expect(code).toBe(0);
        return JSON.parse(out[0]) as { bitsPerDim: object; count: number };
      }),
    );
    expect(said[0].count).toBe(2);
    expect(said[1].bitsPerDim).toEqual(said[0].bitsPerDim);
  });
});

describe('geq flow refuses, on one line and with nothing half-written', () => {
  const { state } = FLOW;
  const SCALE = 's2_ckbd.1.coupling.scale';
  const STEM = 's1_ckbd.0.coupling.block.1.in_block.conv.weight_v';
  const file = flowFile(FLOW);
  const small: Tensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) };
  const changed = (key: string, tensor?: Tensor): Uint8Array => {
    const { [key]: _, ...others } = state;
    return writeSafetensors({ tensors: tensor ? { ...others, [key]: tensor } : others, metadata: file.metadata });
  };

  async function refused(argv: readonly string[], code = 2): Promise<string> {
    const before = (await readdir(at())).sort();
    const { code: found, out, err } = await geq('flow', ...argv);
    expect([found, out, err.length]).toEqual([code, [], 1]);
    expect(err[0]).toMatch(/^geq: [^\n]+$/);
    expect((await readdir(at())).sort()).toEqual(before);
    return err[0];
  }

  it.each<[string, () => Uint8Array, string[], string]>([
    [
      "another layout than the file's",
      () => writeSafetensors(file),
      ['--layout', 'imnet32'],
      'expected layout cifar10, which the file says, got the option imnet32',
    ],
    [
      'a layout that the tensors are not',
      () => writePyTorch({ tensors: state }),
      ['--layout', 'imnet32', '--coupling-bn'],
      'expected 4 scales of the layout imnet32 with 32×32 images, got tensors of 2',
    ],
    [
      'a plain state_dict',
      () => writePyTorch({ tensors: state }),
      [],
      'got a plain state_dict; state its layout (--layout cifar10, imnet32, imnet64, celeba) and whether batch norms stand behind its couplings (--coupling-bn or --no-coupling-bn)',
    ],
    [
      'a state_dict without word of coupling_bn',
      () => writePyTorch({ tensors: state }),
      ['--layout', 'cifar10'],
      'state whether batch norms stand behind its couplings (--coupling-bn or --no-coupling-bn)',
    ],
    ['a missing key', () => changed(STEM), [], `expected ${STEM} of a real NVP flow, got no tensor of that name`],
    ['a misshapen tensor', () => changed(SCALE, small), [], `expected ${SCALE} of shape (1), got (2)`],
    [
      'NaN in a weight',
      () => changed(SCALE, { dtype: 'F32', shape: [1], data: Float32Array.of(NaN) }),
      [],
      `expected finite numbers in ${SCALE}, got NaN`,
    ],
    [
      'base_dim 0',
      () =>
        writeSafetensors({
          tensors: state,
          metadata: { ...file.metadata, hps: file.metadata.hps.replace('"base_dim":2', '"base_dim":0') },
        }),
      [],
      'expected a whole baseDim from 1 to 16384, got 0',
    ],
    [
      'a DCGAN',
      () =>
        writePyTorch({
          tensors: { 'main.0.weight': { dtype: 'F32', shape: [4, 4, 4, 4], data: new Float32Array(256) } },
        }),
      [],
      'expected names such as s1_ckbd.0.coupling.in_bn.weight of a real NVP flow, got "main.0.weight"',
    ],
    [
      'no file of tensors',
      () => new TextEncoder().encode('hello, world'),
      [],
      'expected a .npy, .npz, PyTorch or safetensors file, got text',
    ],
  ])('%s', async (_, make, options, message) => {
    await writeFile(at('bad.model'), make());
    await npy('one.npy', z().subarray(0, N));
    const line = await refused([
      'g',
      '--model',
      at('bad.model'),
      '--in',
      at('one.npy'),
      '--out',
      at('never.npy'),
      ...options,
      ...ONE,
    ]);
    expect(line).toContain(`${at('bad.model')}`);
    expect(line).toContain(message);
  });

  it.each<[string, string, () => Promise<string>, string[], string]>([
    [
      'latents of another size',
      'g',
      () => npy('r.npy', new Float32Array(200), [2, 100]),
      [],
      "r.npy: expected rows of the flow's 3×8×8 images, shape (count, 192) or (count, 3, 8, 8), got (2, 100)",
    ],
    [
      'images of another size',
      'f',
      () => npy('r.npy', new Float32Array(2 * 3072), [2, 3, 32, 32]),
      ['--images'],
      'got (2, 3, 32, 32)',
    ],
    ['channels last', 'logprob', () => npy('r.npy', new Float32Array(N), [1, 8, 8, 3]), [], 'got (1, 8, 8, 3)'],
    ['no rows', 'f', () => npy('r.npy', new Float32Array(0), [0, N]), [], 'expected at least one row, got none'],
    [
      'a number above 1',
      'f',
      () => npy('r.npy', new Float32Array(COUNT * N).fill(0.5).fill(1.5, 258 * N + 7, 258 * N + 8)),
      ['--images'],
      'r.npy: expected images in [0, 1], got 1.5 at 7 of row 258; divide bytes by 255, or save them as uint8',
    ],
    [
      'NaN in an image',
      'logprob',
      () => npy('r.npy', new Float32Array(N).fill(NaN)),
      ['--images'],
      'expected images in [0, 1], got NaN at 0 of row 0',
    ],
    [
      'NaN in a latent',
      'g',
      () => npy('r.npy', new Float32Array(COUNT * N).fill(NaN, 257 * N)),
      [],
      "r.npy: expected finite numbers of float32's range, got NaN at 0 of row 257",
    ],
    [
      'numbers beyond float32',
      'f',
      () => npy('r.npy', new Float64Array(N).fill(1e300)),
      [],
      "expected finite numbers of float32's range, got Infinity at 0 of row 0",
    ],
    ['bytes without --images', 'f', () => npy('r.npy', new Uint8Array(N)), [], 'got uint8; --images takes bytes'],
    [
      'whole numbers',
      'f',
      () => npy('r.npy', new Int32Array(N)),
      [],
      'expected rows of float64, float32, float16 or uint8, got <i4',
    ],
    [
      'Fortran order',
      'f',
      async () => {
        await writeFile(at('r.npy'), writeNpy({ shape: [2, N], data: new Float32Array(2 * N), fortranOrder: true }));
        return at('r.npy');
      },
      [],
      'expected rows in C order, got Fortran order',
    ],
    [
      'more rows than there are',
      'f',
      () => npy('r.npy', new Float32Array(2 * N)),
      ['--count', '3'],
      '--count: expected 1 to 2, the rows of',
    ],
    [
      'a file cut off',
      'f',
      async () => {
        await writeFile(at('r.npy'), writeNpy({ shape: [2, N], data: new Float32Array(2 * N) }).subarray(0, 900));
        return at('r.npy');
      },
      [],
      'the file is cut off',
    ],
    [
      'CIFAR without --images',
      'f',
      async () => {
        await writeFile(at('r.bin'), new Uint8Array(3073));
        return at('r.bin');
      },
      [],
      'expected --images with a binary file of CIFAR',
    ],
    [
      'CIFAR for a small flow',
      'f',
      async () => {
        await writeFile(at('r.bin'), new Uint8Array(3073));
        return at('r.bin');
      },
      ['--images'],
      "r.bin: expected rows of the flow's 3×8×8 images, shape (count, 192) or (count, 3, 8, 8), got (1, 3, 32, 32)",
    ],
    [
      'half a record of CIFAR',
      'f',
      async () => {
        await writeFile(at('r.bin'), new Uint8Array(3000));
        return at('r.bin');
      },
      ['--images'],
      'expected whole records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100), got 3000 bytes',
    ],
  ])('%s', async (_, way, make, options, message) => {
    expect(
      await refused([way, '--model', model, '--in', await make(), '--out', at('never.npy'), ...options, ...ONE]),
    ).toContain(message);
  });

  it.each<[string[], string]>([
    [['h'], "flow: expected f, g, logprob, sample, info or export, got 'h'"],
    [[], 'flow: expected WAY, one or more, got none'],
    [['f', 'x.npy'], "flow f: expected options only, got 'x.npy'"],
    [['f', '--out', 'x.npy'], '--in: expected a file with flow f, got none'],
    [['f', '--temperature', '1'], '--temperature cannot be combined with flow f'],
    [['f', '-s', '1'], '--seed needs --images'],
    [['sample'], 'flow sample: expected --out FILE or --grid FILE, got neither'],
    [['sample', '--grid', 'x.svg'], '--grid: expected a name that ends in .png, got x.svg'],
    [['sample', '--grid', 'x.png', '--count', '5000'], '--grid: expected at most 4096 images, got --count 5000'],
    [['sample', '--count', '0', '--out', 'x.npy'], '--count: expected a whole number from 1 to 10000000, got 0'],
    [['sample', '--temperature', '0', '--out', 'x.npy'], '--temperature: expected a number above 0, got 0'],
    [['sample', '-s', '-1', '--out', 'x.npy'], '--seed: expected 0 to'],
    [['sample', '--out', '/nowhere/x.npy'], 'expected an existing folder to write into'],
    [['info', '--model', '/nowhere/x.model'], 'cannot be read (no such file)'],
    [['export'], 'flow export: expected a file that ends in .safetensors, .pth, .pt or .onnx, got none'],
    [['export', 'x.npz'], 'got x.npz'],
    [['export', 'x.pth', '--direction', 'f'], '--direction needs an .onnx file'],
  ])('%j', async (argv, message) => {
    expect(await refused(argv)).toContain(message);
  });

  it('to overwrite files of others without --force', async () => {
    await npy('one.npy', z().subarray(0, N));
    await writeFile(at('mine.npy'), 'mine');
    const argv = ['g', '--model', model, '--in', at('one.npy'), '--out', at('mine.npy'), ...ONE];
    expect(await refused(argv)).toContain('exists and was not written by geq; --force overwrites it');
    expect((await geq('flow', ...argv, '--force')).code).toBe(0);
  });

  it('to write numbers that are none: exit code 1', async () => {
    await npy('huge.npy', new Float32Array(N).fill(3e38));
    const outcome = await geq('flow', 'g', '--model', model, '--in', at('huge.npy'), '--out', at('never.npy'), ...ONE);
    expect([outcome.code, outcome.err]).toEqual([
      1,
      [
        expect.stringMatching(
          /^geq: flow: x of row 0 is (NaN|-?Infinity): the flow takes it beyond the range of float32$/,
        ),
      ],
    ]);
    expect(await readdir(at())).not.toContain('never.npy');
  });
});
