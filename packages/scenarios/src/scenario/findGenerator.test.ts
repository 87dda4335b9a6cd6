import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contentHash } from '@geq/generators';
import { withTemporaryFolder } from '@geq/testing';
import { latentBlock } from '@geq/random';
import { withCache } from '../../test/modelServer.ts';
import { smallDcgan, smallOnnx } from '../../test/smallNetworks.ts';
import { findGenerator, locateNetwork } from './findGenerator.ts';
import { scenario } from './scenario.ts';
import type { DcganSpec } from '../spec/generatorSpec.ts';
import {
  createGenerator,
  generatorHash,
  generatorImage,
  generatorModel,
  generatorName,
  generatorShape,
} from '../kinds/createGenerator.ts';

describe('findGenerator', () => {
  it('is rand without a word, and makes of a scenario and its options what onlineConfig makes of them', async () => {
    const { scenario, spec, file } = await findGenerator({ N: 30, D: 7, depth: 2 });
    expect([scenario, file]).toEqual(['rand', undefined]);
    expect(spec).toEqual({ kind: 'fc', activation: 'sign', widths: [7, 7, 30], seed: 0 });
  });

  it('finds the trained network of dcgan_cifar10', () =>
    withTemporaryFolder(async (cache) => {
      const { scenario, spec, file } = await withCache(cache, () => findGenerator({ scenario: 'dcgan_cifar10' }));
      expect([scenario, generatorName(spec), generatorShape(spec)]).toEqual([
        'dcgan_cifar10',
        'dcgan_cifar10',
        { D: 100, N: 3072 },
      ]);
      expect(file).toMatch(/dcgan_cifar10\.safetensors$/);
    }));

  it('takes an ONNX model, a checkpoint and a spec by their files', () =>
    withTemporaryFolder(async (folder) => {
      const onnx = await findGenerator({ generator: await smallOnnx(folder, 'my net.onnx') });
      expect([onnx.scenario, generatorName(onnx.spec), generatorShape(onnx.spec), onnx.file]).toEqual([
        'own',
        'my-net',
        { D: 4, N: 20 },
        join(folder, 'my net.onnx'),
      ]);
      const dcgan = await findGenerator({ generator: await smallDcgan(folder) });
      expect([generatorName(dcgan.spec), generatorShape(dcgan.spec)]).toEqual(['small', { D: 4, N: 64 }]);
      const recipe = { kind: 'fc', activation: 'erf', widths: [5, 6], seed: 3 };
      await writeFile(join(folder, 'spec.json'), JSON.stringify(recipe));
      expect(await findGenerator({ generator: join(folder, 'spec.json') })).toEqual({ scenario: 'own', spec: recipe });
    }));

  it('knows a network again by its content, whatever its name and place', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'b'));
      const [a, b, other] = await Promise.all(
        [smallOnnx(folder), smallOnnx(join(folder, 'b'), 'copy.onnx'), smallOnnx(folder, 'other.onnx', 1)].map(
          async (file) => findGenerator({ generator: await file }),
        ),
      );
      expect(generatorHash(b.spec)).toBe(generatorHash(a.spec));
      expect(generatorHash(other.spec)).not.toBe(generatorHash(a.spec));
      expect(await locateNetwork({ scenario: 'own', generator: a.spec }, b.file)).toBe(b.file);
      const shipped = await findGenerator({ scenario: 'dcgan_cifar10' });
      expect(await locateNetwork({ scenario: 'dcgan_cifar10', generator: shipped.spec }, '/moved/away')).toBe(
        shipped.file,
      );
    }));

  it.each<[object, string]>([
    [
      { scenario: 'rand', generator: 'x.onnx' },
      '--generator x.onnx cannot be combined with --scenario rand; leave one of them out',
    ],
    [
      { scenario: 'dcgan_cifar10', N: 500 },
      'N 500 cannot be combined with scenario dcgan_cifar10, which has its own; leave it out',
    ],
    [
      { scenario: 'dcgan_cifar10', generatorSeed: 1 },
      'generatorSeed 1 cannot be combined with scenario dcgan_cifar10, which has its own; leave it out',
    ],
    [
      { scenario: 'dcgan_rand', depth: 3 },
      'depth 3 cannot be combined with scenario dcgan_rand, which has its own; leave it out',
    ],
    [{ scenario: 'dcgan_rand', generatorSeed: -1 }, 'generatorSeed: expected 0 to 9007199254740991, got -1'],
    [{ input: 'z' }, 'input z cannot be combined with scenario rand, which has its own; leave it out'],
    [{ generator: 'missing.onnx' }, 'missing.onnx: cannot be read (no such file)'],
    [{ generator: 'missing.pth' }, 'missing.pth: cannot be read (no such file)'],
    [{ generator: 'x.onnx', D: 7 }, 'D 7 cannot be combined with generator x.onnx, which has its own; leave it out'],
  ])('%p is refused', async (options, message) => {
    await expect(findGenerator(options)).rejects.toThrow(message);
  });

  it('refuses files that are no generator, on one line', () =>
    withTemporaryFolder(async (folder) => {
      const refusal = async (name: string, content: string | Uint8Array): Promise<string> => {
        const file = join(folder, name);
        await writeFile(file, content);
        return findGenerator({ generator: file }).then(
          () => 'accepted',
          (error: Error) => error.message.replace(folder, ''),
        );
      };
      expect(await refusal('junk.onnx', 'junk')).toMatch(/^\/junk\.onnx: expected [^\n]+$/);
      expect(await refusal('junk.pth', 'junk')).toMatch(
        /^\/junk\.pth: expected a generator [^\n]+, got text; bring the network as ONNX [^\n]+$/,
      );
      expect(await refusal('junk.json', '{')).toBe(
        "/junk.json: expected the JSON of a generator's spec, got something else",
      );
      expect(await refusal('config.json', '{"latent": 3}')).toMatch(
        /^\/config\.json: expected the JSON of a generator's spec \(kind fc\), got other JSON; bring the network as ONNX \(\.onnx\)$/,
      );
      expect(await refusal('keras.json', '{"class_name": "Functional", "config": {}}')).toMatch(
        /got the description of a Keras network/,
      );
      expect(await refusal('fc.json', '{"kind":"fc","activation":"sign","widths":[5],"seed":0}')).toMatch(
        /^\/fc\.json: widths: [^\n]+$/,
      );
      expect(
        await refusal(
          'dcgan.json',
          JSON.stringify({ kind: 'dcgan', hash: 'a'.repeat(64), name: 'x', origin: 'y', N: 4, D: 2 }),
        ),
      ).toBe('/dcgan.json: expected a spec of kind fc, got dcgan, whose network is a file of its own; name that file');
    }));
});

