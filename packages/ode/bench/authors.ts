import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { printTimes, type Trajectory } from '@geq/overlaps';
import { benchRow } from '@geq/testing/benchRow';
import { authorsGrid } from '../src/authorsGrid.ts';
import { dopri5, integrate, integrateEulerAuthors, type InitialConditions } from '../src/index.ts';
import { columnError } from './columnError.ts';

const DT = 0.01;
const ETA = 0.2;
const TURNS = 5;
const WARM_UP = 4; // the first runs compile, and compile again

/** Theory to t = 1000 against the authors' integrator, in turns: agreement of Euler steps, then our error and time, cold and warm, beside theirs. */
export function pairedWithAuthors(executable: string, cases: readonly (readonly [string, InitialConditions])[]): void {
  for (const [name, ic] of cases) {
    const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
    try {
      writeTheirFiles(folder, ic);
      writeOurFiles(folder, ic);
      comparePair(name, ic, executable, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function comparePair(name: string, ic: InitialConditions, executable: string, folder: string): void {
  const options = { activation: 'erf', eta: ETA, times: printTimes(1000) } as const;
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env; // where it is set, Node reads certificates for 80 ms before anything else
  const numSteps = (t: number): number => authorsGrid(t, DT).reduce((sum, count) => sum + count, 0);
  const theirs = (t: number): number => {
    const args = [
      '--prefix',
      'p',
      '-N',
      ic.N,
      '-M',
      ic.M,
      '-K',
      ic.K,
      '--lr',
      ETA,
      '--delta',
      ic.delta,
      '--dt',
      DT,
      '--steps',
      t,
    ].map(String);
    return timed(() =>
      execFileSync(executable, args, { cwd: folder, stdio: 'ignore', env: { ...env, OMP_NUM_THREADS: '1' } }),
    ).seconds;
  };
  const [short, long] = [20, 60];
  const perStep: number[] = [],
    cold: number[] = [],
    warm: number[] = [];
  for (let i = 0; i < WARM_UP; i++) integrate(ic, options); // compiled from here on
  for (let turn = 0; turn < TURNS; turn++) {
    const first = theirs(short);
    perStep.push((theirs(long) - first) / (numSteps(long) - numSteps(short)));
    cold.push(
      timed(() =>
        execFileSync(process.execPath, [fileURLToPath(new URL('coldRun.mjs', import.meta.url)), folder, String(ETA)], {
          env,
        }),
      ).seconds,
    );
    warm.push(timed(() => integrate(ic, options)).seconds);
  }
  const printed = readFileSync(join(folder, 'p_ode.dat'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => Number(line.split(', ')[1]));
  const { eg } = integrateEulerAuthors(ic, { activation: 'erf', eta: ETA, dt: DT, tMax: long }).trajectory;
  const ran = JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')) as {
    trajectory: Trajectory;
    method: string;
    numModes: number;
    stats: { steps: number };
  };
  const reference = integrate(ic, { ...options, method: dopri5, compress: true, tolerance: 1e-10 }).trajectory; // another integrator; compression has its own tests
  const euler = median(perStep) * numSteps(1000);
  const error = columnError(ran.trajectory, reference);
  const baseline = { name: "authors' integrator", time: 1000 * euler };
  benchRow(
    ...Object.entries({ cold, warm }).map(
      ([start, seconds]) =>
        ({ work: `theory, ${name}, ${start}`, ours: 1000 * median(seconds), unit: 'ms', baseline, error }) as const,
    ),
  );
  console.log(
    `${name}: Euler steps agree in e_g to ${Math.max(...printed.map((x, i) => Math.abs(x - eg[i]))).toExponential(1)} (six digits printed)`,
  );
  console.log(
    `  authors, t = 1000: ${euler.toFixed(1)} s (${(1e6 * median(perStep)).toFixed(0)} µs a step, from t = ${short} and ${long}); ours: ${ran.method}, ${ran.numModes} modes, ${ran.stats.steps} steps, largest error of e_g, Q, R, v ${error.toExponential(1)}`,
  );
  console.log(
    `  cold process ${(1000 * median(cold)).toFixed(0)} ms (${(euler / median(cold)).toFixed(0)}×), warm ${(1000 * median(warm)).toFixed(0)} ms (${(euler / median(warm)).toFixed(0)}×)`,
  );
}

const median = (x: readonly number[]): number => [...x].sort((a, b) => a - b)[x.length >> 1];

function timed(work: () => unknown): { seconds: number } {
  const start = performance.now();
  work();
  return { seconds: (performance.now() - start) / 1000 };
}

function writeTheirFiles(folder: string, ic: InitialConditions): void {
  const { N, K, M } = ic;
  const cube = (x: Float64Array, rows: number, cols: number): string =>
    `ARMA_CUB_TXT_FN008\n${rows} ${cols} ${N}\n${Array.from({ length: N * rows }, (_, line) =>
      Array.from({ length: cols }, (__, col) =>
        x[((line % rows) * cols + col) * N + Math.floor(line / rows)].toExponential(17),
      ).join(' '),
    ).join('\n')}\n`;
  const lines = (x: Float64Array, cols = 1): string =>
    `${Array.from({ length: x.length / cols }, (_, i) => x.subarray(i * cols, (i + 1) * cols).join(',')).join('\n')}\n`;
  const files = {
    _q0: cube(ic.q, K, K),
    _r0: cube(ic.r, K, M),
    _tildet: cube(ic.tildeT, M, M),
    _rhos: lines(ic.rhos),
    _T: lines(ic.T, M),
    _A: lines(ic.A),
    _v0: lines(ic.v),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `p${name}.dat`), text);
}

/** Numbers as they lie in memory, for coldRun.mjs. */
function writeOurFiles(folder: string, { N, K, M, delta, ...arrays }: InitialConditions): void {
  const all = Object.entries(arrays) as [string, Float64Array][];
  writeFileSync(
    join(folder, 'ic.json'),
    JSON.stringify({ N, K, M, delta, arrays: all.map(([name, { length }]) => [name, length]) }),
  );
  writeFileSync(join(folder, 'ic.bin'), Float64Array.from(all.flatMap(([, x]) => [...x])));
}
