import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder, scriptCommand } from '@geq/testing';
import { fileTime, sweepTemporaryFiles, writeFileAtomic } from './writeFileAtomic.ts';
import { machineId } from '../lock/machine.ts';

describe('writeFileAtomic', () => {
  it('writes text and bytes, new and in place of old ones, and leaves nothing beside them', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      await writeFileAtomic(path, 'old');
      await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
      expect([...(await readFile(path))]).toEqual([1, 2, 3]);
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('writes pieces as they are made, and nothing when one fails', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      const pieces = async function* (count: number): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < 3; i++) {
          if (i === count) throw new RangeError('no more');
          yield Uint8Array.of(i, i);
        }
      };
      await writeFileAtomic(path, pieces(3));
      await expect(writeFileAtomic(path, pieces(2))).rejects.toThrow(new RangeError('no more'));
      expect([...(await readFile(path))]).toEqual([0, 0, 1, 1, 2, 2]);
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('keeps the old file when the new one does not fit, and names the file that was meant', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      const command = scriptCommand(new URL('../../test/writeTooMuch.ts', import.meta.url), path)
        .map((word) => `'${word}'`)
        .join(' ');
      // A limit on file sizes fails in the middle of a write as a full disk does, with EFBIG for ENOSPC, and needs no rights.
      expect(execFileSync('sh', ['-c', `ulimit -f 256; exec ${command}`], { encoding: 'utf8' })).toBe(`EFBIG ${path}`);
      expect(await readFile(path, 'utf8')).toBe('small');
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('fails with the name of the file where there is no folder', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'missing', 'a');
      await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code: 'ENOENT', path });
      await expect(writeFileAtomic(folder, 'x')).rejects.toMatchObject({ path: folder }); // a folder is in the way
      expect(await readdir(folder)).toEqual([]);
    }));
});

describe('sweepTemporaryFiles', () => {
  it('removes what dead processes left and nothing else', () =>
    withTemporaryFolder(async (folder) => {
      const dead = `.${machineId()}-999999999-0123abcd.geq-tmp`; // beyond the largest process id
      const alive = `.${machineId()}-${process.pid}-0123abcd.geq-tmp`;
      const [elsewhere, forgotten] = [
        '.00000000abcd-999999999-0123abcd.geq-tmp',
        '.00000000abcd-999999999-4567abcd.geq-tmp',
      ]; // of another machine: nobody here knows its processes
      await mkdir(join(folder, 'sub'));
      for (const name of [dead, alive, elsewhere, forgotten, 'a.dat', '.hidden'])
        await writeFile(join(folder, name), '');
      const twoHoursAgo = (await fileTime(folder)) / 1000 - 7200;
      await utimes(join(folder, forgotten), twoHoursAgo, twoHoursAgo);
      await sweepTemporaryFiles(folder);
      expect((await readdir(folder)).sort()).toEqual([alive, elsewhere, '.hidden', 'a.dat', 'sub'].sort());
    }));
});
