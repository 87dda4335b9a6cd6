import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { type Tensor, writePyTorch, writeSafetensors } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { findGenerator } from '../scenario/findGenerator.ts';
import { createGenerator, generatorHash } from '../kinds/createGenerator.ts';
import { networkFileOf } from '../spec/trainedGeneratorFile.ts';

const state: Readonly<Record<string, Tensor>> = initialGenerator(
  generatorArchitecture({ latentDim: 4, widths: [4, 2], channels: 1, lastKernel: 4 }),
  { seed: 0 },
);
const PARTS = [1, 2, 3].map((i) => `model-0000${i}-of-00003.safetensors`);

/** The state in three files and an index, as the libraries of Hugging Face write it. */
async function sharded(
  folder: string,
  change: (map: Record<string, string>) => Record<string, string> = (map) => map,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fileOf = Object.fromEntries(Object.keys(state).map((name, i) => [name, PARTS[i % 3]]));
  for (const part of PARTS)
    await writeFile(
      join(folder, part),
      writeSafetensors({
        tensors: Object.fromEntries(Object.entries(state).filter(([name]) => fileOf[name] === part)),
      }),
    );
  await writeFile(
    join(folder, 'model.safetensors.index.json'),
    JSON.stringify({ metadata: {}, weight_map: change(fileOf) }),
  );
}
const refusal = (generator: string, options: object = {}): Promise<string> =>
  findGenerator({ generator, ...options }).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('weights in several files', () => {
  it('are one network, whichever of them is named, and known again', () =>
    withTemporaryFolder(async (parent) => {
      await sharded(parent);
      const all = await Promise.all(
        [parent, join(parent, 'model.safetensors.index.json'), ...PARTS.map((part) => join(parent, part))].map(
          (generator) => findGenerator({ generator }),
        ),
      );
      expect(new Set(all.map(({ spec }) => generatorHash(spec))).size).toBe(1);
      await writeFile(join(parent, 'whole.safetensors'), writeSafetensors({ tensors: state }));
      const whole = await findGenerator({ generator: join(parent, 'whole.safetensors') });
      const samples: Float32Array[] = [];
      for (const { spec, file } of [all[0], whole]) {
        const generator = await createGenerator(spec, { file });
        samples.push((await generator.sample(Float32Array.of(1, -1, 0.5, 2), 1)).slice());
        await generator.close();
      }
      expect(samples[0]).toEqual(samples[1]);
      await writeFile(
        join(parent, PARTS[1]),
        await readFile(join(parent, PARTS[1])).then((bytes) => bytes.fill(0, bytes.length - 8)),
      );
      await expect(createGenerator(all[0].spec, { file: all[0].file })).rejects.toThrow(
        'this is not the network that the run was started with',
      );
    }));

  it('are refused where a part is missing, or the index says something else', () =>
    withTemporaryFolder(async (parent) => {
      const index = 'model.safetensors.index.json';
      await sharded(join(parent, 'a'), (map) => ({ ...map, 'main.0.weight': 'model-00004-of-00003.safetensors' }));
      expect(await refusal(join(parent, 'a'))).toBe(
        `${join(parent, 'a', index)}: expected every file of weights that it names (4), got no model-00004-of-00003.safetensors beside it; bring that file too`,
      );
      expect(await refusal(join(parent, 'a', PARTS[0]))).toContain('got no model-00004-of-00003.safetensors beside it');
      await sharded(join(parent, 'b'), ({ 'main.0.weight': _, ...map }) => map);
      expect(await refusal(join(parent, 'b'))).toContain(
        `expected the tensors that ${index} says to be here, got "main.0.weight" besides`,
      );
      await sharded(join(parent, 'c'), (map) => ({ ...map, more: PARTS[0] }));
      expect(await refusal(join(parent, 'c'))).toBe(
        `${join(parent, 'c', index)}: expected the tensors that it names in its files, got no "more"`,
      );
      for (const name of ['../secret', '/etc/passwd', 'a\\b', '..', '.hidden', '']) {
        await sharded(join(parent, 'd'), (map) => ({ ...map, more: name }));
        expect(await refusal(join(parent, 'd'))).toContain(
          `expected names of files in its folder, got ${JSON.stringify(name)}`,
        );
      }
      await writeFile(join(parent, 'd', index), '{"weight_map": []}');
      expect(await refusal(join(parent, 'd'))).toMatch(/index\.json: weight_map: [^\n]+$/);
      await sharded(join(parent, 'e'));
      for (const name of [index, PARTS[2]])
        await import('node:fs/promises').then(({ rm }) => rm(join(parent, 'e', name)));
      expect(await refusal(join(parent, 'e', PARTS[0]))).toContain(
        `expected all 3 parts of these weights, got no ${PARTS[2]} beside it; bring that file too`,
      );
    }));
});

