import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { initialDiscriminator, initialGenerator } from '@geq/dcgan';
import type { ModuleRecord, StateTensors } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { blobs, tinyTraining } from '../../test/training.ts';
import { train } from './train.ts';
import type { TrainingConfig } from './trainingConfig.ts';
import { trainingConfig, trainingOptionsOf, type TrainingOptions } from './trainingOptions.ts';
import { trainingData } from './trainingData.ts';

/** Images that are never looked at. */
const data = (size: number, { count = 1000, channels = 3 as 1 | 3, test = 0 } = {}) => ({
  hash: 'a'.repeat(64),
  count,
  channels,
  size,
  test: new Uint8Array(test * channels * size * size),
});

describe('trainingConfig', () => {
  it("is the recipe of Radford et al. with the paper's networks at 32×32, PyTorch's example else", async () => {
    expect(await trainingConfig({ model: 'dcgan', epochs: 2 }, data(32))).toMatchObject({
      batch: 64,
      lr: 2e-4,
      beta1: 0.5,
      flips: false,
      seed: 0,
      steps: 30,
      generator: { latentDim: 100, widths: [512, 256, 128, 64], firstKernel: 4, lastKernel: 1, imageSize: 32 },
      discriminator: { widths: [64, 128, 256, 512], lastKernel: 2 },
    });
    expect(await trainingConfig({ model: 'dcgan', steps: 5, ngf: 4, ndf: 2 }, data(64))).toMatchObject({
      steps: 5,
      generator: { widths: [32, 16, 8, 4], lastKernel: 4, imageSize: 64 },
      discriminator: { widths: [2, 4, 8, 16], lastKernel: 4 },
    });
  });

  it("is the port's recipe for a flow, with images held out of the test part or the data", async () => {
    expect(await trainingConfig({ model: 'realnvp' }, data(32))).toMatchObject({
      batch: 32,
      lr: 1e-3,
      beta1: 0.9,
      flips: true,
      heldOut: 100,
      steps: 20 * Math.floor(900 / 32),
      architecture: { layout: 'cifar10', baseDim: 32, resBlocks: 2, weightNorm: true },
    });
    expect(await trainingConfig({ model: 'realnvp', steps: 1 }, data(64, { test: 70 }))).toMatchObject({
      heldOut: 70,
      architecture: { layout: 'imnet64', imageSize: 64 },
    });
  });

  it('gives its wishes again', async () => {
    for (const options of [
      { model: 'dcgan', ngf: 8, ndf: 4, nz: 7, steps: 3, lr: 1e-3, flips: true },
      { model: 'realnvp', baseDim: 4, resBlocks: 1, affine: false, heldOut: 9, steps: 4 },
    ]) {
      const config = await trainingConfig(options, data(32));
      expect(trainingOptionsOf(config)).toMatchObject(options);
      expect(await trainingConfig(trainingOptionsOf(config), data(32))).toEqual(config);
    }
  });

  it.each<[Partial<TrainingOptions>, string]>([
    [
      { batch: 1001 },
      '--batch: expected at most 1000, the images there are to train on, got 1001; take smaller batches or more images',
    ],
    [{ batch: 1 }, 'train: batch: expected at least 2 images, whose statistics batch norm takes, got 1'],
    [{ lr: NaN }, 'train: lr: expected a number, got NaN'],
    [{ lr: -1 }, 'train: lr: expected a number above 0 and up to 1000, got -1'],
    [{ beta1: 1 }, 'train: beta1: expected a number from 0 on and below 1, got 1'],
    [{ steps: 2.5 }, 'train: steps: expected a whole number, got 2.5'],
    [{ steps: 2, epochs: 1 }, '--epochs cannot be combined with --steps; leave one of them out'],
    [{ baseDim: 3 }, 'baseDim 3 cannot be combined with train dcgan, which has no such thing; leave it out'],
    [
      { model: 'realnvp', ngf: 3 },
      'ngf 3 cannot be combined with train realnvp, which has no such thing; leave it out',
    ],
    [
      { model: 'realnvp', heldOut: 1000 },
      '--held-out: expected at most 999 images, which leaves some to train on, got 1000',
    ],
    [{ model: 'realnvp', heldOut: 990 }, '--batch: expected at most 10, the images there are to train on, got 32'],
    [{ model: 'vae' }, "train: expected dcgan or realnvp, got 'vae'"],
  ])('refuses %j', async (options, message) => {
    await expect(trainingConfig({ model: 'dcgan', ...options }, data(32))).rejects.toThrow(message);
  });

  it('refuses images that the networks cannot have', async () => {
    await expect(trainingConfig({ model: 'dcgan' }, data(48))).rejects.toThrow(
      'train dcgan: expected images of 8, 16, 32, 64, … rows, got 48; --image-size 32 resizes them',
    );
  });
});

