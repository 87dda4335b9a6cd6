import '@geq/testing';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { calibrate, calibrationLatents, generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { parseSafetensors, writePyTorch, writePyTorchTensor, writeTensors, type StateTensors } from '@geq/formats';
import { normals, stream } from '@geq/random';
import { withTemporaryFolder } from '@geq/testing';
import { standIn, withCache } from '../../test/modelServer.ts';
import { authorsDcgan } from '../scenario/authorsDcgan.ts';
import { createGenerator } from '../kinds/createGenerator.ts';
import { generatorOf } from '../scenario/generatorOf.ts';
import { knownMoments, momentsSourceOf, type MomentsSource } from '../moments/momentsSource.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { dcganCifar10Of, dcganRandOf } from '../scenario/scenarioDcgan.ts';
import type { AuthorsModel } from './authorsModels.ts';

const D = 4;
const N = 64;
const WEIGHTS = 'dcgan_rand_weights.pth';
const untouched = (seed: number): StateTensors =>
  initialGenerator(generatorArchitecture({ latentDim: D, widths: [4, 2], channels: 1, lastKernel: 1 }), { seed });

/** A network whose batch norms were run. */
const trained = (seed: number): Promise<StateTensors> => calibrate(untouched(seed), calibrationLatents(seed, 256, D));

const tensor = (shape: readonly number[], data: Float32Array): Uint8Array =>
  writePyTorchTensor({ dtype: 'F32', shape, data });

/** Moments of the right shapes: Ω = 1 + a little that is not symmetric, as sums in float32 leave it. */
function moments(): Readonly<Record<string, Uint8Array>> {
  const omega = Float32Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
  omega[1] = 2e-7;
  const phi = new Float32Array(N * D);
  normals(stream(0, 'phi', 0), phi);
  return {
    'dcgan_rand_mean_x.pt': tensor([N], new Float32Array(N)),
    'dcgan_rand_omega.pt': tensor([N, N], omega),
    'dcgan_rand_phi.pt': tensor([N, D], phi),
  };
}

/** A cache with these files, and the table that they are right by. */
const withFiles = (
  files: Readonly<Record<string, Uint8Array>>,
  use: (table: AuthorsModel[], models: string) => Promise<void>,
): Promise<void> =>
  withTemporaryFolder((folder) =>
    withCache(folder, async () => {
      await mkdir(join(folder, 'models'));
      for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, 'models', name), bytes);
      await use(
        Object.entries(files).map(([name, bytes]) => standIn(name, bytes)),
        join(folder, 'models'),
      );
    }),
  );

describe('authorsDcgan', () => {
  it("is the authors' file where it is there and intact, and says so", async () =>
    withFiles({ [WEIGHTS]: writePyTorch({ tensors: await trained(1) }) }, async (table, models) => {
      const found = await authorsDcgan('dcgan_rand', {
        table,
        onNotice: (text) => {
          throw new Error(text);
        },
      });
      const [{ blob }] = table;
      expect(found).toEqual({
        file: join(models, WEIGHTS),
        spec: {
          kind: 'dcgan',
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          name: 'dcgan_rand',
          origin: `weights of the authors (dcgan_rand_weights.pth, blob ${blob.slice(0, 12)})`,
          D,
          N,
        },
      });
      await writeFile(join(models, WEIGHTS), 'damaged');
      expect(await authorsDcgan('dcgan_rand', { table })).toBeUndefined();
    }));

  it('calibrates batch norms that were never run, once, and says so', () =>
    withFiles({ [WEIGHTS]: writePyTorch({ tensors: untouched(1) }) }, async (table, models) => {
      const notices: string[] = [];
      const found = await authorsDcgan('dcgan_rand', { table, onNotice: (text) => notices.push(text) });
      expect(found?.spec).toMatchObject({
        origin: expect.stringMatching(
          /^weights of the authors \(dcgan_rand_weights\.pth, blob [0-9a-f]{12}\), batch norms calibrated here$/,
        ),
      });
      expect(found?.file).toBe(
        join(models, `../generators/dcgan_rand_authors_${table[0].blob.slice(0, 12)}.safetensors`),
      );
      expect(await authorsDcgan('dcgan_rand', { table, onNotice: (text) => notices.push(text) })).toEqual(found);
      expect(notices).toEqual(['calibrating the batch norms of dcgan_rand_weights.pth, once (about 10 s)']);
      expect(await readdir(join(models, '../generators'))).toHaveLength(1);

      const { tensors } = parseSafetensors(await readFile(found?.file ?? ''));
      const expected = await calibrate(untouched(1), calibrationLatents(0, 4096, D));
      for (const key of ['main.0.weight', 'main.1.running_mean', 'main.1.running_var'])
        expect(tensors[key].data).toEqual(expected[key].data);
      if (!found) throw new Error('not found');
      const generator = await createGenerator(found.spec, found);
      expect(generator.outputDim).toBe(N);
      await generator.close();
    }));
});

