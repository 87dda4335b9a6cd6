import type { ActivationName } from '@geq/overlaps';
import type { StudentStatus } from './divergenceBound.ts';
import type { Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { storedColumns, type RowStore } from './rowStore.ts';

/** What a checkpoint must share with the run that resumes it, as JSON; long vectors are in `OnlineState.arrays`. */
export interface StateConfig {
  readonly format: 2;
  readonly generator: {
    readonly name: string;
    readonly latentDim: number;
    readonly outputDim: number;
    readonly numParameters: number;
  };
  readonly seed: number;
  readonly testSize: number;
  readonly keepWeightsAt: readonly number[];
  readonly exactOverlaps: boolean;
  readonly students: readonly {
    readonly index: number;
    readonly seed: number;
    readonly K: number;
    readonly M: number;
    readonly unit: ActivationName;
    readonly eta: number;
    readonly both: boolean;
  }[];
}

/** How far a run and each of its students are, as JSON. */
export interface StateProgress {
  /** SGD steps made since the start. */
  readonly step: number;
  readonly students: readonly { readonly status: StudentStatus; readonly steps: number; readonly rows: number }[];
}

/**
 * A run between two steps, as plain data: JSON beside named float64 vectors. Arrays: `times`, `meanX`, `moments` (sums of
 * Ω, Ω², Φ, Φ²; empty without moments), `probe` (the generator's output for the first test latent) and for each student i
 * `student<i>.w`, `.v`, `.B`, `.A`, `.initial` (sums of w, w², v, v² at the start), `.tildeT`, `.TTest`, `.y2Test`, `.kept` (weights of the rows kept so far), `.row.<column>`.
 */
export interface OnlineState {
  readonly meta: { readonly config: StateConfig; readonly progress: StateProgress };
  readonly arrays: Readonly<Record<string, Float64Array>>;
}

/** A run at work, as far as a checkpoint is concerned. */
export interface RunState {
  step: number;
  readonly plan: Plan;
  /** N: G(c) for the first test latent: tells generators of one name apart. */
  readonly probe: Float64Array;
  readonly learners: readonly Learner[];
  readonly stores: readonly RowStore[];
  /** Per student M×M, M×M, 1; NaN as long as they wait for the test set. */
  readonly tildeT: readonly Float64Array[];
  readonly TTest: readonly Float64Array[];
  readonly y2Test: readonly Float64Array[];
  /** Per student rows × K×N: see `keepWeightsAt`. */
  readonly kept: readonly Float64Array[];
}

export function describeConfig({ generator, seed, testSize, keepWeightsAt, moments, students }: Plan): StateConfig {
  const { name, latentDim, outputDim, numParameters } = generator;
  return {
    format: 2,
    generator: { name, latentDim, outputDim, numParameters },
    seed,
    testSize,
    keepWeightsAt,
    exactOverlaps: moments !== undefined,
    students: students.map(({ index, seed: own, K, M, activation, eta, trainSecondLayer }) => ({
      index,
      seed: own,
      K,
      M,
      unit: activation.name as ActivationName, // one of the table's
      eta,
      both: trainSecondLayer,
    })),
  };
}

/** Sums of entries and of squares: enough to notice that other numbers were handed in. */
const digest = (...vectors: Float64Array[]): Float64Array => Float64Array.from(vectors.flatMap(sums));

/** A loop, since Ω and Φ of a flow have 2·10⁷ entries: by callbacks a second in every checkpoint. */
function sums(vector: Float64Array): [sum: number, ofSquares: number] {
  let [sum, ofSquares] = [0, 0];
  for (let i = 0; i < vector.length; i++) {
    sum += vector[i];
    ofSquares += vector[i] * vector[i];
  }
  return [sum, ofSquares];
}

/** The arrays that must be the same when a run is resumed. */
export function describeArrays({ plan, probe }: Pick<RunState, 'plan' | 'probe'>): Record<string, Float64Array> {
  const { moments, students } = plan;
  return {
    times: plan.times.slice(),
    meanX: plan.meanX.slice(),
    moments: moments === undefined ? new Float64Array(0) : digest(moments.omega.data, moments.phi.data),
    probe: probe.slice(),
    ...Object.fromEntries(
      students.flatMap(({ initial: { w, v, B, A } }, i) => [
        [`student${i}.initial`, digest(w.data, v)],
        [`student${i}.B`, B.data.slice()],
        [`student${i}.A`, A.slice()],
      ]),
    ),
  };
}

/** Copies everything that `createRun` needs to go on from here, bit for bit. */
export function captureState(run: RunState): OnlineState {
  const arrays = describeArrays(run);
  run.learners.forEach((learner, i) => {
    arrays[`student${i}.w`] = learner.w.slice();
    arrays[`student${i}.v`] = learner.v.slice();
    for (const name of ['tildeT', 'TTest', 'y2Test'] as const) arrays[`student${i}.${name}`] = run[name][i].slice();
    arrays[`student${i}.kept`] = run.kept[i].slice();
    for (const [name, column] of Object.entries(storedColumns(run.stores[i])))
      arrays[`student${i}.row.${name}`] = column;
  });
  const students = run.learners.map(({ status, steps }, i) => ({ status, steps, rows: run.stores[i].count }));
  return { meta: { config: describeConfig(run.plan), progress: { step: run.step, students } }, arrays };
}
