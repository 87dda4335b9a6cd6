// Error, time and steps of methods and tolerances; optionally paired with the authors' integrator.
//
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/ode/bench/run.ts [--authors PATH/deepgen_ode.exe]
//
// Limit: a step reads and writes some 27 vectors of N(P + K M) doubles, 6 passes over the modes among them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { printTimes, type Trajectory } from '@geq/overlaps';
import { euler, integrate, integrateEulerAuthors, rk4, type InitialConditions, type Integration, type IntegrateOptions } from '../src/index.ts';
import { imageLike, isotropic, randLike } from './cases.ts';
import { columnError } from './columnError.ts';

const times = printTimes(1000);
const common = { unit: 'erf', eta: 0.2, times } as const;

function timed<TResult>(work: () => TResult): { result: TResult; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

const cells = (...x: (string | number)[]): string => `| ${x.join(' | ')} |`;
const row = (name: string, method: string, { result, ms }: { result: Integration; ms: number }, reference: Trajectory): string =>
  cells(name, method, `${result.stats.steps} + ${result.stats.rejected}`, `${ms.toFixed(0)} ms`, columnError(result.trajectory, reference).toExponential(1), result.status);

// The very first call pays for compilation: this is what a command line user waits for.
const rand = randLike({ N: 1000, K: 2, M: 2, seed: 1 });
const cold = timed(() => integrate(rand, common));
console.log(`cold start, compilation included: ${cold.ms.toFixed(0)} ms for rand, N = 1000, K = M = 2, t = 1000 (limit asked for: 1000 ms)\n`);

const cases: [string, InitialConditions, Partial<IntegrateOptions>][] = [
  ['rand', rand, {}],
  ['rand, η = 1', rand, { eta: 1 }],
  ['rand, first layer', rand, { both: false }],
  ['rand, linear, η = 0.05', rand, { unit: 'linear', eta: 0.05 }],
  ['isotropic', isotropic({ N: 1000, K: 2, M: 2, seed: 2 }), {}],
  ['rand, K = 3, M = 1', randLike({ N: 1000, K: 3, M: 1, seed: 3 }), {}],
  ['images', imageLike({ N: 1000, K: 2, M: 2, seed: 4 }), {}],
];
console.log([cells('case', 'tolerance', 'steps + rejected', 'time', 'error', 'status'), cells('---', '---', '---', '---', '---', '---')].join('\n'));
for (const [name, ic, options] of cases) {
  const reference = integrate(ic, { ...common, ...options, tolerance: 1e-12 }).trajectory;
  for (const tolerance of [1e-6, 1e-8, 1e-10]) console.log(row(name, String(tolerance), timed(() => integrate(ic, { ...common, ...options, tolerance })), reference));
  if (name !== 'rand') continue;
  console.log(row(name, 'rk4, dt 0.05', timed(() => integrate(ic, { ...common, method: rk4, dt: 0.05 })), reference));
  console.log(row(name, 'euler, dt 0.01', timed(() => integrate(ic, { ...common, method: euler, dt: 0.01 })), reference));
}

const at = process.argv.indexOf('--authors');
if (at > 0) pairedWithAuthors(process.argv[at + 1]);

/** Their Euler steps against ours: the printed numbers first, then the time of both, one after the other. */
function pairedWithAuthors(executable: string): void {
  const steps = 20;
  const { N, K, M, delta } = rand;
  const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
  try {
    const cube = (x: Float64Array, rows: number, cols: number): string => `ARMA_CUB_TXT_FN008\n${rows} ${cols} ${N}\n${Array.from({ length: N * rows }, (_, line) =>
      Array.from({ length: cols }, (__, col) => x[((line % rows) * cols + col) * N + Math.floor(line / rows)].toExponential(17)).join(' ')).join('\n')}\n`;
    const lines = (x: Float64Array, cols = 1): string => `${Array.from({ length: x.length / cols }, (_, i) => x.subarray(i * cols, (i + 1) * cols).join(',')).join('\n')}\n`;
    const files = { _q0: cube(rand.q, K, K), _r0: cube(rand.r, K, M), _tildet: cube(rand.tildeT, M, M), _rhos: lines(rand.rhos), _T: lines(rand.T, M), _A: lines(rand.A), _v0: lines(rand.v) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `p${name}.dat`), text);
    const options = ['--prefix', 'p', '-N', N, '-M', M, '-K', K, '--lr', 0.2, '--delta', delta, '--dt', 0.01, '--steps', steps].map(String);
    const theirs = timed(() => execFileSync(executable, options, { cwd: folder, stdio: 'ignore', env: { ...process.env, OMP_NUM_THREADS: '1' } }));
    const ours = timed(() => integrateEulerAuthors(rand, { unit: 'erf', eta: 0.2, dt: 0.01, steps }));
    const printed = readFileSync(join(folder, 'p_ode.dat'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => Number(line.split(', ')[1]));
    const gap = Math.max(...printed.map((eg, i) => Math.abs(eg - ours.result.trajectory.eg[i])));
    console.log(`\nEuler, t = ${steps}: authors ${theirs.ms.toFixed(0)} ms, ours ${ours.ms.toFixed(0)} ms; largest difference in e_g ${gap.toExponential(1)} of ${printed.length} rows (six digits printed)`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
