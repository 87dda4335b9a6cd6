// A full disk, a failing one, or kill -9 before the n-th write, fsync, rename or removal of a file, for every n, in each kind of work; then the same
// command again: all files must be those of an undisturbed run, byte for byte, and no others, without cleaning up and without a wait. From the root:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/faults.mjs [most cases each, default all] [kind of work …]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { writeNpy } from '@geq/formats';
import { stream } from '@geq/random';

const [most = Infinity, seed = 1] = [Number(process.argv[2] ?? Infinity), 1];
const BIN = fileURLToPath(new URL('../apps/cli/src/bin.ts', import.meta.url));
const INJECT = new URL('./faults/inject.mjs', import.meta.url).href;
const HOOKS = ['--import', new URL('./ts-hook.mjs', import.meta.url).href, '--conditions=@geq/source'];
const MODES = ['kill', 'EIO', 'ENOSPC'];
const WAIT_MS = 2000;

const home = mkdtempSync(join(tmpdir(), 'geq-faults-'));
const rng = stream(seed, 'faults', 0);
const pictures = join(home, 'noise.npy');
writeFileSync(
  pictures,
  writeNpy({ shape: [32, 1, 8, 8], data: Uint8Array.from({ length: 32 * 64 }, () => Math.floor(256 * rng.uniform())) }),
);

const SMALL = ['-N', '12', '-D', '4', '-L', '1', '--threads', '1', '-q'];
const TINY = [...SMALL, '--steps', '20', '--test-size', '64'];
const OFTEN = ['--checkpoint-every', '1e-6'];
const shards = join(home, 'shards');
const WORK = {
  covariance: ['covariance', ...SMALL, ...OFTEN, '--samples', '20480'],
  online: ['online', ...TINY, ...OFTEN, '--steps', '1500', '--evaluation-size', '6000'],
  reproduce: ['reproduce', ...TINY, ...OFTEN, '--seeds', '2'],
  sweep: ['ode', ...SMALL, '--steps', '20', '--sweep', 'lr=0.1,0.2,0.3'],
  merge: ['merge', join(shards, '1'), join(shards, '2'), '-q'],
  train: [
    'train',
    'dcgan',
    '--data',
    pictures,
    '--batch',
    '8',
    '--steps',
    '4',
    '--save-every',
    '2',
    '--keep',
    '1',
    '--nz',
    '4',
    '--ngf',
    '2',
    '--ndf',
    '2',
    '--threads',
    '1',
    '-q',
  ],
};

function geq(args, fault) {
  const env = { ...process.env, GEQ_CACHE: join(home, 'cache'), ...(fault && { GEQ_FAULT: JSON.stringify(fault) }) };
  const child = spawn(process.execPath, [...HOOKS, ...(fault ? ['--import', INJECT] : []), BIN, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: home,
  });
  let err = '';
  child.stderr.on('data', (text) => {
    err += text;
  });
  const from = performance.now();
  return new Promise((done) =>
    child.once('exit', (code, signal) => done({ code: code ?? signal, err, ms: performance.now() - from })),
  );
}

/** Every file by its digest; of run.json, which holds times of day, that it is there. */
const filesOf = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [
          path.slice(folder.length + 1),
          entry.name === 'run.json'
            ? JSON.parse(readFileSync(path, 'utf8')).status
            : createHash('sha256').update(readFileSync(path)).digest('hex'),
        ];
      })
      .sort(),
  );

/** All cases, or some of them evenly. */
const some = (cases) =>
  cases.length <= most ? cases : Array.from({ length: most }, (_, i) => cases[Math.floor((i * cases.length) / most)]);

let failed = 0;
try {
  for (const index of [1, 2])
    await geq([
      'covariance',
      ...SMALL,
      '--samples',
      '4096',
      '--shard',
      `${index}/2`,
      '--out',
      join(shards, String(index)),
    ]);
  const wanted = process.argv.slice(3);
  for (const [name, args] of Object.entries(WORK).filter(([each]) => wanted.length === 0 || wanted.includes(each))) {
    const [whole, cut, tally] = ['whole', 'cut', 'tally.json'].map((each) => join(home, `${name}-${each}`));
    const undisturbed = await geq([...args, '--out', whole], { under: whole, mode: 'count', tally });
    if (undisturbed.code !== 0) throw new Error(`${name}: ${undisturbed.code}: ${undisturbed.err}`);
    const expected = JSON.stringify(filesOf(whole));
    const counts = JSON.parse(readFileSync(tally, 'utf8'));
    const cases = some(
      Object.entries(counts).flatMap(([op, count]) =>
        Array.from({ length: count }, (_, i) => i + 1).flatMap((n) => MODES.map((mode) => ({ op, n, mode }))),
      ),
    );
    const wrong = [];
    for (const { op, n, mode } of cases) {
      rmSync(cut, { recursive: true, force: true });
      const hit = await geq([...args, '--out', cut], { under: cut, op, n, mode });
      const say = (text) => wrong.push(`${mode} before ${op} ${n}: ${text}`);
      if (
        mode !== 'kill' &&
        hit.err
          .trim()
          .split('\n')
          .filter((line) => !line.includes('is safe; continue with')).length > 1
      )
        say(`more than a line: ${hit.err}`);
      const again = await geq([...args, '--out', cut]);
      if (again.code !== 0) say(`again: ${again.code}: ${again.err.trim()}`);
      else if (JSON.stringify(filesOf(cut)) !== expected) {
        const [a, b] = [filesOf(cut), filesOf(whole)];
        say(
          `files differ: ${[...new Set([...Object.keys(a), ...Object.keys(b)])].filter((file) => a[file] !== b[file]).join(', ')}`,
        );
      }
      if (again.ms > 2 * undisturbed.ms + WAIT_MS)
        say(`again took ${Math.round(again.ms)} ms, undisturbed ${Math.round(undisturbed.ms)} ms`);
    }
    if (wrong.length > 0) failed++;
    console.log(
      `${name}: ${Object.entries(counts)
        .map(([op, count]) => `${count} × ${op}`)
        .join(', ')}; ${cases.length} faults, ${wrong.length} wrong${wrong.map((each) => `\n  ${each}`).join('')}`,
    );
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
