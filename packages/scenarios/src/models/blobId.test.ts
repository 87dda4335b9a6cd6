import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { authorsModels, DEFAULT_PULL } from './authorsModels.ts';
import { blobId, blobIdOfFile } from './blobId.ts';

describe('blobId', () => {
  it("is git's: of no bytes, and of `test content\\n`, as the book Pro Git prints them", () => {
    expect(blobId(new Uint8Array(0))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(blobId(new TextEncoder().encode('test content\n'))).toBe('d670460b4b4aece5915caf5c68d12f560a9fe3e4');
  });

  it('is the same read in pieces', () =>
    withTemporaryFolder(async (folder) => {
      for (const length of [0, 1, 65_536, 200_003]) {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 253);
        await writeFile(join(folder, 'file'), bytes);
        expect(await blobIdOfFile(join(folder, 'file'))).toBe(blobId(bytes));
      }
      await expect(blobIdOfFile(join(folder, 'none'))).rejects.toThrow('ENOENT');
      await expect(blobIdOfFile(folder)).rejects.toThrow(`${folder}: not a regular file`);
    }));
});

describe("the table of the authors' files", () => {
  it('has each name and each id once, as names and ids are written', () => {
    for (const field of ['name', 'blob'] as const)
      expect(new Set(authorsModels.map((model) => model[field])).size).toBe(15);
    for (const { name, blob } of authorsModels) {
      expect(name).toMatch(/^(dcgan_rand|dcgan_cifar10|nvp_cifar10)[\w.]+$/);
      expect(blob).toMatch(/^[0-9a-f]{40}$/);
    }
    for (const name of DEFAULT_PULL) expect(authorsModels.map((model) => model.name)).toContain(name);
  });
});