describe('the scenarios', () => {
  it("prefer the authors' weights, but find the network of a run again", async () => {
    const [rand, cifar10] = [await trained(1), await trained(2)].map((tensors) => writePyTorch({ tensors }));
    await withFiles({ [WEIGHTS]: rand, 'dcgan_cifar10_weights.pth': cifar10 }, async (table, models) => {
      const shipped = await dcganCifar10Of([{ name: 'dcgan_cifar10_weights.pth', blob: '0'.repeat(40) }]).find({});
      const scenario = dcganCifar10Of(table);
      const found = await scenario.find({});
      expect([shipped.file, found.file]).toEqual([
        expect.stringMatching(/dcgan_cifar10\.safetensors$/),
        join(models, 'dcgan_cifar10_weights.pth'),
      ]);
      expect(await scenario.find({}, undefined, shipped.spec)).toEqual(shipped);
      expect(await scenario.find({}, undefined, found.spec)).toEqual(found);

      const { find, optionsOf } = dcganRandOf(table);
      const authors = await find({});
      expect(authors).toMatchObject({
        scenario: 'dcgan_rand',
        file: join(models, WEIGHTS),
        spec: { origin: expect.stringContaining('weights of the authors') },
      });
      expect(await find({ generatorSeed: 0 })).toEqual(authors);
      expect(await find(optionsOf(authors.spec), undefined, authors.spec)).toEqual(authors);

      const ours = join(models, '../generators/dcgan_rand_seed0.safetensors'); // as if it had been drawn
      await mkdir(join(models, '../generators'));
      await writeFile(ours, writeTensors({ tensors: await trained(3), metadata: {} }, ours));
      const drawn = await find({}, undefined, { ...authors.spec, seed: 0 } as GeneratorSpec);
      expect(drawn).toMatchObject({
        file: ours,
        spec: { seed: 0, origin: 'random weights, seed 0, calibrated batch norms' },
      });
    });
  });
});

describe('--moments published', () => {
  it("are the authors' files, symmetrised, for their own network", async () =>
    withFiles({ ...moments(), [WEIGHTS]: writePyTorch({ tensors: await trained(1) }) }, async (table, models) => {
      const found = await authorsDcgan('dcgan_rand', { table });
      const source = await momentsSourceOf('published', found?.spec, { table });
      expect(source).toEqual({
        moments: { kind: 'published', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        momentsFolder: models,
      });
      const { spec: generator } = found as { spec: GeneratorSpec };
      const moments = source.moments as MomentsSource['moments'];
      const known = await knownMoments({ generator, moments }, source.momentsFolder);
      expect([known.omega.rows, known.phi.rows, known.phi.cols]).toEqual([N, N, D]);
      expect([known.omega.data[1], known.omega.data[N]]).toBeAllclose([1e-7, 1e-7], { rtol: 1e-6, atol: 0 }); // 2e-7 as a float32
    }));

  it('say which file is missing or damaged, and how it is had', async () =>
    withFiles({ ...moments(), [WEIGHTS]: writePyTorch({ tensors: await trained(1) }) }, async (table, models) => {
      const spec = (await authorsDcgan('dcgan_rand', { table }))?.spec;
      for (const name of ['dcgan_rand_phi.pt', 'dcgan_rand_omega.pt', 'dcgan_rand_mean_x.pt', WEIGHTS]) {
        await writeFile(join(models, name), 'damaged');
        await expect(momentsSourceOf('published', spec, { table })).rejects.toThrow(
          `--moments published: expected ${name} of the authors, got no such file or a damaged one; geq models pull ${name}`,
        );
      }
    }));

  it('serve no other network', async () =>
    withFiles({ ...moments(), [WEIGHTS]: writePyTorch({ tensors: untouched(1) }) }, async (table) => {
      const calibrated = (await authorsDcgan('dcgan_rand', { table }))?.spec;
      await expect(momentsSourceOf('published', calibrated, { table })).rejects.toThrow(
        /^--moments published: expected the network in dcgan_rand_weights\.pth as it is, got another one \(weights of the authors .* calibrated here\); leave --moments out to sample its own$/,
      );
      await expect(momentsSourceOf('published', undefined, { table })).rejects.toThrow(
        '--moments published needs the weights of the authors (--scenario dcgan_rand), and this is no generator',
      );
      await expect(momentsSourceOf('published', generatorOf({}))).rejects.toThrow(
        '(--scenario dcgan_cifar10, dcgan_rand, nvp_cifar10), and this is another generator',
      );
    }));
});
