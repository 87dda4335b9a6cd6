// Do the intervals cover what they say? Small experiments on exactly Gaussian inputs of known Ω and Φ, where every part of the gap is zero:
// how often does each 95 % interval of the comparison hold zero, for 2, 4 and 8 streams of 1 and 8 students?
// Usage: node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/coverage.mjs [--experiments 200] [--N 400] [--t 5]
// Ends with 1 when one of them covers less than 93 % or more than 97 % by more than two standard errors of the count.
import { parseArgs } from 'node:util';
import { compareRuns, simultaneousBand } from '@geq/analysis';
import { covariances, createFullyConnected } from '@geq/generators';
import { initialConditions, integrate } from '@geq/ode';
import { createEvaluation, createRun, initialStudent } from '@geq/online';

const { values } = parseArgs({
  options: {
    experiments: { type: 'string', default: '200' },
    N: { type: 'string', default: '400' },
    t: { type: 'string', default: '5' },
    first: { type: 'string', default: '0' },
  },
});
const [experiments, N, tMax, first] = [values.experiments, values.N, values.t, values.first].map(Number);
const [D, K, M, eta] = [N / 2, 2, 2, 0.5];
const [STREAMS, STUDENTS, SAMPLES] = [8, 8, 1000];
const spec = { kind: 'fc', activation: 'linear', widths: [D, N], seed: 0 }; // x = F c: Gaussian fields whatever the sizes
const generator = createFullyConnected(spec);
const { omega, phi, meanX } = covariances(spec);
const times = Float64Array.from({ length: 12 }, (_, i) => 0.1 * (tMax / 0.1) ** (i / 11));

/** The runs of one stream: simulation, evaluation on fresh samples, theory. */
async function runsOf(seed) {
  const students = Array.from({ length: STUDENTS }, (_, index) => ({ index, K, M, activation: 'erf', eta }));
  const rows = Array.from({ length: times.length + 1 }, (_, row) => row);
  const run = await createRun({
    generator,
    meanX,
    seed,
    students,
    times,
    moments: { omega, phi },
    testSize: 500,
    keepWeightsAt: rows,
  });
  await run.advance(run.totalSteps);
  const trajectories = run.trajectories();
  const starts = students.map(({ index }) => initialStudent(seed, { index, K, M, N, D }));
  const evaluation = createEvaluation({
    generator,
    meanX,
    seed,
    size: SAMPLES,
    students: run
      .keptWeights()
      .map(({ w }, i) => ({ activation: 'erf', K, w, v: trajectories[i].v, B: starts[i].B, A: starts[i].A })),
  });
  await evaluation.advance(SAMPLES);
  const results = evaluation.results();
  return initialConditions({ omega, phi, students: starts }).map((ic, student) => ({
    seed,
    student,
    simulation: trajectories[student],
    theory: integrate(ic, { activation: 'erf', eta, times: trajectories[student].t.subarray(1) }).trajectory,
    evaluation: { ...results[student], rows },
  }));
}

const designs = [2, 4, 8].flatMap((streams) =>
  [1, 8].map((students) => ({
    streams,
    students,
    count: {
      total: 0,
      'non-Gaussian fields': 0,
      covariances: 0,
      trajectory: 0,
      'band of the total': 0,
      'band of the trajectory': 0,
    },
  })),
);
const holdsZero = ({ average: { mean, halfWidth } }) => Number(Math.abs(mean) <= halfWidth);
const started = performance.now();
for (let e = 0; e < experiments; e++) {
  const all = (await Promise.all(Array.from({ length: STREAMS }, (_, s) => runsOf((first + e) * STREAMS + s)))).flat();
  for (const { streams, students, count } of designs) {
    const base = (first + e) * STREAMS;
    const pairs = all.filter(({ seed, student }) => seed - base < streams && student < students);
    const { parts } = compareRuns(pairs);
    count.total += holdsZero(parts.total);
    count['non-Gaussian fields'] += holdsZero(parts.nonGaussianity);
    count.covariances += holdsZero(parts.covariances);
    count.trajectory += holdsZero(parts.trajectory);
    for (const [name, column] of [
      ['band of the total', ({ evaluation, theory }) => evaluation.eg.map((x, i) => x / theory.eg[i] - 1)],
      ['band of the trajectory', ({ simulation, theory }) => simulation.eg.map((x, i) => x / theory.eg[i] - 1)],
    ]) {
      const { mean, halfWidth } = simultaneousBand(
        pairs.map(column),
        pairs.map(({ seed }) => seed),
      );
      count[name] += Number(mean.every((x, i) => Math.abs(x) <= halfWidth[i]));
    }
  }
  if ((e + 1) % 10 === 0)
    console.error(`${e + 1} of ${experiments} experiments, ${Math.round((performance.now() - started) / 1000)} s`);
}

const error = 100 * Math.sqrt((0.95 * 0.05) / experiments);
console.log(
  `percent of ${experiments} experiments whose 95 % interval holds zero (N = ${N}, D = ${D}, t ≤ ${tMax}, ${SAMPLES} fresh samples a stream); the count itself is good to ± ${error.toFixed(1)}`,
);
console.log(`| streams × students | ${Object.keys(designs[0].count).join(' | ')} |`);
console.log(`|${' --- |'.repeat(1 + Object.keys(designs[0].count).length)}`);
for (const { streams, students, count } of designs)
  console.log(
    `| ${streams} × ${students} | ${Object.values(count)
      .map((n) => ((100 * n) / experiments).toFixed(1))
      .join(' | ')} |`,
  );
const outside = designs
  .flatMap(({ count }) => Object.values(count))
  .map((n) => (100 * n) / experiments)
  .filter((share) => share < 93 - 2 * error || share > 97 + 2 * error);
console.log(
  `${outside.length} of ${designs.length * Object.keys(designs[0].count).length} outside 93 to 97 % by more than two standard errors`,
);
process.exitCode = outside.length > 0 ? 1 : 0;