/** What a whole module with these weights says of itself, with this activation in its hidden layers. */
function wholeModule(state: StateTensors, hidden: Pick<ModuleRecord, 'className' | 'attributes'>): ModuleRecord[] {
  const kernels = Object.entries(state).filter(([, { shape }]) => shape.length === 4);
  const last = kernels.length - 1;
  const described = kernels.flatMap(
    (
      [
        key,
        {
          shape: [, , k],
        },
      ],
      l,
    ): Pick<ModuleRecord, 'name' | 'className' | 'attributes'>[] => {
      const [stride, padding] = l === 0 || k === 1 ? [1, 0] : [2, 1];
      const convolution = {
        name: key.replace('.weight', ''),
        className: 'torch.nn.modules.conv.ConvTranspose2d',
        attributes: {
          kernel_size: [k, k],
          stride: [stride, stride],
          padding: [padding, padding],
          output_padding: [0, 0],
          dilation: [1, 1],
          groups: 1,
        },
      };
      if (l === last)
        return [
          convolution,
          { name: `main.${3 * l + 1}`, className: 'torch.nn.modules.activation.Tanh', attributes: {} },
        ];
      return [
        convolution,
        { name: `main.${3 * l + 1}`, className: 'torch.nn.modules.batchnorm.BatchNorm2d', attributes: { eps: 1e-5 } },
        { name: `main.${3 * l + 2}`, ...hidden },
      ];
    },
  );
  return [
    { name: '', className: '__main__.G', attributes: {} },
    { name: 'main', className: 'torch.nn.modules.container.Sequential', attributes: {} },
    ...described,
  ].map((module) => ({ ...module, hasHooks: false }));
}

