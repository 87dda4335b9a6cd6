// Ω, Φ and a mean as people keep them. With Ω = Φ Φᵀ the Gaussian of these moments is x = mean + Φ z, which is what must come out.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DTYPES, npy } from './make/npy.mjs';
import { any, normals } from './make/numbers.mjs';
import { safetensors } from './make/safetensors.mjs';
import { zip } from './make/zip.mjs';

export const kind = 'moments: containers, names, dtypes, axes';

const transposed = (data, rows, columns) =>
  Array.from({ length: data.length }, (_, k) => data[(k % rows) * columns + Math.floor(k / rows)]);

export async function member(random, folder) {
  const [D, N] = [2 + random(4), 2 + random(7)];
  const quarter = () => (random(9) - 4) / 4; // exact in every dtype, and so are the products
  const phi = Array.from({ length: N * D }, quarter);
  const mean = Array.from({ length: N }, quarter);
  const omega = Array.from({ length: N * N }, (_, k) =>
    Array.from({ length: D }, (__, j) => phi[Math.floor(k / N) * D + j] * phi[(k % N) * D + j]).reduce(
      (a, b) => a + b,
      0,
    ),
  );
  const count = 3;
  const z = normals(random, count * D);
  const right = Float64Array.from(
    { length: count * N },
    (_, k) =>
      mean[k % N] +
      Array.from({ length: D }, (__, j) => phi[(k % N) * D + j] * z[Math.floor(k / N) * D + j]).reduce(
        (a, b) => a + b,
        0,
      ),
  );

  const isTurned = N !== D && random(3) === 0;
  const fault = random(4) === 0 ? any(random, ['asymmetric', 'NaN', 'sums', 'no phi', 'size']) : undefined;
  const shown = {
    omega: {
      shape: [N, N],
      data:
        fault === 'asymmetric'
          ? omega.map((x, k) => (k === 1 ? x + 1 : x))
          : fault === 'sums'
            ? omega.map((x) => x / 64)
            : omega,
    },
    phi: { shape: isTurned ? [D, N] : [N, D], data: isTurned ? transposed(phi, N, D) : phi },
    mean: { shape: any(random, [[N], [N, 1], [1, N]]), data: mean },
  };
  if (fault === 'NaN') shown.omega.data = shown.omega.data.map((x, k) => (k === 0 ? NaN : x));
  if (fault === 'size')
    shown.omega = {
      shape: [N + 1, N + 1],
      data: Array.from({ length: (N + 1) * (N + 1) }, (_, k) => (k % (N + 2) === 0 ? 9 : 0)),
    };
  const names = any(random, [
    ['omega', 'phi', 'mean_x'],
    ['Omega', 'Phi', 'mean'],
    ['dcgan_omega', 'dcgan_phi', 'dcgan_mean_u'],
    ['Ω', 'Φ', 'mean_x'],
    ['OMEGA', 'PHI', 'meanX'],
  ]);
  const entries = Object.fromEntries(
    ['omega', 'phi', 'mean']
      .filter((which) => !(which === 'phi' && fault === 'no phi'))
      .map((which, i) => [names[['omega', 'phi', 'mean'].indexOf(which)] ?? names[i], shown[which]]),
  );
  const descr = any(random, Object.keys(DTYPES));
  const array = ({ shape, data }) => npy(data, shape, { descr, fortran: random(2) === 1 }).bytes;
  const form = any(random, ['npz', 'safetensors', 'folder']);
  const path = join(folder, 'covariances');
  if (form === 'npz')
    await writeFile(
      path,
      zip(Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${name}.npy`, array(entry)]))),
    );
  else if (form === 'safetensors') await writeFile(path, safetensors(entries));
  else {
    await mkdir(path);
    for (const [name, entry] of Object.entries(entries)) await writeFile(join(path, `${name}.npy`), array(entry));
  }
  await writeFile(join(folder, 'z.npy'), npy(z, [count, D]).bytes);
  const out = join(folder, 'x.npy');
  const isNothing = omega.every((x) => x === 0); // sums of nothing are nothing
  return {
    title: `${form}, ${descr}, ${names.join()}, Φ ${shown.phi.shape.join('×')}${fault ? `, ${fault}` : ''}`,
    argv: ['generate', '--generator', path, '--latents', join(folder, 'z.npy'), '--out', out],
    out,
    right: fault && !(fault === 'sums' && isNothing) && !(fault === 'asymmetric' && N === 1) ? undefined : right,
    tolerance: 1e-4,
    names: 'covariances',
  };
}
