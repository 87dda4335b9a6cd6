import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { add, mul, trace, unflatten, writeOnnx } from '@geq/nn';
import { withTemporaryFolder } from '@geq/testing';
import { onnxWithWeightsOutside } from '../../test/smallNetworks.ts';
import { scenario } from '../scenario/scenario.ts';
import type { OnnxSpec } from './generatorSpec.ts';
import { findGenerator } from '../scenario/findGenerator.ts';
import {
  createGenerator,
  generatorHash,
  generatorImage,
  generatorLatentShape,
  generatorShape,
  requireFile,
} from '../kinds/createGenerator.ts';
import { imageOf } from '../kinds/onnx.ts';

const weights = (first: number): Uint8Array => new Uint8Array(Float32Array.of(first, 0.5, 0.25, 1, -1, -2).buffer);
const find = (generator: string, more: object = {}): ReturnType<typeof findGenerator> =>
  findGenerator({ generator, ...more });
const refusal = (generator: string, more: object = {}): Promise<string> =>
  find(generator, more).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

/** First output of the first latent alone: the first weight. */
async function firstWeight(path: string): Promise<number> {
  const { spec, file } = await find(path);
  const generator = await createGenerator(spec, { file });
  const [x] = await generator.sample(Float32Array.of(1, 0, 0), 1);
  await generator.close();
  return x;
}

describe('an ONNX model with weights in a file beside it', () => {
  it('is the network of both files, from any folder, and of no other', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'net.onnx');
      await writeFile(path, onnxWithWeightsOutside('net.onnx.data'));
      await writeFile(join(folder, 'net.onnx.data'), weights(3));
      expect(await firstWeight(path)).toBe(3);
      expect(await firstWeight(relative(process.cwd(), path))).toBe(3);
      const { spec } = await find(path);
      await requireFile(spec, path);
      await writeFile(join(folder, 'net.onnx.data'), weights(4));
      expect(await firstWeight(path)).toBe(4);
      expect(generatorHash((await find(path)).spec)).not.toBe(generatorHash(spec));
      await expect(requireFile(spec, path)).rejects.toThrow(
        `${path}: this is not the network that the run was started with`,
      );

      await mkdir(join(folder, 'below/weights'), { recursive: true });
      await writeFile(join(folder, 'below/weights/b.bin'), weights(3));
      await writeFile(join(folder, 'below/other.onnx'), onnxWithWeightsOutside('weights/b.bin'));
      expect(generatorHash((await find(join(folder, 'below/other.onnx'))).spec)).toBe(generatorHash(spec)); // the same weights elsewhere
    }));

  it('is refused in one line without that file, and where it leads out of the folder', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'm/net.onnx');
      await mkdir(join(folder, 'm'));
      await writeFile(join(folder, 'secret'), weights(1));
      await writeFile(path, onnxWithWeightsOutside('net.onnx.data'));
      expect(await refusal(path)).toBe(
        `${path}: expected the file net.onnx.data with some of its weights beside it, got none; put it there under this name, or export the model with external_data=False`,
      );
      await symlink('../secret', join(folder, 'm/net.onnx.data'));
      expect(await refusal(path)).toBe(
        `${path}: expected the file net.onnx.data with some of its weights in its own folder, got a link out of it; copy that file there`,
      );
      await writeFile(path, onnxWithWeightsOutside('../secret'));
      expect(await refusal(path)).toBe(
        `${path}: expected the weights W in a file beside the model, got '../secret'; export with external_data=False, or save the model and its weights in one folder`,
      );
    }));

  it('may be reached by links, as in a cache of Hugging Face', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'blobs'));
      await mkdir(join(folder, 'snapshots/1'), { recursive: true });
      await writeFile(join(folder, 'blobs/a1'), onnxWithWeightsOutside('model.onnx_data'));
      await writeFile(join(folder, 'blobs/b2'), weights(7));
      await symlink('../../blobs/a1', join(folder, 'snapshots/1/model.onnx'));
      await symlink('../../blobs/b2', join(folder, 'snapshots/1/model.onnx_data'));
      expect(await firstWeight(join(folder, 'snapshots/1/model.onnx'))).toBe(7);
    }));
});

