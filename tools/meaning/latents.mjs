// Latents in any dtype, order of bytes and axes, and shape. The generator hands them on: the Gaussian with Ω = Φ = 1 and no mean.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DTYPES, npy } from './make/npy.mjs';
import { any, normals } from './make/numbers.mjs';
import { safetensors } from './make/safetensors.mjs';
import { zip } from './make/zip.mjs';

export const kind = 'latents: dtypes, orders, shapes, containers';

const identity = (D) =>
  npy(
    Array.from({ length: D * D }, (_, k) => (k % (D + 1) === 0 ? 1 : 0)),
    [D, D],
  ).bytes;

export async function member(random, folder) {
  const [D, count] = [2 + random(5), 7 + random(6)];
  const shape = any(random, [
    [count, D],
    [count, D, 1, 1],
    [count, 1, D],
    [count, D, 1],
    [D],
    [D, count],
    [count * D],
    [1, count, D],
    [count, D, 2],
    [count],
  ]);
  const size = shape.reduce((product, length) => product * length, 1);
  const fits = (shape[0] === count && size === count * D && shape.length > 1) || (shape.length === 1 && size === D);
  const descr = any(random, Object.keys(DTYPES));
  const { bytes, numbers } = npy(normals(random, size), shape, {
    descr,
    fortran: random(2) === 1,
    version: 1 + random(2),
  });
  const [container, file, right] = any(random, [
    ['.npy', bytes, numbers],
    ['.npz with z', zip({ 'z.npy': bytes }), numbers],
    ['.npz with arr_0', zip({ 'arr_0.npy': bytes }), numbers],
    ['.npz with z and x', zip({ 'x.npy': npy([1], [1]).bytes, 'z.npy': bytes }), numbers],
    ['.npz with a and b', zip({ 'a.npy': bytes, 'b.npy': bytes }), undefined],
    ['.safetensors', safetensors({ z: { shape, data: numbers } }), numbers.map(Math.fround)],
  ]);
  const moments = join(folder, 'identity');
  await mkdir(moments);
  for (const name of ['omega', 'phi']) await writeFile(join(moments, `${name}.npy`), identity(D));
  const [path, out] = [join(folder, 'latents'), join(folder, 'x.npy')];
  await writeFile(path, file);
  return {
    title: `${descr} of ${shape.join('×')} in ${container}, for D = ${D}`,
    argv: ['generate', '--generator', moments, '--latents', path, '--out', out],
    out,
    right: fits ? right : undefined,
    tolerance: 1e-6,
    names: 'latents',
  };
}