describe("a DCGAN of the user's", () => {
  const withNotices = async (
    options: Parameters<typeof findGenerator>[0],
  ): Promise<[Awaited<ReturnType<typeof findGenerator>>, string[]]> => {
    const notices: string[] = [];
    return [await findGenerator(options, (text) => notices.push(text)), notices];
  };

  it('in a state_dict says what was taken of it, and is another generator where something else is stated', () =>
    withTemporaryFolder(async (folder) => {
      const generator = await smallDcgan(folder);
      const [usual, notices] = await withNotices({ generator });
      expect(notices).toEqual([
        `${generator}: the weights do not say everything; 8×8 images, taken with relu in hidden layers (--hidden-activation), tanh at the end (--output-activation), batch norms with ε 0.00001 (--norm-eps), strides 1,2,1 (--strides), paddings 0,1,0 (--paddings)`,
      ]);
      const { hash } = usual.spec as { hash: string };
      expect(generatorHash(usual.spec)).toBe(contentHash({ kind: 'dcgan', hash })); // as ever: runs and moments from before are still its own
      expect(generatorHash((await findGenerator({ generator, imageSize: 8, hiddenActivation: 'relu' })).spec)).toBe(
        generatorHash(usual.spec),
      );
      const others = await Promise.all(
        [
          { hiddenActivation: 'leaky_relu:0.2' },
          { outputActivation: 'sigmoid' },
          { normEps: 1e-2 },
          { imageSize: 6 },
        ].map((hints) => findGenerator({ generator, ...hints })),
      );
      expect(new Set([usual, ...others].map(({ spec }) => generatorHash(spec))).size).toBe(5);
      expect(others.map(({ spec }) => generatorShape(spec).N)).toEqual([64, 64, 64, 36]);
      const [, sigmoid] = others;
      expect(await generatorImage(others[3].spec, { file: generator })).toEqual({ channels: 1, rows: 6, columns: 6 });
      const running = await createGenerator(sigmoid.spec, { file: generator });
      expect(Math.min(...(await running.sample(latentBlock(0, 'train', 0, 4), 256)))).toBeGreaterThan(0);
      await running.close();
      const { graph } = await generatorModel(sigmoid.spec, { file: generator });
      expect(graph.nodes.map(({ op }) => op)).toContain('sigmoid');
      const { reading: _reading, ...forgotten } = sigmoid.spec as DcganSpec;
      await expect(createGenerator(forgotten, { file: generator })).rejects.toThrow(
        /expected the network as the run was started with it \(ReLU, tanh and the usual strides\), got kernel 4, [^\n]+sigmoid; start a new run with another --out$/,
      );
      expect(scenario('own').optionsOf(others[3].spec)).toEqual({ imageSize: 6 });
    }));

  it('lies in a folder of weights as well', () =>
    withTemporaryFolder(async (folder) => {
      const { spec, file } = await findGenerator({ generator: await smallDcgan(folder, 'model.safetensors') });
      const inFolder = await findGenerator({ generator: folder });
      expect([generatorHash(inFolder.spec), inFolder.file]).toEqual([generatorHash(spec), file]);
    }));

  it.each<[object, string]>([
    [{ hiddenActivation: 'swish' }, '--hidden-activation: expected one of identity, relu, '],
    [
      { imageSize: 7 },
      'expected kernels 4, 4, 1 that lead to --image-size 7 in one usual way, got images of 8 rows; state --strides and --paddings',
    ],
    [{ imageSize: 0 }, 'imageSize: expected 1 to 4096, got 0'],
    [{ couplingBn: true }, '--coupling-bn needs a flow'],
  ])('refuses %p', (hints, message) =>
    withTemporaryFolder(async (folder) => {
      await expect(smallDcgan(folder).then((generator) => findGenerator({ generator, ...hints }))).rejects.toThrow(
        message,
      );
    }),
  );

  it('takes no word of other files', () =>
    withTemporaryFolder(async (folder) => {
      const generator = await smallOnnx(folder);
      await expect(findGenerator({ generator, hiddenActivation: 'relu' })).rejects.toThrow(
        `--hidden-activation needs a checkpoint, and ${generator} is none; leave it out`,
      );
      await expect(findGenerator({ scenario: 'dcgan_cifar10', normEps: 1 })).rejects.toThrow(
        'normEps 1 cannot be combined with scenario dcgan_cifar10, which has its own; leave it out',
      );
    }));
});