describe('weights to begin with', () => {
  it('give the widths, and are what training begins with: a checkpoint, a pair, a generator alone', () =>
    withTemporaryFolder(async (parent) => {
      const { path: dataPath, data: images } = await blobs(parent);
      const config = (await tinyTraining('dcgan', images, { steps: 1 })) as TrainingConfig & { model: 'dcgan' };
      const [G, D] = [
        initialGenerator(config.generator, { seed: 5 }),
        initialDiscriminator(config.discriminator, { seed: 5 }),
      ];
      const pair = {
        ...Object.fromEntries(Object.entries(G).map(([key, tensor]) => [`netG.${key}`, tensor])),
        ...Object.fromEntries(Object.entries(D).map(([key, tensor]) => [`netD.${key}`, tensor])),
      };
      const init = (tensors: object) => ({
        file: 'mine.pth',
        hash: 'b'.repeat(64),
        tensors: { tensors: tensors as typeof G, metadata: {} },
      });
      expect(await trainingConfig({ model: 'dcgan', steps: 1, batch: 8 }, images, init(pair))).toMatchObject({
        init: 'b'.repeat(64),
        generator: config.generator,
        discriminator: config.discriminator,
      });
      expect(await trainingConfig({ model: 'dcgan', steps: 1, batch: 8, ndf: 3 }, images, init(G))).toMatchObject({
        generator: config.generator,
        discriminator: { widths: [3] },
      });
      await expect(trainingConfig({ model: 'dcgan', steps: 1, batch: 8, ngf: 9 }, images, init(pair))).rejects.toThrow(
        'ngf: expected 2, which the weights of mine.pth have, got 9; leave it out',
      );
      await expect(trainingConfig({ model: 'dcgan', steps: 1, batch: 8 }, data(32), init(pair))).rejects.toThrow(
        'mine.pth: expected a network for 3×32×32 images, which the data are, got one for 1×8×8',
      );
      const wrapped = Object.fromEntries(
        Object.entries(G).map(([key, tensor]) => [
          `state_dict.generator.module.${key.replace('main.', 'net.')}`,
          tensor,
        ]),
      );
      expect(await trainingConfig({ model: 'dcgan', steps: 1, batch: 8, ndf: 3 }, images, init(wrapped))).toMatchObject(
        { generator: config.generator, discriminator: { widths: [3] } },
      );
      const two = {
        ...pair,
        ...Object.fromEntries(
          Object.entries(G).map(([key, tensor]) => [
            `G_ema.${key}`,
            tensor.dtype === 'F32' ? { ...tensor, data: tensor.data.map((x) => x / 2) } : tensor,
          ]),
        ),
      };
      await expect(trainingConfig({ model: 'dcgan', steps: 1, batch: 8 }, images, init(two))).rejects.toThrow(
        'mine.pth: expected one network, got "netG", "G_ema" with different numbers; say which is meant: --weights netG',
      );
      expect(
        await trainingConfig({ model: 'dcgan', steps: 1, batch: 8 }, images, { ...init(two), weights: 'G_ema' }),
      ).toMatchObject({ initWeights: 'G_ema', generator: config.generator, discriminator: config.discriminator });
      const leaky = wholeModule(G, {
        className: 'torch.nn.modules.activation.LeakyReLU',
        attributes: { negative_slope: 0.2 },
      });
      const fromModule = (modules: readonly ModuleRecord[]): Parameters<typeof trainingConfig>[2] => ({
        ...init(G),
        tensors: { tensors: G, metadata: {}, modules },
      });
      expect(
        await trainingConfig(
          { model: 'dcgan', steps: 1, batch: 8 },
          images,
          fromModule(wholeModule(G, { className: 'torch.nn.modules.activation.ReLU', attributes: {} })),
        ),
      ).toMatchObject({ generator: config.generator });
      await expect(trainingConfig({ model: 'dcgan', steps: 1, batch: 8 }, images, fromModule(leaky))).rejects.toThrow(
        /^mine\.pth: expected the generator that is trained here, with ReLU, tanh and the usual strides, got kernel 4, [^\n]*leaky_relu:0\.2/,
      );
      await expect(
        train(
          { ...config, init: 'b'.repeat(64) },
          { folder: join(parent, 'run'), data: images, dataPath, initFile: dataPath },
        ),
      ).rejects.toThrow(
        'these are not the weights that the run was begun with; restore the file, or start a new run with another --out',
      );
    }));
});

describe('trainingData', () => {
  it('never trains on what is held out, and sees all the rest', async () => {
    const images = Uint8Array.from({ length: 20 * 16 }, (_, i) => Math.floor(i / 16));
    const config = await trainingConfig(
      { model: 'realnvp', heldOut: 6, batch: 7, steps: 1, flips: false },
      { ...data(4, { count: 20, channels: 1 }) },
    );
    const { batch, heldOut } = await trainingData(config, { images, test: new Uint8Array(0) });
    const out = new Set(heldOut);
    const seen = new Set([0, 1].flatMap((step) => [...batch(step)])); // an epoch: two batches of seven
    expect([out.size, seen.size]).toEqual([6, 14]);
    expect(new Set([...out, ...seen]).size).toBe(20);
  });
});
