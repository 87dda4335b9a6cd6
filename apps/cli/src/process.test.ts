import { existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withTemporaryFolder } from '@geq/testing';
import { filesBelow, finished, geq, startGeq, startModule } from '../fixtures/commandLine.ts';

const LONG = ['-N', '30', '-D', '5', '-L', '1', '--steps', '30000', '--test-size', '64', '-s', '2']; // some two seconds
const ROOT = 'deepgen_online_rand_sign_L1_D5_N30_hmm_erf_M2_K2_lr0.2_i1_s2';

/** Waits for a file; a program that never makes it fails the test instead of holding it up. */
async function untilExists(path: string): Promise<void> {
  for (let waited = 0; !existsSync(path); waited += 10) {
    if (waited > 10_000) throw new Error(`${path}: not there after ten seconds`);
    await wait(10);
  }
}

describe('Ctrl-C', () => {
  it('writes a checkpoint, names the command that goes on, and that command ends with the same files', () =>
    withTemporaryFolder(async (home) => {
      const folder = join(home, 'cut');
      const child = startGeq(['online', ...LONG, '--checkpoint-every', '0.1', '--out', folder], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const end = finished(child);
      await untilExists(join(folder, 'checkpoint.safetensors')); // some steps into the run
      child.kill('SIGINT');
      child.kill('SIGINT'); // the same one, passed on by npm: no second Ctrl-C
      const { code, out, err } = await end;
      expect([code, out]).toEqual([130, '']);
      const lines = err.trim().split('\n');
      expect(lines[0]).toBe('stopping at a safe point; Ctrl-C again ends at once');
      expect(lines[1]).toMatch(/^stopped at step \d+ of 900000; continue with: geq online --resume /);
      expect(await filesBelow(folder)).toEqual(['checkpoint.safetensors', 'run.json']);

      const command = lines[1].split('continue with: geq ')[1].split(' ');
      expect((await geq(...command, '-q')).code).toBe(0);
      expect((await geq('online', ...LONG, '-q', '--out', join(home, 'whole'))).code).toBe(0);
      for (const file of [`${ROOT}.dat`, `${ROOT}_exact.dat`]) {
        expect((await readFile(join(folder, file))).equals(await readFile(join(home, 'whole', file)))).toBe(true);
      }
    }));

  it('ends an integration in the middle, which leaves nothing', () =>
    withTemporaryFolder(async (home) => {
      const before = process.listenerCount('SIGINT');
      const end = geq(
        'ode',
        '-N',
        '100',
        '-D',
        '10',
        '-L',
        '1',
        '--method',
        'euler',
        '--dt',
        '1e-5',
        '--steps',
        '100',
        '-q',
        '--out',
        join(home, 'curve.dat'),
      );
      for (let i = 0; i < 2000 && process.listenerCount('SIGINT') === before; i++) await wait(5); // the integration has not begun
      process.emit('SIGINT', 'SIGINT');
      expect(await end).toEqual({
        code: 130,
        out: [],
        err: [
          'stopping at a safe point; Ctrl-C again ends at once',
          expect.stringMatching(/^stopped at t = .*; nothing of this curve is kept$/),
        ],
      });
      expect(await filesBelow(home)).toEqual([]);
      expect(process.listenerCount('SIGINT')).toBe(before);
    }));

  it('a second one ends at once, whatever the work does', async () => {
    const child = startModule(
      './interrupt.ts',
      'const { withInterrupt } = module; setTimeout(() => process.stderr.write("ready"), 0); await withInterrupt(() => new Promise((end) => setTimeout(end, 30_000)), () => process.stderr.write("first"));',
    );
    const said = new Set<string>();
    child.stderr?.on('data', (data: Buffer) => {
      const word = data.toString();
      if (said.has(word)) return;
      said.add(word);
      if (word === 'ready') child.kill('SIGINT');
      else setTimeout(() => child.kill('SIGINT'), 400); // later than npm would pass on the first
    });
    const { code, err } = await finished(child);
    expect([code, err]).toEqual([130, 'readyfirst']);
  });
});

describe('pipes', () => {
  it('that close early are no error', async () => {
    const child = startGeq(['online', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.destroy();
    const { code, err } = await finished(child);
    expect([code, err]).toEqual([0, '']);
  });

  const itOnLinux = existsSync('/dev/full') ? it : it.skip; // no other system has a device that is always full
  itOnLinux('that are full are one line and exit code 1', async () => {
    const child = startGeq(['--help'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    const { code, err } = await finished(child);
    expect([code, err]).toEqual([1, 'geq: cannot write the result: no space left on the device (ENOSPC)\n']);
  });
});

describe('stack traces', () => {
  it('are shown for DEBUG=geq alone', async () => {
    const [plain, debug] = await Promise.all(
      [{}, { DEBUG: 'geq' }].map((env) =>
        finished(
          startGeq(['online', '-N', '0'], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
        ),
      ),
    );
    expect([plain.code, plain.err]).toEqual([2, 'geq: -N: expected 1 to 32768, got 0\n']);
    expect(debug.err).toMatch(/^geq: -N: expected 1 to 32768, got 0\nUsageError: .*\n {4}at /);
  });
});
