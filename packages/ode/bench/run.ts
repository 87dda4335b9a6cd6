// Error, time and steps of methods and tolerances, or time paired with the authors' integrator.
//
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/ode/bench/run.ts [--authors PATH/deepgen_ode.exe]
//
// The paired part needs the package built (npx nx build ode). Limit: a dopri5 step reads and writes some 27 vectors of N(P + K M) doubles, an exponential one some
// 60 and N(K + P) exponentials or series; with about 100 nodes for N all of it stays in the first two caches.
import { performance } from 'node:perf_hooks';
import { printTimes, type Trajectory } from '@geq/overlaps';
import { benchRow } from '@geq/testing/benchRow';
import {
  dopri5,
  euler,
  exponential,
  integrate,
  rk4,
  type InitialConditions,
  type Integration,
  type IntegrateOptions,
} from '../src/index.ts';
import { pairedWithAuthors } from './authors.ts';
import { imageLike, isotropic, randLike } from './cases.ts';
import { columnError } from './columnError.ts';

const times = printTimes(1000);
const common = { activation: 'erf', eta: 0.2, times } as const;

function timed<TResult>(work: () => TResult): { result: TResult; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

const cells = (...x: (string | number)[]): string => `| ${x.join(' | ')} |`;
const row = (
  name: string,
  method: string,
  { result, ms }: { result: Integration; ms: number },
  reference: Trajectory,
): string =>
  cells(
    name,
    method,
    `${result.stats.steps} + ${result.stats.rejected}`,
    `${ms.toFixed(0)} ms`,
    columnError(result.trajectory, reference).toExponential(1),
    result.status,
  );

const rand = randLike({ N: 1000, K: 2, M: 2, seed: 1 });
const at = process.argv.indexOf('--authors');
if (at > 0)
  pairedWithAuthors(process.argv[at + 1], [
    ['rand, N = 1000', rand],
    ['images, N = 3072, ρ_max = 200', imageLike({ N: 3072, K: 2, M: 2, seed: 4 })],
  ]);
else methodsAndTolerances();

function methodsAndTolerances(): void {
  // The very first call pays for compilation: this is what a command line user waits for.
  const cold = timed(() => integrate(rand, common));
  console.log(`cold start, compilation included: ${cold.ms.toFixed(0)} ms for rand, N = 1000, K = M = 2, t = 1000\n`);

  const cases: [string, InitialConditions, Partial<IntegrateOptions>][] = [
    ['rand', rand, {}],
    ['rand, η = 1', rand, { eta: 1 }],
    ['rand, first layer', rand, { trainSecondLayer: false }],
    ['rand, linear, η = 0.05', rand, { activation: 'linear', eta: 0.05 }],
    ['isotropic', isotropic({ N: 1000, K: 2, M: 2, seed: 2 }), {}],
    ['rand, K = 3, M = 1', randLike({ N: 1000, K: 3, M: 1, seed: 3 }), {}],
    ['images', imageLike({ N: 1000, K: 2, M: 2, seed: 4 }), {}],
  ];
  console.log(
    [
      cells('case', 'tolerance', 'steps + rejected', 'time', 'error', 'status'),
      cells('---', '---', '---', '---', '---', '---'),
    ].join('\n'),
  );
  for (const [name, ic, options] of cases) {
    const run = (more: Partial<IntegrateOptions>): { result: Integration; ms: number } =>
      timed(() => integrate(ic, { ...common, ...options, ...more }));
    const reference = run({ method: dopri5, tolerance: 1e-11 }).result.trajectory; // all modes
    const auto = run({});
    benchRow({
      work: `theory, ${name}, N ${ic.N}, t = 1000`,
      ours: auto.ms,
      unit: 'ms',
      error: columnError(auto.result.trajectory, reference),
    });
    console.log(row(name, `auto: ${auto.result.method}, ${auto.result.numModes} modes`, auto, reference));
    for (const tolerance of [1e-6, 1e-8])
      console.log(row(name, `exponential, ${tolerance}`, run({ method: exponential, tolerance }), reference));
    console.log(row(name, 'dopri5, 1e-8, all modes', run({ method: dopri5, tolerance: 1e-8 }), reference));
    if (name !== 'rand') continue;
    console.log(
      row(
        name,
        'rk4, dt 0.05',
        timed(() => integrate(ic, { ...common, method: rk4, dt: 0.05 })),
        reference,
      ),
    );
    console.log(
      row(
        name,
        'euler, dt 0.01',
        timed(() => integrate(ic, { ...common, method: euler, dt: 0.01 })),
        reference,
      ),
    );
  }
  const eight = timed(() => integrate(imageLike({ N: 3072, K: 8, M: 8, seed: 5 }), common));
  console.log(
    `\nimages, K = M = 8, N = 3072: ${(eight.ms / 1000).toFixed(1)} s, ${eight.result.method}, ${eight.result.numModes} modes, ${eight.result.stats.steps} steps, ${eight.result.status}`,
  );
}
