// Training that is killed (SIGKILL) at random moments and resumed, against an undisturbed one: every file but run.json must be the same, byte for
// byte. Tiny networks on images made here. From the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/kill-training.mjs [kills = 20] [seed = 1] [model …]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeNpy } from '@geq/formats';
import { stream } from '@geq/random';

const [kills = 20, seed = 1] = process.argv.slice(2, 4).map(Number);
const models = process.argv.length > 4 ? process.argv.slice(4) : ['dcgan', 'realnvp'];
const BIN = fileURLToPath(new URL('../apps/cli/src/bin.ts', import.meta.url));
const NETWORKS = {
  dcgan: ['--nz', '4', '--ngf', '2', '--ndf', '2'],
  realnvp: ['--base-dim', '2', '--res-blocks', '0', '--held-out', '8'],
};
const SAVE_EVERY = 3; // steps
const APART = 40; // steps between kills, on average half as many
const steps = APART * kills;

const folder = mkdtempSync(join(tmpdir(), 'geq-kills-'));
const rng = stream(seed, 'kills', 0);
const data = join(folder, 'noise.npy');
writeFileSync(
  data,
  writeNpy({ shape: [64, 1, 8, 8], data: Uint8Array.from({ length: 64 * 64 }, () => Math.floor(256 * rng.uniform())) }),
);

const start = (...args) => {
  const child = spawn(process.execPath, [...process.execArgv, BIN, 'train', ...args, '--threads', '1', '-q'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { child, ended };
};
const reached = (run) => Math.max(0, ...names(run).flatMap((name) => Number(/^checkpoint-(\d+)/.exec(name)?.[1] ?? 0)));
const names = (run) => {
  try {
    return readdirSync(run);
  } catch {
    return [];
  }
};
const hashes = (run) =>
  Object.fromEntries(
    readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'run.json')
      .map((entry) => [
        join(entry.parentPath, entry.name).slice(run.length + 1),
        createHash('sha256')
          .update(readFileSync(join(entry.parentPath, entry.name)))
          .digest('hex'),
      ])
      .sort(),
  );

let failed = 0;
try {
  for (const model of models) {
    const [cut, whole] = ['cut', 'whole'].map((name) => join(folder, `${model}-${name}`));
    const begin = (out) => [
      model,
      '--data',
      data,
      '--batch',
      '8',
      '--steps',
      String(steps),
      '--sample-every',
      '50',
      '--save-every',
      String(SAVE_EVERY),
      '--keep',
      '2',
      '--out',
      out,
      ...NETWORKS[model],
    ];
    const at = [];
    while (at.length < kills) {
      const from = reached(cut);
      const { child, ended } = start(...(names(cut).includes('run.json') ? ['--resume', cut] : begin(cut)));
      const target = from + 1 + Math.floor(rng.uniform() * APART);
      while (child.exitCode === null && reached(cut) < target) await pause(1);
      await pause(30 * rng.uniform()); // a few steps on: in one, or between the files of a checkpoint
      if (child.exitCode !== null) break; // it was done
      child.kill('SIGKILL');
      await ended;
      at.push(reached(cut));
    }
    if ((await start('--resume', cut).ended) !== 0) throw new Error(`${model}: expected the resumed run to end well`);
    if ((await start(...begin(whole)).ended) !== 0)
      throw new Error(`${model}: expected the undisturbed run to end well`);
    const [a, b] = [hashes(cut), hashes(whole)];
    const different = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
    if (different.length > 0 || at.length < kills) failed++;
    console.log(
      `${model}: ${at.length} kills, last checkpoints before them at steps ${at.join(', ')} of ${steps}; ${different.length === 0 ? `all ${Object.keys(b).length} files as in the undisturbed run` : `different: ${different.join(', ')}`}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
