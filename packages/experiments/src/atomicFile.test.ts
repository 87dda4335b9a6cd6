import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { scriptCommand } from '../test/child.ts';
import { sweepTemporaryFiles, writeFileAtomic, writePiecesAtomic } from './atomicFile.ts';

describe('writeFileAtomic', () => {
  it('writes text and bytes, new and in place of old ones, and leaves nothing beside them', () => withTemporaryFolder(async (folder) => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    expect([...await readFile(path)]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(['a']);
  }));

  it('keeps the old file when the new one does not fit, and names the file that was meant', () => withTemporaryFolder(async (folder) => {
    const path = join(folder, 'a');
    const command = scriptCommand('./writeTooMuch.ts', path).map((word) => `'${word}'`).join(' ');
    // A limit on file sizes fails in the middle of a write as a full disk does, with EFBIG for ENOSPC, and needs no rights.
    expect(execFileSync('sh', ['-c', `ulimit -f 256; exec ${command}`], { encoding: 'utf8' })).toBe(`EFBIG ${path}`);
    expect(await readFile(path, 'utf8')).toBe('small');
    expect(await readdir(folder)).toEqual(['a']);
  }));

  it('fails with the name of the file where there is no folder', () => withTemporaryFolder(async (folder) => {
    const path = join(folder, 'missing', 'a');
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code: 'ENOENT', path });
    await expect(writeFileAtomic(folder, 'x')).rejects.toMatchObject({ path: folder }); // a folder is in the way
    expect(await readdir(folder)).toEqual([]);
  }));
});

describe('writePiecesAtomic', () => {
  it('writes one piece behind the other', () => withTemporaryFolder(async (folder) => {
    const path = join(folder, 'a');
    await writePiecesAtomic(path, async (append) => {
      await append('one ');
      await append(new TextEncoder().encode('two '));
      await append('three');
    });
    expect(await readFile(path, 'utf8')).toBe('one two three');
  }));

  it('keeps the old file when the writing stops, and hands the reason on', () => withTemporaryFolder(async (folder) => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, 'old');
    const reason = new Error('enough');
    await expect(writePiecesAtomic(path, async (append) => {
      await append('new');
      throw reason;
    })).rejects.toBe(reason);
    expect(reason).not.toHaveProperty('path');
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['old', ['a']]);
  }));
});

describe('sweepTemporaryFiles', () => {
  it('removes what dead processes left and nothing else', () => withTemporaryFolder(async (folder) => {
    const dead = '.999999999-0123abcd.geq-tmp'; // beyond the largest process id
    const alive = `.${process.pid}-0123abcd.geq-tmp`;
    await mkdir(join(folder, 'sub'));
    for (const name of [dead, alive, 'a.dat', '.hidden']) await writeFile(join(folder, name), '');
    await sweepTemporaryFiles(folder);
    expect((await readdir(folder)).sort()).toEqual([alive, '.hidden', 'a.dat', 'sub'].sort());
  }));
});
