import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeCsvMatrix, writeNpy, writeTensors, type Tensor } from '@geq/formats';
import { findGenerator } from '../scenario/findGenerator.ts';
import { createGenerator } from '../kinds/createGenerator.ts';
import { momentsSourceOf } from './momentsSource.ts';
import { generatorOfMoments } from './generatorOfMoments.ts';
import { measuredMoments } from './measuredMoments.ts';
import { momentName } from './momentName.ts';

const N = 3;
const D = 2;
const PHI = [0.5, 0.1, -0.2, 0.4, 0, 0.3];
const MEAN = [0.1, -0.2, 0.3];
/** Φ Φᵀ and something of its own. */
const OMEGA = Array.from({ length: N * N }, (_, k) => {
  const [i, j] = [Math.floor(k / N), k % N];
  return PHI[i * D] * PHI[j * D] + PHI[i * D + 1] * PHI[j * D + 1] + (i === j ? 0.25 : 0.01);
});
const f64 = (shape: number[], data: readonly number[]): Tensor => ({
  dtype: 'F64',
  shape,
  data: Float64Array.from(data),
});
const turned = Array.from({ length: D * N }, (_, k) => PHI[(k % N) * D + Math.floor(k / N)]);
const good = { omega: f64([N, N], OMEGA), phi: f64([N, D], PHI), mean_x: f64([N], MEAN) };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geq-moments-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function saved(tensors: Record<string, Tensor>, name = 'moments.npz'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, writeTensors({ tensors, metadata: {} }, name));
  return path;
}

