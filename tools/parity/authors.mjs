// Our integrator and the authors' on the same runs, in both directions: their program, built from your checkout of sgoldt/gaussian-equiv-2layer,
// on files that `geq online --store` wrote, and `geq ode --method euler` on files that their deepgen_online.py --store wrote.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/parity/authors.mjs CHECKOUT [--runs FOLDER] [--exe FILE]
// Needs g++ and Armadillo (Debian: libarmadillo-dev), or with --exe their program as you built it. Nothing is fetched, nothing written into CHECKOUT or FOLDER.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseRootName } from '../../packages/formats/src/index.ts';
import { compareRows } from './compareRows.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GEQ = [
  '--import',
  join(ROOT, 'tools/ts-hook.mjs'),
  '--conditions=@geq/source',
  join(ROOT, 'apps/cli/src/bin.ts'),
];
const DT = 0.01;
const UNIT_CODES = { linear: 0, erf: 1 }; // their --g
// What their integrator can do: both layers, erf or linear units.
const OURS = [
  { N: 200, D: 50, K: 2, M: 2, g: 'erf', lr: 0.2, steps: 20 },
  { N: 100, D: 30, K: 3, M: 1, g: 'erf', lr: 0.5, steps: 20 },
  { N: 100, D: 20, K: 1, M: 3, g: 'linear', lr: 0.1, steps: 10 },
];

const {
  positionals: [checkout],
  values: { runs, exe },
} = parseArgs({ allowPositionals: true, options: { runs: { type: 'string' }, exe: { type: 'string' } } });
if (checkout === undefined || !existsSync(join(checkout, 'deepgen_ode.cpp'))) {
  console.error(
    `authors: expected the folder of your checkout of sgoldt/gaussian-equiv-2layer, with deepgen_ode.cpp in it, got ${checkout ?? 'none'}`,
  );
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'geq-parity-'));
const stdio = ['ignore', 'ignore', 'inherit'];
const geq = (...args) =>
  execFileSync(process.execPath, [...GEQ, ...args.map(String), '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });

/** Their program, from their one source file, without OpenMP: sums in one order. */
function build() {
  console.log('building deepgen_ode.exe …');
  const program = join(scratch, 'deepgen_ode.exe');
  execFileSync(
    process.env.CXX ?? 'g++',
    ['-std=c++11', '-O3', '-I', checkout, join(checkout, 'deepgen_ode.cpp'), '-o', program, '-larmadillo'],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return program;
}

/** Their curve of a run; its files are copied first, since theirs goes beside them. */
function theirCurve(program, folder, root, { steps, dt }) {
  const { N, D, K, M, unit, lr } = parseRootName(root);
  const place = mkdtempSync(join(scratch, 'theirs-'));
  for (const name of readdirSync(folder))
    if (name.startsWith(`${root}_`) && !name.endsWith('_ode.dat')) copyFileSync(join(folder, name), join(place, name));
  const args = [
    '--prefix',
    root,
    '--g',
    UNIT_CODES[unit],
    '-N',
    N,
    '-M',
    M,
    '-K',
    K,
    '--lr',
    lr,
    '--delta',
    D / N,
    '--dt',
    dt,
    '--steps',
    steps,
  ];
  execFileSync(program, args.map(String), { cwd: place, stdio, env: { ...process.env, OMP_NUM_THREADS: '1' } });
  return readFileSync(join(place, `${root}_ode.dat`), 'utf8');
}

function ourCurve(folder, root, { steps, dt }) {
  const out = join(mkdtempSync(join(scratch, 'ours-')), 'ode.dat');
  geq('ode', '--prefix', join(folder, root), '--method', 'euler', '--dt', dt, '--steps', steps, '--out', out);
  return readFileSync(out, 'utf8');
}

/** Roots of the runs in a folder that stored their initial conditions. */
const rootsIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('_q0.dat'))
    .map((name) => name.slice(0, -'_q0.dat'.length))
    .sort();

let failures = 0;
function line(direction, root, result) {
  if (!result.agrees) failures++;
  const {
    rows: [ours, theirs],
    equal,
    largest,
    agrees,
  } = result;
  console.log(
    `${agrees ? 'agree   ' : 'DISAGREE'}  ${direction.padEnd(34)} ${String(equal).padStart(4)} of ${ours}${ours === theirs ? '' : ` / ${theirs}`} rows equal, largest difference ${largest.toExponential(1)}  ${root}`,
  );
}

try {
  const program = exe === undefined ? build() : resolve(exe);
  for (const { steps, ...options } of OURS) {
    const folder = join(scratch, `K${options.K}M${options.M}${options.g}`);
    const flags = Object.entries({ ...options, steps }).flatMap(([name, value]) => [
      name.length > 1 ? `--${name}` : `-${name}`,
      value,
    ]);
    geq('online', ...flags, '--test-size', 100, '-s', 1, '--store', '--out', folder);
    for (const root of rootsIn(folder))
      line(
        'our files, their program',
        root,
        compareRows(ourCurve(folder, root, { steps, dt: DT }), theirCurve(program, folder, root, { steps, dt: DT })),
      );
  }
  const roots = runs === undefined ? [] : rootsIn(runs);
  if (runs !== undefined && roots.length === 0)
    throw new Error(`expected runs with stored initial conditions (…_q0.dat) in ${runs}, found none`);
  for (const root of roots) {
    const stored = join(runs, `${root}_ode.dat`);
    const text = existsSync(stored) ? readFileSync(stored, 'utf8') : '';
    const grid = {
      steps: Number(/steps\/N=([^,\s]+)/.exec(text)?.[1] ?? 20),
      dt: Number(/dt=([^,\s]+)/.exec(text)?.[1] ?? DT),
    };
    const ours = ourCurve(runs, root, grid);
    if (text !== '') line('their files, their stored curve', root, compareRows(ours, text));
    line('their files, their program here', root, compareRows(ours, theirCurve(program, runs, root, grid)));
  }
} catch (error) {
  failures++;
  console.error((error.stderr?.toString().trim() || error.message).split('\n')[0]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
