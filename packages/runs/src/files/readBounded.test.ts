import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { isFile, openPieces, readBounded } from './readBounded.ts';

describe('readBounded', () => {
  it('reads a file, and says what is wrong with anything else', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      await writeFile(path, 'abc');
      expect([...(await readBounded(path))]).toEqual([97, 98, 99]);
      await expect(readBounded(path, 2)).rejects.toThrow(`${path}: expected at most 2 bytes, got 3`);
      await expect(readBounded(join(folder, 'b'))).rejects.toThrow(
        `${join(folder, 'b')}: cannot be read (no such file)`,
      );
      await expect(readBounded(folder)).rejects.toThrow(`${folder}: expected a file, got a folder`);
      expect([await isFile(path), await isFile(folder), await isFile(join(folder, 'b'))]).toEqual([true, false, false]);
    }));

  it('does not wait for a pipe', () =>
    withTemporaryFolder(async (folder) => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      await expect(readBounded(pipe)).rejects.toThrow(`${pipe}: expected a file, got something else`);
    }));
});

describe('openPieces', () => {
  it('reads a file in pieces, up to its end', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      await writeFile(path, 'abcdef');
      const file = await openPieces(path);
      expect(file.size).toBe(6);
      expect([...(await file.read(1, 2))]).toEqual([98, 99]);
      expect([...(await file.read(4, 10))]).toEqual([101, 102]);
      expect((await file.read(6, 1)).length + (await file.read(9, 1)).length).toBe(0);
      await truncate(path, 2);
      expect([...(await file.read(1, 4))]).toEqual([98]);
      await file.close();
      await expect(openPieces(folder)).rejects.toThrow(`${folder}: expected a file, got a folder`);
      await expect(openPieces(join(folder, 'b'))).rejects.toThrow('cannot be read (no such file)');
    }));
});
