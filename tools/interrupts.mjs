// Ctrl-C, SIGTERM and SIGHUP at random moments of many commands, waiting for a lock included: each must end within a second, with exit code 130, 143
// or 129, or have been done. From the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/interrupts.mjs [times each = 5] [seed = 1]
//   node tools/interrupts.mjs --built …        after npm run build: processes start in a third of the time
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { writeNpy } from '@geq/formats';
import { stream } from '@geq/random';
import { commandLine } from './faults/commandLine.mjs';

const [times = 5, seed = 1] = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
const { words: GEQ } = commandLine(process.argv.includes('--built'));
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const MOST_MS = 1000;
const START_MS = 300; // the program itself is loading before

const home = mkdtempSync(join(tmpdir(), 'geq-interrupts-'));
process.env.GEQ_CACHE = join(home, 'cache');
const rng = stream(seed, 'interrupts', 0);
const pictures = join(home, 'noise.npy');
writeFileSync(
  pictures,
  writeNpy({ shape: [64, 1, 8, 8], data: Uint8Array.from({ length: 64 * 64 }, () => Math.floor(256 * rng.uniform())) }),
);

const SMALL = ['-N', '60', '-D', '5', '-L', '1', '--threads', '2'];
const held = join(home, 'held');
const COMMANDS = {
  online: [['online', ...SMALL, '--steps', '1e5', '--test-size', '64'], 4000],
  covariance: [['covariance', '-N', '200', '-D', '20', '-L', '1', '--threads', '2', '--samples', '1e6'], 6000],
  'spectrum of large moments': [
    ['covariance', '-N', '1500', '-D', '20', '-L', '1', '--threads', '2', '--samples', '256'],
    8000,
  ],
  'closed form': [['covariance', '-N', '2500', '-D', '100', '-L', '2', '--moments', 'sharper'], 6000],
  reproduce: [['reproduce', ...SMALL, '--steps', '2e4', '--seeds', '3'], 5000],
  ode: [['ode', '-N', '1000', '-D', '100', '-L', '1', '--steps', '1e4'], 4000],
  'spectrum of a sweep': [
    ['ode', '-N', '2000', '-D', '100', '-L', '1', '--sweep', 'lr=0.1,0.2', '--steps', '10'],
    5000,
  ],
  sweep: [['ode', ...SMALL, '--sweep', 'lr=0.1,0.2,0.3,0.4', '--steps', '1e4'], 4000],
  train: [
    [
      'train',
      'dcgan',
      '--data',
      pictures,
      '--batch',
      '8',
      '--steps',
      '1e6',
      '--nz',
      '4',
      '--ngf',
      '2',
      '--ndf',
      '2',
      '--threads',
      '1',
    ],
    5000,
  ],
  generate: [['generate', '-N', '500', '-D', '50', '-L', '2', '--count', '2e5'], 3000],
  'waiting for a lock': [['online', ...SMALL, '--wait'], 3000, held],
};

const start = (args, out) => {
  const child = spawn(process.execPath, [...GEQ, ...args, '--out', out, '-q'], { stdio: 'ignore', cwd: home });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return { child, ended };
};

let failed = 0;
const holder = start(['online', '-N', '1000', '-D', '100', '--threads', '1', '--steps', '1e6'], held);
try {
  for (const [name, [args, span, place]] of Object.entries(COMMANDS)) {
    let [slowest, done] = [0, 0];
    const wrong = [];
    for (let i = 0; i < times; i++) {
      const signal = Object.keys(CODES)[i % 3];
      const out = place ?? join(home, name.replaceAll(' ', '-') + (name === 'generate' ? `${i}.npy` : String(i)));
      const { child, ended } = start(args, out);
      const wait = START_MS + span * rng.uniform();
      await Promise.race([pause(wait), ended]);
      const isOver = child.exitCode !== null;
      const from = performance.now();
      child.kill(signal);
      const code = await Promise.race([ended, pause(30_000, 'no end')]);
      const took = performance.now() - from;
      child.kill('SIGKILL');
      slowest = Math.max(slowest, took);
      if (code === 0) done++;
      else if (isOver) wrong.push(`ended by itself: ${code}`);
      else if (took > MOST_MS || (code !== CODES[signal] && code !== signal))
        wrong.push(`${signal} after ${Math.round(wait)} ms: ${code} in ${Math.round(took)} ms`);
    }
    if (wrong.length > 0) failed++;
    console.log(
      `${name}: ${times} interruptions, ${done} of them when all was done, the slowest took ${Math.round(slowest)} ms${wrong.map((each) => `\n  ${each}`).join('')}`,
    );
  }
} finally {
  holder.child.kill('SIGKILL');
  await holder.ended;
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
