import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder, startScript } from '@geq/testing';
import { asTinyRun } from '../../test/tinyRun.ts';
import { endRun } from '../folder/recordedFiles.ts';
import { fileTime } from '../files/writeFileAtomic.ts';
import { FolderLocked, LOCK_FILE, lockFolder, readLock, requireUnlocked } from './folderLock.ts';
import { inRunFolder, whileLocked } from '../folder/inRunFolder.ts';
import { machineId } from './machine.ts';

/** A lock that a process of another machine made, last written so many seconds ago. */
async function foreignLock(folder: string, secondsAgo: number): Promise<void> {
  const path = join(folder, LOCK_FILE);
  await writeFile(
    path,
    JSON.stringify({
      machine: 'elsewhere',
      host: 'node7',
      pid: 1,
      since: '2026-01-01T00:00:00.000Z',
      progress: { first: 0, done: 3, total: 10, seconds: 6 },
    }).padEnd(1024),
  );
  const time = (await fileTime(folder)) / 1000 - secondsAgo;
  await utimes(path, time, time);
}

/** A lock that a process of this machine made, which is gone. */
const deadLock = (path: string): Promise<void> =>
  writeFile(
    path,
    JSON.stringify({ machine: machineId(), host: 'here', pid: 2 ** 22 + 1, since: '2026-01-01T00:00:00.000Z' }),
  );

/** A process that holds a folder. */
async function heldBy(folder: string): Promise<{ kill: () => Promise<void> }> {
  const child = startScript(new URL('../../test/hold.ts', import.meta.url), folder);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let waited = 0; (await readLock(folder))?.holder === undefined; waited += 20) {
    if (waited > 30_000 || child.exitCode !== null) throw new Error('the lock was never taken');
    await pause(20);
  }
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('lockFolder', () => {
  it('keeps others out until it is released, this process too, and leaves nothing', () =>
    withTemporaryFolder(async (folder) => {
      const lock = await lockFolder(folder);
      await expect(lockFolder(folder)).rejects.toThrow(FolderLocked);
      expect(await readLock(folder)).toMatchObject({ isStale: false, holder: { pid: process.pid } });
      await requireUnlocked(folder); // its own lock is nobody else's
      await lock.release();
      expect(await readdir(folder)).toEqual([]);
      await (await lockFolder(folder)).release();
    }));

  it('tells who is at work, and takes over from a process that was killed, at once', () =>
    withTemporaryFolder(async (folder) => {
      const other = await heldBy(folder);
      await expect(lockFolder(folder)).rejects.toThrow(
        /: another geq is at work here \(process \d+ on \S+ since 20\S+Z?(, \d+ % done)?\); wait for it \(--wait\), or choose another folder$/,
      );
      await expect(requireUnlocked(folder)).rejects.toThrow(FolderLocked);
      await other.kill();
      expect(await readLock(folder)).toMatchObject({ isStale: true });
      await (await lockFolder(folder)).release();
      expect(await readdir(folder)).toEqual([]);
    }));

  it('waits when asked to, says so once, and goes on when the other one ends; an abort ends the wait', () =>
    withTemporaryFolder(async (folder) => {
      const other = await heldBy(folder);
      const said: string[] = [];
      const waiting = lockFolder(folder, { wait: true, onWait: (text) => said.push(text) });
      await pause(1500);
      await other.kill();
      await (await waiting).release();
      expect(said).toEqual([expect.stringMatching(/another geq is at work here .*; waiting for it$/)]);
      await foreignLock(folder, 0);
      expect(
        await whileLocked(folder, { wait: true, signal: AbortSignal.timeout(50) }, async () => 'worked'),
      ).toBeUndefined();
    }));

  it('judges a process elsewhere by the clock of the file system: two minutes without a sign of life, not less', () =>
    withTemporaryFolder(async (folder) => {
      await foreignLock(folder, 100);
      await expect(lockFolder(folder)).rejects.toThrow(
        '(process 1 on node7 since 2026-01-01T00:00:00.000Z, 30 % done)',
      );
      await foreignLock(folder, 130);
      await (await lockFolder(folder)).release();
    }));

  it.each([
    ['an empty lock', async (path) => writeFile(path, '')],
    [
      'an empty lock of a time to come',
      async (path) => {
        await writeFile(path, '');
        await utimes(path, 4e9, 4e9);
      },
    ],
    [
      'a lock of another machine of a time to come',
      async (path) => {
        await foreignLock(dirname(path), -4000);
      },
    ],
    [
      'a stale lock and its guard, both of dead processes',
      async (path) => {
        await deadLock(path);
        await deadLock(`${path}-guard`);
      },
    ],
    [
      'a stale lock and an empty guard of a time to come',
      async (path) => {
        await deadLock(path);
        await writeFile(`${path}-guard`, '');
        await utimes(`${path}-guard`, 4e9, 4e9);
      },
    ],
    [
      'a lock of another version',
      async (path) => {
        await writeFile(path, JSON.stringify({ pid: 'me' }));
      },
    ],
  ] satisfies [string, (path: string) => Promise<void>][])('takes over within two seconds from %s', (_, make) =>
    withTemporaryFolder(async (folder) => {
      await make(join(folder, LOCK_FILE));
      const start = performance.now();
      await (await lockFolder(folder)).release();
      expect(performance.now() - start).toBeLessThan(2000);
      expect(await readdir(folder)).toEqual([]);
    }),
  );

  it.each([
    ['a link', async (path) => symlink('nowhere', path)],
    ['a folder', async (path) => mkdir(path)],
    [
      'a pipe or a device',
      async (path) => {
        execFileSync('mkfifo', [path]);
      },
    ],
  ] satisfies [string, (path: string) => Promise<unknown>][])(
    'refuses %s in the place of a lock, and in that of its guard',
    (what, make) =>
      withTemporaryFolder(async (folder) => {
        const path = join(folder, LOCK_FILE);
        await make(path);
        await expect(lockFolder(folder, { wait: true })).rejects.toThrow(
          `${path}: expected the lock file of geq, got ${what}; remove it`,
        );
        await rm(path, { recursive: true });
        await deadLock(path);
        await make(`${path}-guard`);
        await expect(lockFolder(folder)).rejects.toThrow(
          `${path}-guard: expected the lock file of geq, got ${what}; remove it`,
        );
      }),
  );

  it('ends every wait when it is aborted', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, LOCK_FILE), '');
      await expect(lockFolder(folder, { signal: AbortSignal.timeout(50) })).rejects.toThrow(FolderLocked);
      expect(await readdir(folder)).toEqual([LOCK_FILE]);
    }));

  it('lets one of many take over', () =>
    withTemporaryFolder(async (folder) => {
      for (let round = 0; round < 50; round++) {
        await foreignLock(folder, 130);
        const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
        const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
        expect(won).toHaveLength(1);
        for (const lock of won) await lock.release();
        expect(await readdir(folder)).toEqual([]);
      }
    }));

  it(
    "notices that it was taken over, leaves the other's lock alone, and the work ends with an error",
    () =>
      withTemporaryFolder(async (folder) => {
        const work = whileLocked(folder, {}, async ({ lost }) => {
          await foreignLock(join(folder, 'other'), 0);
          await rename(join(folder, 'other', LOCK_FILE), join(folder, LOCK_FILE));
          await new Promise<void>((resolve) => lost.addEventListener('abort', () => resolve()));
        });
        await mkdir(join(folder, 'other'));
        await expect(work).rejects.toThrow(`${folder}: another geq took this folder over`);
        expect(JSON.parse(await readFile(join(folder, LOCK_FILE), 'utf8'))).toMatchObject({ host: 'node7' });
      }),
    30_000,
  );
});

