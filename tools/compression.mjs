// Random problems by the default of @geq/ode's integrate against dopri5 at 1e-11 on all modes: e_g, Q, R, v within 1e-5 of each column's largest entry in every one.
// What compression alone adds is measured beside it: the default on all modes. Usage, from the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/compression.mjs [problems = 100] [first seed = 0]
import { columnError } from '../packages/ode/bench/columnError.ts';
import { farOutlier, randomProblem } from '../packages/ode/bench/randomProblems.ts';
import { dopri5, integrate } from '../packages/ode/src/index.ts';

const PROMISED = 1e-5;
const NAMED = 4; // of the problems are the spectrum with one far outlier
const [count = 100, first = 0] = process.argv.slice(2).map(Number);
const problems = Array.from({ length: count }, (_, i) =>
  i < NAMED ? farOutlier(first + i + 1) : randomProblem(first + i),
);
let [worst, worstFull, failures, dropped] = [0, 0, 0, 0];
for (const { label, ic, options } of problems) {
  const reference = integrate(ic, { ...options, method: dopri5, tolerance: 1e-11 });
  if (reference.status !== 'ok') {
    dropped++;
    console.log(`dropped: the reference ended with ${reference.status}: ${label}`);
    continue;
  }
  const [error, full] = [true, false].map((compress) => {
    const { status, trajectory } = integrate(ic, { ...options, compress });
    return status === 'ok' ? columnError(trajectory, reference.trajectory) : Infinity;
  });
  worst = Math.max(worst, error);
  worstFull = Math.max(worstFull, full);
  if (error <= PROMISED) continue;
  failures++;
  console.log(`${error.toExponential(1)} (on all modes ${full.toExponential(1)}): ${label}`);
}
console.log(
  `${count - dropped} problems, ${dropped} dropped, ${failures} beyond ${PROMISED}; largest error ${worst.toExponential(1)}, on all modes ${worstFull.toExponential(1)}`,
);
if (failures > 0 || dropped === count) process.exitCode = 1;