describe('moments measured with other tools', () => {
  it.each(['moments.npz', 'moments.pt', 'moments.safetensors', 'moments.weird'])('are read from %s', async (name) => {
    const path = name.endsWith('.weird') ? join(folder, name) : await saved({ ...good, n: f64([], [4000]) }, name);
    if (name.endsWith('.weird'))
      await writeFile(path, writeTensors({ tensors: { ...good, n: f64([], [4000]) }, metadata: {} }, 'x.npz'));
    const { omega, phi, meanX, count, notes } = await measuredMoments(path);
    expect([...omega.data].map((x) => x.toFixed(12))).toEqual(OMEGA.map((x) => x.toFixed(12)));
    expect([...phi.data]).toEqual(PHI);
    expect([...(meanX ?? [])]).toEqual(MEAN);
    expect([count, notes]).toEqual([4000, []]);
  });

  it('are read from a folder of arrays and from one of text; content decides on the hash', async () => {
    const arrays = join(folder, 'arrays');
    const texts = join(folder, 'texts');
    await mkdir(arrays);
    await mkdir(texts);
    await writeFile(join(arrays, 'gan_omega.npy'), writeNpy({ shape: [N, N], data: Float64Array.from(OMEGA) }));
    await writeFile(join(arrays, 'gan_phi.npy'), writeNpy({ shape: [N, D], data: Float64Array.from(PHI) }));
    await writeFile(join(arrays, 'gan_mean_u.npy'), writeNpy({ shape: [N], data: Float64Array.from(MEAN) }));
    await writeFile(join(texts, 'omega.csv'), writeCsvMatrix({ rows: N, cols: N, data: Float64Array.from(OMEGA) }));
    await writeFile(join(texts, 'phi.csv'), writeCsvMatrix({ rows: N, cols: D, data: Float64Array.from(PHI) }));
    await writeFile(join(texts, 'mean_x.csv'), writeCsvMatrix({ rows: N, cols: 1, data: Float64Array.from(MEAN) }));
    const { hash } = await measuredMoments(arrays);
    expect((await measuredMoments(texts)).hash).toBe(hash);
    expect((await measuredMoments(await saved(good))).hash).toBe(hash);
  });

  it('say N and D to theory, and are a generator', async () => {
    const path = await saved(good);
    expect((await generatorOfMoments(path)).spec).toMatchObject({ kind: 'gaussian', N, D });
    expect(await momentsSourceOf(path)).toMatchObject({ moments: { kind: 'measured' }, momentsFolder: path });
    const { spec, file } = await findGenerator({ generator: path });
    const generator = await createGenerator(spec, { file });
    expect([generator.latentDim, generator.outputDim]).toEqual([D, N]);
    await generator.close();
  });

  it('turn Φ where its shape says so, and say what was assumed', async () => {
    const { phi, notes } = await measuredMoments(
      await saved({ ...good, phi: f64([D, N], turned), extra: f64([1], [1]) }),
    );
    expect([...phi.data]).toEqual(PHI);
    expect(notes.join()).toMatch(/not used: extra.*taken as D×N/);
  });

  it('do not turn Φ in silence where N = D', async () => {
    const square = { omega: f64([2, 2], [1.1, 0, 0, 0.1]), phi: f64([2, 2], [1, 0.2, 0, 0.1]) };
    expect((await measuredMoments(await saved(square))).notes.join()).toMatch(/N = D = 2/);
    await expect(measuredMoments(await saved({ ...square, phi: f64([2, 2], [0.6, 0, 0.8, 0.1]) }))).rejects.toThrow(
      /only the other way round; save phi\.T/,
    );
  });

  it.each<[string, Record<string, Tensor>, RegExp]>([
    [
      'no Φ',
      { omega: good.omega, cov: good.phi },
      /arrays called omega and phi, got omega, cov; save them in Python: numpy\.savez/,
    ],
    ['two Ω', { ...good, Omega: good.omega }, /one array for omega, got/],
    ['Ω that is not square', { ...good, omega: f64([N, D], PHI) }, /square matrix N×N in omega, got 3×2/],
    [
      'Ω that is not symmetric',
      {
        ...good,
        omega: f64(
          [N, N],
          OMEGA.map((x, k) => (k === 1 ? x + 0.1 : x)),
        ),
      },
      /to be symmetric/,
    ],
    [
      'a negative variance',
      {
        ...good,
        omega: f64(
          [N, N],
          OMEGA.map((x, k) => (k === 0 ? -1 : x)),
        ),
      },
      /variances ≥ 0/,
    ],
    ['NaN', { ...good, phi: f64([N, D], [NaN, ...PHI.slice(1)]) }, /finite numbers in phi, got NaN at entry 0/],
    ['Φ of another size', { ...good, phi: f64([4, 2], [...PHI, 0, 0]) }, /N×D with N = 3 in phi, got 4×2/],
    ['a mean of another size', { ...good, mean_x: f64([2], [0, 0]) }, /mean of N = 3 numbers/],
    [
      'sums in place of averages',
      {
        ...good,
        phi: f64(
          [N, D],
          PHI.map((x) => x * 1000),
        ),
      },
      /divide both by the number of samples/,
    ],
    ['half a sample', { ...good, n: f64([], [0.5]) }, /number of samples, a whole number/],
  ])('refuse %s', async (_, tensors, message) => {
    const path = await saved(tensors);
    await expect(measuredMoments(path)).rejects.toThrow(message);
    await expect(measuredMoments(path)).rejects.toThrow(path);
  });
});

describe('momentName', () => {
  it.each([
    ['omega', 'omega'],
    ['Omega', 'omega'],
    ['dcgan_omega', 'omega'],
    ['Ω', 'omega'],
    ['phi', 'phi'],
    ['Phi_N1000', 'phi'],
    ['mean_x', 'meanX'],
    ['meanX', 'meanX'],
    ['mean_u_1', 'meanX'],
    ['mean_c', 'meanC'],
    ['n', 'count'],
    ['num_samples', 'count'],
    ['N', undefined],
    ['omega_even', undefined],
    ['phildelphia', undefined],
    ['weight', undefined],
  ])('%s is %s', (name, which) => {
    expect(momentName(name)).toBe(which);
  });
});
