import type { Generator } from '@geq/generators';
import type { Matrix } from '@geq/linalg';
import { getActivation, printTimes, type Activation, type StudentWeights } from '@geq/overlaps';
import type { ExactMoments, OnlineRunConfig, StudentSpec } from './onlineRunConfig.ts';
import { initialStudent } from './initialStudent.ts';
import { printSteps } from './printSteps.ts';
import { requireCount, requireFinite, requirePositive, requireWhole } from './requireCount.ts';

const CALLER = 'createRun';
const DEFAULT_TEST_SIZE = 10_000; // the authors' NUM_TESTSAMPLES
const LARGEST_TEST_SET = 2 ** 30; // float32 numbers: 4 GiB, all that one WebAssembly memory holds
const SYMMETRIC_WITHIN = 1e-9; // of the largest entry: what float64 sums in another order may differ by, with room to spare

/** One student with all defaults filled in. */
export interface PlannedStudent {
  readonly index: number;
  readonly seed: number;
  readonly K: number;
  readonly M: number;
  readonly activation: Activation;
  readonly eta: number;
  readonly trainSecondLayer: boolean;
  readonly initial: StudentWeights;
}

/** A validated run: `OnlineConfig` with all defaults filled in. */
export interface Plan {
  readonly generator: Generator;
  readonly N: number;
  readonly D: number;
  readonly meanX: Float64Array;
  readonly seed: number;
  readonly students: readonly PlannedStudent[];
  readonly times: Float64Array;
  /** Steps at which rows are written; the first is 0, the last ends the run. */
  readonly rowSteps: Float64Array;
  readonly moments: ExactMoments | undefined;
  readonly testSize: number;
  readonly keepWeightsAt: readonly number[];
}

/** @throws RangeError or TypeError naming the entry of the configuration that cannot be */
export function planRun({
  generator,
  meanX,
  seed,
  students,
  tMax,
  times,
  moments,
  testSize = DEFAULT_TEST_SIZE,
  keepWeightsAt = [],
}: OnlineRunConfig): Plan {
  const N = generator.outputDim;
  const D = generator.latentDim;
  requireCount(CALLER, 'N (generator.outputDim)', N);
  requireCount(CALLER, 'D (generator.latentDim)', D);
  requireWhole(CALLER, 'seed', seed);
  requireCount(CALLER, 'testSize', testSize, { least: 2 }); // two halves of at least one sample
  if (testSize * N > LARGEST_TEST_SET)
    throw new RangeError(
      `${CALLER}: expected a test set of at most 4 GiB, got testSize·N = ${testSize * N} float32 numbers; use a smaller testSize`,
    );
  requireFinite(CALLER, 'meanX', meanX, N);
  if (moments !== undefined) requireMoments(moments, N, D);
  if (students.length === 0) throw new RangeError(`${CALLER}: expected at least one student, got none`);
  if ((tMax === undefined) === (times === undefined))
    throw new TypeError(`${CALLER}: expected either tMax or times, got ${tMax === undefined ? 'neither' : 'both'}`);
  const printed = times ?? printTimes(tMax ?? NaN);
  const rowSteps = printSteps(printed, N);
  keepWeightsAt.forEach((row, i) => {
    requireWhole(CALLER, `keepWeightsAt[${i}]`, row);
    if (row >= rowSteps.length || (i > 0 && row <= keepWeightsAt[i - 1]))
      throw new RangeError(
        `${CALLER}: expected keepWeightsAt as ascending rows up to ${rowSteps.length - 1}, got ${keepWeightsAt.join(', ')}`,
      );
  });
  return {
    generator,
    N,
    D,
    meanX,
    seed,
    moments,
    testSize,
    rowSteps,
    keepWeightsAt,
    times: printed,
    students: students.map((student, i) => planStudent(student, `students[${i}]`, { seed, N, D })),
  };
}

function planStudent(spec: StudentSpec, name: string, run: { seed: number; N: number; D: number }): PlannedStudent {
  const { index, K, M, eta, seed = run.seed, trainSecondLayer = true } = spec;
  requireWhole(CALLER, `${name}.index`, index);
  requireWhole(CALLER, `${name}.seed`, seed);
  requireCount(CALLER, `${name}.K`, K);
  requireCount(CALLER, `${name}.M`, M);
  requireCount(CALLER, `${name}: K·N`, K * run.N);
  requireCount(CALLER, `${name}: M·D`, M * run.D);
  requirePositive(CALLER, `${name}.eta`, eta);
  const shape = { K, M, N: run.N, D: run.D };
  if (spec.initial !== undefined) requireStudent(spec.initial, `${name}.initial`, shape);
  return {
    index,
    seed,
    K,
    M,
    eta,
    trainSecondLayer,
    activation: getActivation(spec.activation),
    initial: spec.initial ?? initialStudent(seed, { index, ...shape }),
  };
}

function requireStudent(
  { w, v, B, A }: StudentWeights,
  name: string,
  { K, M, N, D }: { K: number; M: number; N: number; D: number },
): void {
  requireMatrix(`${name}.w`, w, K, N);
  requireMatrix(`${name}.B`, B, M, D);
  requireFinite(CALLER, `${name}.v`, v, K);
  requireFinite(CALLER, `${name}.A`, A, M);
}

function requireMoments({ omega, phi, phiHalves }: ExactMoments, N: number, D: number): void {
  requireMatrix('moments.omega', omega, N, N);
  requireMatrix('moments.phi', phi, N, D);
  phiHalves?.forEach((half, i) => requireMatrix(`moments.phiHalves[${i}]`, half, N, D));
  const largest = omega.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(omega.data[i * N + j] - omega.data[j * N + i]);
      if (gap > SYMMETRIC_WITHIN * largest)
        throw new RangeError(
          `${CALLER}: expected a symmetric moments.omega, got entries (${i}, ${j}) and (${j}, ${i}) that differ by ${gap}`,
        );
    }
  }
}

function requireMatrix(name: string, { rows, cols, data }: Matrix, wantRows: number, wantCols: number): void {
  if (rows !== wantRows || cols !== wantCols)
    throw new RangeError(`${CALLER}: expected ${name} to be ${wantRows}×${wantCols}, got ${rows}×${cols}`);
  requireFinite(CALLER, name, data, rows * cols);
}