describe('folders of libraries', () => {
  const folderWith = async (parent: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
    const folder = join(parent, Object.keys(files).join('+'));
    await mkdir(folder);
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return folder;
  };

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'torch.distributed.checkpoint',
      { '.metadata': '', '__0_0.distcp': '' },
      /: expected one file of weights, got a checkpoint of torch\.distributed\.checkpoint in pieces; make one of it: python -m torch\.distributed\.checkpoint\.format_utils dcp_to_torch \S+ weights\.pth$/,
    ],
    [
      'diffusers',
      { 'model_index.json': '{}' },
      /got a pipeline of diffusers, which takes many steps; export the network in PyTorch/,
    ],
    [
      'a model of diffusers',
      { 'config.json': '{}', 'diffusion_pytorch_model.safetensors': '' },
      /: expected a DCGAN or a flow, got a model of diffusers \(diffusion_pytorch_model\.safetensors\); export/,
    ],
    [
      'accelerate with several networks',
      { 'model.safetensors': '', 'model_1.safetensors': '', 'optimizer.bin': '' },
      /: expected the weights of one network, got model\.safetensors, model_1\.safetensors, as accelerate saves several; name the file of the generator$/,
    ],
  ])('%s', (_what, files, message) =>
    withTemporaryFolder(async (parent) => {
      const folder = await folderWith(parent, files);
      expect(await refusal(folder)).toMatch(message);
      if ('.metadata' in files)
        for (const name of Object.keys(files)) expect(await refusal(join(folder, name))).toMatch(message);
    }),
  );

  const weights = writeSafetensors({ tensors: state });
  it.each<[object, object | string]>([
    [
      { nz: 4, output: 'sigmoid', slope: 0.2 },
      { hiddenActivation: 'leaky_relu:0.2', outputActivation: 'sigmoid' },
    ],
    [
      { activation: 'nn.SiLU', final_activation: 'none' },
      { hiddenActivation: 'silu', outputActivation: 'identity' },
    ],
    [
      { act_fn: 'LeakyReLU', negative_slope: 0.1, bn_eps: 1e-3, image_size: 16 },
      { hiddenActivation: 'leaky_relu:0.1', normEps: 1e-3, imageSize: 16 },
    ],
    [{ hidden_act: 'elu', alpha: 0.5, name: 'celeba' }, { hiddenActivation: 'elu:0.5' }],
    [{ nz: 4, ngf: 2, nc: 1, architectures: ['Generator'] }, {}],
    [
      { activation: 'leaky_relu' },
      'got "activation": "leaky_relu"; state its slope: --hidden-activation leaky_relu:0.2',
    ],
    [
      { activation: 'snake' },
      'got "activation": "snake"; state --hidden-activation, or export the network as .onnx (docs/own-generator.md)',
    ],
    [{ alpha: 0.3 }, 'got "alpha": 0.3; state --hidden-activation and --output-activation'],
    [{ head: 'sigmoid' }, 'got "head": "sigmoid"; state --hidden-activation and --output-activation'],
  ])('config.json of huggingface_hub: %p', (config, expected) =>
    withTemporaryFolder(async (parent) => {
      const folder = await folderWith(parent, {
        'config.json': JSON.stringify(config),
        'model.safetensors': weights,
        'README.md': '',
      });
      const notices: string[] = [];
      for (const generator of [folder, join(folder, 'config.json'), join(folder, 'model.safetensors')]) {
        if (typeof expected === 'string') {
          expect(await refusal(generator)).toContain(
            `config.json: expected activations that are known here, ${expected}`,
          );
          const both = await findGenerator({ generator, hiddenActivation: 'silu', outputActivation: 'tanh' });
          expect(both.spec).toMatchObject({ hints: { hiddenActivation: 'silu', outputActivation: 'tanh' } });
        } else
          expect((await findGenerator({ generator }, (text) => notices.push(text))).spec).toMatchObject(
            Object.keys(expected).length > 0 ? { hints: expected } : { kind: 'dcgan' },
          );
      }
      if (typeof expected !== 'string' && Object.keys(expected).length > 0)
        expect(notices[0]).toContain('config.json: taken from it: --');
    }),
  );

  it('are what they were before where nothing of it is there', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await folderWith(parent, { 'a.txt': '' });
      expect(await networkFileOf(folder)).toBe(folder);
      expect(await networkFileOf(join(folder, 'config.json'))).toBe(join(folder, 'config.json'));
    }));
});

describe('--weights', () => {
  it('tells several networks of a file apart, in hashes too', () =>
    withTemporaryFolder(async (parent) => {
      const generator = join(parent, 'both.pth');
      const other = Object.entries(state).map(([name, tensor]): [string, Tensor] => [
        `G_ema.${name}`,
        tensor.dtype === 'F32' ? { ...tensor, data: tensor.data.map((x) => x / 2) } : tensor,
      ]);
      await writeFile(
        generator,
        writePyTorch({
          tensors: Object.fromEntries([
            ...Object.entries(state).map(([name, tensor]): [string, Tensor] => [`netG.${name}`, tensor]),
            ...other,
          ]),
        }),
      );
      expect(await refusal(generator)).toBe(
        `${generator}: expected one network, got "netG", "G_ema" with different numbers; say which is meant: --weights netG`,
      );
      const [first, second] = await Promise.all(
        ['netG', 'G_ema'].map((weights) => findGenerator({ generator, weights })),
      );
      expect(generatorHash(first.spec)).not.toBe(generatorHash(second.spec));
      expect(second.spec).toMatchObject({ hints: { weights: 'G_ema' } });
      const running = await createGenerator(second.spec, { file: generator });
      expect((await running.sample(new Float32Array(4).fill(1), 1)).length).toBe(256);
      await running.close();
    }));
});
