import type { SimulationTrajectory } from '@geq/overlaps';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { OnlineConfig } from './config.ts';
import type { StudentStatus } from './divergence.ts';
import { judgeRow } from './measure-row.ts';
import { createMeasuring, measureRows, prepareTestSet } from './measuring.ts';
import { yieldToEventLoop } from './pause.ts';
import { planRun, type Plan } from './plan.ts';
import { restoreState, type UncheckedState } from './resume.ts';
import { appendRow, createRowStore, trajectoryOf, type TrajectoryRow } from './rows.ts';
import { batchCapacity, rowsIn, takeSnapshots, type Snapshot } from './snapshot.ts';
import { captureState, type OnlineState } from './state.ts';
import type { TestSet } from './test-set.ts';
import { createTraining, loadBlockOf, trainSegment } from './training.ts';

/** Steps a row may wait for others to be measured with; a pass over the test set costs about as much as a thousand. */
const LONGEST_WAIT = 16 * BLOCK_SIZE;

export interface AdvanceOptions {
  /** Ends the advance between two steps: after the row, the block or the segment at hand. The run can go on later. */
  readonly signal?: AbortSignal;
  /** Called with each row as it is measured; `student` counts from 0 in the order of the configuration. */
  readonly onRow?: (student: number, row: TrajectoryRow) => void;
  /** Called after every block of BLOCK_SIZE steps and at the end. */
  readonly onProgress?: (stepsDone: number, totalSteps: number) => void;
  /** Awaited between pieces of work of a few milliseconds; default `yieldToEventLoop`. */
  readonly pause?: () => Promise<void>;
}

/** A run that is advanced by hand. */
export interface OnlineRun {
  /** SGD steps from start to end. */
  readonly totalSteps: number;
  /** SGD steps made so far. */
  readonly step: () => number;
  /** True when every student is at its end or given up. */
  readonly isOver: () => boolean;
  /** Where each student stands and how many steps it made. */
  readonly students: () => { status: StudentStatus; steps: number }[];
  /** Rows so far, one trajectory per student. */
  readonly trajectories: () => SimulationTrajectory[];
  /** A checkpoint: plain data, copied. */
  readonly state: () => OnlineState;
  /** Goes on until `step` steps are made (a row due then included), the run is over or the signal aborts. */
  readonly advance: (step: number, options?: AdvanceOptions) => Promise<void>;
}

/**
 * Prepares one-pass SGD of any number of two-layer students on one stream of samples.
 *
 * Training step s uses sample s mod BLOCK_SIZE of block ⌊s/BLOCK_SIZE⌋ of purpose 'train'; rows are written at t = 0 and
 * at the first step at or past each print time. Every number of a student is, bit for bit, that of its run alone, and
 * that of a run resumed from a checkpoint of any step.
 *
 * @param resume a checkpoint of the same configuration
 * @throws RangeError, TypeError for a configuration that cannot be, or a checkpoint that does not belong to it
 * @see Goldt et al., arXiv:2006.14709
 */
export async function createRun(config: OnlineConfig, { resume }: { resume?: UncheckedState } = {}): Promise<OnlineRun> {
  const plan = planRun(config);
  const training = createTraining(plan);
  const { learners } = training;
  const measuring = createMeasuring(plan, learners);
  const { rowSteps } = plan;
  const stores = plan.students.map((student) => createRowStore(student, rowSteps.length));
  const run = { step: 0, plan, learners, stores, tildeT: measuring.tildeT, probe: await probeGenerator(plan) };
  if (resume !== undefined) restoreState(run, resume);

  const totalSteps = rowSteps[rowSteps.length - 1];
  const isOver = (): boolean => learners.every(({ status }) => status !== 'running');
  // Students that run have the same rows: those before the present step, and maybe the one of this step.
  let nextRow = Math.max(...stores.map(({ count }) => count));
  const batch: Snapshot[] = [];
  const batchRoom = batchCapacity(learners);
  const totalK = learners.reduce((sum, { K }) => sum + K, 0);

  async function writeRows(testSet: TestSet, { onRow, pause = yieldToEventLoop }: AdvanceOptions): Promise<void> {
    const rows = await measureRows({ ...measuring, testSet }, batch, pause);
    rows.forEach((row, i) => {
      const { student, learner, step, w, v } = batch[i];
      if (step > learner.steps) return; // given up at an earlier row of this batch
      const verdict = judgeRow(row);
      if (verdict === 'ok') {
        appendRow(stores[student], row);
        onRow?.(student, row);
        if (step === totalSteps) learner.status = 'ok';
      } else {
        Object.assign(learner, { status: verdict, steps: step }); // as if it had been measured before it went on
        learner.w.set(w);
        learner.v.set(v);
      }
    });
    batch.length = 0;
    if (isOver()) run.step = Math.max(...learners.map(({ steps }) => steps));
  }

  async function advance(target: number, options: AdvanceOptions = {}): Promise<void> {
    const { signal, onProgress, pause = yieldToEventLoop } = options;
    if (isOver() || (measuring.testSet === undefined && !(await prepareTestSet(measuring, run, { pause, signal })))) return;
    const testSet = measuring.testSet;
    if (testSet === undefined) return;
    while (!isOver() && signal?.aborted !== true) {
      if (rowSteps[nextRow] === run.step) {
        takeSnapshots(batch, learners, testSet.w);
        nextRow++;
        const full = rowsIn(batch) + totalK > batchRoom;
        if (full || !(rowSteps[nextRow] - run.step <= LONGEST_WAIT)) await writeRows(testSet, options);
        continue;
      }
      if (run.step >= target) break;
      await loadBlockOf(run.step, training, plan);
      const blockEnd = (training.loaded + 1) * BLOCK_SIZE;
      const end = Math.min(target, rowSteps[nextRow], blockEnd);
      trainSegment(training, run.step, end);
      run.step = end;
      if (end === blockEnd || end === totalSteps) onProgress?.(run.step, totalSteps);
      if (end === blockEnd) await pause();
    }
    await writeRows(testSet, options);
  }

  return {
    totalSteps,
    isOver,
    advance,
    step: () => run.step,
    students: () => learners.map(({ status, steps }) => ({ status, steps })),
    trajectories: () => stores.map((store, i) => trajectoryOf(store, { T: measuring.T[i], tildeT: measuring.tildeT[i], A: learners[i].A })),
    state: () => captureState(run),
  };
}

/** G(c) for the first test latent. */
async function probeGenerator({ generator, seed, N, D }: Plan): Promise<Float64Array> {
  const output = await generator.sample(latentBlock(seed, 'test', 0, D).slice(0, D), 1);
  if (output.length !== N) throw new RangeError(`createRun: expected ${N} values for one sample of generator ${generator.name}, got ${output.length}`);
  return Float64Array.from(output);
}