describe('run folders', () => {
  it('are refused while another process is at work there or in the run they are part of, --force or not, and read when complete', () =>
    withTemporaryFolder(async (folder) => {
      const run = join(folder, 'seed-0');
      await mkdir(run);
      await writeFile(join(folder, 'run.json'), '{}'); // of the larger run
      const open = (more = {}) =>
        inRunFolder(run, { ...asTinyRun(), ...more }, {}, async ({ state }) => {
          if (state !== 'complete') await endRun(run, { status: 'complete', provenance: {} });
          return state;
        });
      for (const held of [run, folder]) {
        const other = await heldBy(held);
        await expect(open()).rejects.toThrow(`${held}: another geq is at work here`);
        await expect(open({ force: true })).rejects.toThrow(FolderLocked);
        await other.kill();
      }
      expect(await open()).toBe('new');
      const other = await heldBy(run);
      expect(await open()).toBe('complete');
      await other.kill();
    }));

  it(
    'say how far the work is',
    () =>
      withTemporaryFolder(async (folder) => {
        await inRunFolder(folder, asTinyRun(), {}, async ({ onProgress }) => {
          onProgress(10, 100);
          onProgress(60, 100);
          await pause(6000); // one sign of life
          expect((await readLock(folder))?.holder?.progress).toMatchObject({ first: 10, done: 60, total: 100 });
        });
      }),
    30_000,
  );
});
