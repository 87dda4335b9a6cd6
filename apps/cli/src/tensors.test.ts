import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTensors, writeNpy, writeSafetensors } from '@geq/formats';
import { withTemporaryFolder } from '@geq/testing';
import { geq } from '../fixtures/commandLine.ts';

const weights = (): Uint8Array =>
  writeSafetensors({
    tensors: {
      'main.0.weight': { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -2, 3, 4.5) },
      'evil\u001b[2J': { dtype: 'I32', shape: [1], data: Int32Array.of(7) },
    },
    metadata: { trained: 'on nothing' },
  });

describe('geq inspect', () => {
  it('lists names, types, shapes and statistics, and lets no name touch the terminal', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'w.safetensors');
      await writeFile(path, weights());
      const { code, out } = await geq('inspect', path);
      expect(code).toBe(0);
      expect(out[0]).toBe(`${path}: safetensors; 2 tensors, 5 numbers`);
      expect(out.join('\n')).toMatch(/main\.0\.weight {2,}F32 {2,}2×2 {2,}-2 {2,}4\.5 {2,}1\.625 {2,}2\.433/);
      expect(out.join('\n')).toContain('evil\\u{1b}[2J');
      expect(out.join('\n')).toContain('  trained: on nothing');
    }));

  it('prints JSON, one line per file', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'x.npy');
      await writeFile(path, writeNpy({ shape: [3], data: Float64Array.of(1, 2, NaN) }));
      const { out } = await geq('inspect', path, '--json');
      expect(JSON.parse(out[0])).toMatchObject({
        file: path,
        format: 'npy',
        tensors: [{ dtype: 'F64', shape: [3], min: 1, max: 2, numNonFinite: 1 }],
      });
    }));

  it('refuses what is no file of tensors in one line', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'x.pth');
      await writeFile(path, 'hello, world');
      const { code, err } = await geq('inspect', path);
      expect([code, err.length]).toEqual([2, 1]);
      expect(err[0]).toContain('expected something that geq reads, got text');
    }));
});

describe('geq convert', () => {
  it('goes round all formats and comes back with the same bytes', () =>
    withTemporaryFolder(async (folder) => {
      const at = (name: string): string => join(folder, name);
      const tensors = { w: { dtype: 'F32' as const, shape: [2, 2], data: Float32Array.of(1, -2, 3, 4.5) } };
      await writeFile(at('a.safetensors'), writeSafetensors({ tensors }));
      const route = ['a.safetensors', 'b.pth', 'c.npz', 'd.safetensors'];
      for (let i = 1; i < route.length; i++)
        expect((await geq('convert', at(route[i - 1]), at(route[i]))).code).toBe(0);
      expect(await readFile(at('d.safetensors'))).toEqual(await readFile(at('a.safetensors')));
    }));

  it('casts floating-point tensors and leaves the others', () =>
    withTemporaryFolder(async (folder) => {
      const [from, to] = [join(folder, 'a.safetensors'), join(folder, 'b.safetensors')];
      await writeFile(from, weights());
      expect((await geq('convert', from, to, '--dtype', 'F16')).code).toBe(0);
      const { tensors } = readTensors(new Uint8Array(await readFile(to)));
      expect(
        Object.values(tensors)
          .map(({ dtype }) => dtype)
          .sort(),
      ).toEqual(['F16', 'I32']);
    }));

  it('refuses in one line and leaves nothing behind', () =>
    withTemporaryFolder(async (folder) => {
      const from = join(folder, 'a.safetensors');
      await writeFile(from, weights());
      await writeFile(join(folder, 'there.npz'), 'mine');
      for (const [args, message] of [
        [[from], 'convert: expected two files, FROM and TO, got 1'],
        [[from, join(folder, 'x.txt')], 'expected a name that ends in .npy, .npz, .safetensors, .pt or .pth'],
        [[from, join(folder, 'x.npy')], 'expected one tensor for .npy, got 2'],
        [[from, join(folder, 'there.npz')], 'exists and was not written by geq'],
        [[join(folder, 'none.pth'), join(folder, 'x.npz')], 'no such file'],
      ] as const) {
        const { code, err } = await geq('convert', ...args);
        expect([code, err.length]).toEqual([2, 1]);
        expect(err[0]).toContain(message);
      }
      expect((await readdir(folder)).sort()).toEqual(['a.safetensors', 'there.npz']);
    }));
});