describe('what is stated of an ONNX model', () => {
  const model = async (folder: string): Promise<string> => {
    const path = join(folder, 'several.onnx');
    const graph = trace(({ input }) => ({
      x: unflatten(add(input('z', ['B', 12]), mul(10, input('noise', ['B', 12]))), {
        channels: 2,
        rows: 2,
        columns: 3,
      }),
      y: input('z', ['B', 12]),
    }));
    await writeFile(path, writeOnnx(graph));
    return path;
  };

  it('is part of what it is, and can be stated again', () =>
    withTemporaryFolder(async (folder) => {
      const path = await model(folder);
      const asked = { output: 'x', fixed: { noise: 0.5 } };
      const { spec } = await find(path, asked);
      expect([generatorShape(spec), generatorLatentShape(spec), (spec as OnnxSpec).outputShape]).toEqual([
        { D: 12, N: 12 },
        [12],
        [2, 2, 3],
      ]);
      expect(await generatorImage(spec)).toEqual({ channels: 3, rows: 2, columns: 2, isChannelsLast: true });
      expect(scenario('own').optionsOf(spec)).toEqual(asked);
      const generator = await createGenerator(spec, { file: path });
      expect((await generator.sample(new Float32Array(12).fill(1), 1))[0]).toBe(6);
      await generator.close();
      const others = await Promise.all(
        [
          { ...asked, fixed: { noise: 0 } },
          { output: 'x', input: 'all' },
          { ...asked, axis: { B: 1 } },
        ].map((more) => find(path, more)),
      );
      expect(others.map((other) => generatorShape(other.spec).D)).toEqual([12, 24, 12]);
      expect(generatorLatentShape(others[1].spec)).toBeUndefined();
      expect(new Set([spec, ...others.map((other) => other.spec)].map(generatorHash)).size).toBe(4);
    }));

  it('is asked for with options that there are', () =>
    withTemporaryFolder(async (folder) => {
      const path = await model(folder);
      expect(await refusal(path, { output: 'x' })).toBe(
        `${path}: expected one latent input, got 2: z (float32, B×12), noise (float32, B×12); take them together as latents (--input all), or one of them and give the others a value (--input z --fixed noise=0)`,
      );
      expect(await refusal(path, { input: 'all' })).toBe(
        `${path}: expected one output, got x (float32, B×2×2×3), y (float32, B×12); choose one (--output x)`,
      );
      expect(await refusal(path, { output: 'x', fixed: { noise: { shape: [3], data: [1, 2, 3] } } })).toContain(
        'expected one number, or 12, for noise (float32, B×12), got 3',
      );
      expect(await refusal(path, { fixed: { noise: { shape: [20_000], data: new Array(20_000).fill(0) } } })).toContain(
        'fixed.noise: expected a number, or at most 16384 numbers with their shape; build more of them into the network',
      );
      await expect(findGenerator({ scenario: 'rand', fixed: { a: 1 } })).rejects.toThrow(
        'fixed {"a":1} cannot be combined with scenario rand, which has its own; leave it out',
      );
    }));
});

describe('imageOf', () => {
  it.each([
    [[3, 8, 8], { channels: 3, rows: 8, columns: 8 }],
    [[8, 8, 3], { channels: 3, rows: 8, columns: 8, isChannelsLast: true }],
    [[6, 9, 1], { channels: 1, rows: 6, columns: 9, isChannelsLast: true }],
    [[1, 4, 1], { channels: 1, rows: 4, columns: 1 }],
    [[3, 5, 3], { channels: 3, rows: 5, columns: 3 }],
    [[4, 8, 8], { channels: 4, rows: 8, columns: 8 }],
    [[28, 20], { channels: 1, rows: 28, columns: 20 }],
    [[3, 64], undefined],
    [[48], undefined],
    [[2, 3, 4, 5], undefined],
  ])('of %p is %p', (shape, image) => {
    expect(imageOf(shape)).toEqual(image);
  });
});
