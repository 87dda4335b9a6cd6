// A full disk, a failing one, or kill -9 before the n-th write, fsync, rename or removal of a file, for every n, in each kind of work; then the same
// command again: all files must be those of an undisturbed run, byte for byte, and no others, without cleaning up and without a wait. From the root:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/faults.mjs [most cases each, default all] [kind of work …]
//   node tools/faults.mjs --built …        after npm run build: processes start in a third of the time
//   … --every K                            one of K cases, instead of a number of them
// Of a part of the cases each comes from a stretch of its own, so that operations and faults are all among them. They run side by side, one a core.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { writeNpy } from '@geq/formats';
import { stream } from '@geq/random';
import { commandLine } from './faults/commandLine.mjs';

const {
  values: { built: isBuilt = false, every },
  positionals,
} = parseArgs({ allowPositionals: true, options: { built: { type: 'boolean' }, every: { type: 'string' } } });
const most = positionals.filter((word) => /^\d+$/.test(word)).map(Number)[0] ?? Infinity;
const wanted = positionals.filter((word) => !/^\d+$/.test(word));
const seed = 1;
const { words: GEQ, hooked } = commandLine(isBuilt);
const INJECT = new URL('./faults/inject.mjs', import.meta.url).href;
const MODES = ['kill', 'EIO', 'ENOSPC'];
const WAIT_MS = 1000; // less than any wait for a lock
const TRIES = 3;
const LANES = Math.min(8, availableParallelism());
const TOLD = 10; // times a kind says how far it is

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
  online: ['online', ...SMALL, '--test-size', '64', ...OFTEN, '--steps', '1500', '--evaluation-size', '6000'],
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
  const child = spawn(process.execPath, [...(fault ? hooked(INJECT) : GEQ), ...args], {
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
    child.once('close', (code, signal) => done({ code: code ?? signal, err, ms: performance.now() - from })),
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

/** All cases, or one at random from each of as many stretches as are wanted. */
function some(cases) {
  const count = Math.min(cases.length, every === undefined ? most : Math.ceil(cases.length / Number(every)));
  const at = (i) => (i * cases.length) / count;
  return Array.from(
    { length: count },
    (_, i) => cases[Math.floor(at(i) + (count < cases.length ? rng.uniform() * (at(i + 1) - at(i)) : 0))],
  );
}

/** What is wrong with the outcome of one fault, in words. A wait is one each time; what is slow once was the machine's other work. */
async function faultsOf(args, each, how) {
  for (let tries = 1; ; tries++) {
    const { wrong, slow } = await outcomeOf(args, each, how);
    if (slow === undefined || wrong.length > 0) return wrong;
    if (tries === TRIES) return [slow];
    const now = await geq([...args, '--out', how.cut]); // as fast as it goes at present
    rmSync(how.cut, { recursive: true, force: true });
    how = { ...how, undisturbed: { ...how.undisturbed, ms: Math.max(how.undisturbed.ms, now.ms) } };
  }
}

async function outcomeOf(args, { op, n, mode }, how) {
  const { cut, whole, undisturbed } = how;
  const wrong = [];
  const say = (text) => wrong.push(`${mode} before ${op} ${n}: ${text}`);
  rmSync(cut, { recursive: true, force: true });
  const hit = await geq([...args, '--out', cut], { under: cut, op, n, mode });
  if (mode === 'kill' && hit.code !== 'SIGKILL') how.unreached.push(n); // signs of life of a lock come every five seconds: a slower run has more of them
  const usual = undisturbed.err.replaceAll(whole, cut).split('\n'); // notices that come without a fault too
  const told = hit.err
    .trim()
    .split('\n')
    .filter((line) => !usual.includes(line) && !line.includes('is safe; continue with'));
  if (mode !== 'kill' && told.length > 1) say(`more than a line: ${told.join('\n')}`);
  const again = await geq([...args, '--out', cut]);
  if (again.code !== 0) say(`again: ${again.code}: ${again.err.trim()}`);
  else {
    const [a, b] = [filesOf(cut), filesOf(whole)];
    const others = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((file) => a[file] !== b[file]);
    if (others.length > 0) say(`files differ: ${others.join(', ')}`);
  }
  rmSync(cut, { recursive: true, force: true });
  return {
    wrong,
    slow:
      again.ms > 2 * undisturbed.ms + WAIT_MS
        ? `${mode} before ${op} ${n}: again took ${Math.round(again.ms)} ms, undisturbed ${Math.round(undisturbed.ms)} ms`
        : undefined,
  };
}

/** All cases of one kind of work, side by side. @returns how many are wrong */
async function check(name, args) {
  const [whole, tally] = ['whole', 'tally.json'].map((each) => join(home, `${name}-${each}`));
  const undisturbed = await geq([...args, '--out', whole], { under: whole, mode: 'count', tally });
  if (undisturbed.code !== 0) throw new Error(`${name}: ${undisturbed.code}: ${undisturbed.err}`);
  const counts = JSON.parse(readFileSync(tally, 'utf8'));
  const all = Object.entries(counts).flatMap(([op, count]) =>
    Array.from({ length: count }, (_, i) => i + 1).flatMap((n) => MODES.map((mode) => ({ op, n, mode }))),
  );
  const cases = some(all);
  console.log(
    `${name}: ${Object.entries(counts)
      .map(([op, count]) => `${count} × ${op}`)
      .join(', ')}; ${cases.length} of ${all.length} faults`,
  );
  const [wrong, unreached] = [[], []];
  let [next, done] = [0, 0];
  const from = performance.now();
  const lane = async (_, index) => {
    while (next < cases.length) {
      const found = await faultsOf(args, cases[next++], {
        cut: join(home, `${name}-cut${index}`),
        whole,
        undisturbed,
        unreached,
      });
      for (const text of found) console.log(`  WRONG, ${text}`);
      wrong.push(...found);
      if (Math.floor((++done * TOLD) / cases.length) > Math.floor(((done - 1) * TOLD) / cases.length))
        console.log(
          `  ${done} of ${cases.length} in ${Math.round((performance.now() - from) / 1000)} s, ${wrong.length} wrong`,
        );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (unreached.length > 0) console.log(`  ${unreached.length} kills came after the end`);
  return wrong.length;
}

let failed = 0;
try {
  const kinds = Object.entries(WORK).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  if (kinds.length < wanted.length)
    throw new Error(`faults: expected kinds of work among ${Object.keys(WORK).join(', ')}, got ${wanted.join(', ')}`);
  if (kinds.some(([name]) => name === 'merge'))
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
  for (const [name, args] of kinds) failed += await check(name, args);
  console.log(`${failed} wrong`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