describe('createGenerator', () => {
  it('samples, on either engine, and refuses a file that has changed since', () =>
    withTemporaryFolder(async (folder) => {
      const { spec, file } = await findGenerator({ generator: await smallDcgan(folder) });
      const latents = latentBlock(0, 'train', 0, 4);
      const images: Float32Array[] = [];
      for (const engine of ['onnx', 'tfjs'] as const) {
        const generator = await createGenerator(spec, { file, engine });
        expect(generator.engine).toMatch(new RegExp(`^${engine}`));
        images.push(Float32Array.from(await generator.sample(latents, 256)));
        await generator.close();
      }
      expect(Math.max(...images[0].map((x, i) => Math.abs(x - images[1][i])))).toBeLessThan(1e-5); // round-off of two engines on values below 1
      await smallDcgan(folder, 'small.safetensors', 1);
      await expect(createGenerator(spec, { file })).rejects.toThrow(
        /small\.safetensors: this is not the network that the run was started with \(SHA-256 [0-9a-f]{12}…, expected [0-9a-f]{12}…\); restore the file, or start a new run with another --out$/,
      );
      await rm(file ?? '');
      await expect(createGenerator(spec, { file })).rejects.toThrow('small.safetensors: cannot be read (no such file)');
      await expect(createGenerator(spec)).rejects.toThrow(
        'generator: expected the file of small, got none; name it with --generator FILE',
      );
    }));
});
