import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { OnlineRunConfig } from './onlineRunConfig.ts';
import { createKept, keptWeights } from './keptWeights.ts';
import { createMeasuring, measureRows, prepareTestSet } from './measuring.ts';
import type { AdvanceOptions, OnlineRun } from './onlineRun.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';
import { planRun, type Plan } from './plan.ts';
import { requireCount } from './requireCount.ts';
import { restoreState, type UncheckedState } from './restoreState.ts';
import { recordRows } from './recordRows.ts';
import { createRowStore, rowsWithoutClosedForm, toTrajectory } from './rowStore.ts';
import { batchCapacity, rowsIn, takeSnapshots, type Snapshot } from './snapshot.ts';
import { testPurpose } from './drawSamples.ts';
import { captureState } from './onlineState.ts';
import type { TestSet } from './testSet.ts';
import { createTraining, loadBlockAt, trainSegment } from './training.ts';

/** Steps a row may wait for others to be measured with; a pass over the test set costs about as much as a thousand. */
const LONGEST_WAIT = 16 * BLOCK_SIZE;

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
export async function createRun(
  config: OnlineRunConfig,
  { resume }: { resume?: UncheckedState } = {},
): Promise<OnlineRun> {
  const plan = planRun(config);
  const training = createTraining(plan);
  const { learners } = training;
  const measuring = createMeasuring(plan, learners);
  const { rowSteps } = plan;
  const stores = plan.students.map((student) => createRowStore(student, rowSteps.length));
  const run = {
    step: 0,
    plan,
    learners,
    stores,
    tildeT: measuring.tildeT,
    TTest: measuring.TTest,
    y2Test: measuring.y2Test,
    kept: createKept(plan),
    probe: await probeGenerator(plan),
  };
  if (resume !== undefined) restoreState(run, resume);

  const totalSteps = rowSteps[rowSteps.length - 1];
  const isOver = (): boolean => learners.every(({ status }) => status !== 'running');
  // Students that run have the same rows: those before the present step, and maybe the one of this step.
  let nextRow = Math.max(...stores.map(({ count }) => count));
  let isBusy = false;
  const seconds = { samples: 0, learning: 0, rows: 0 };
  const batch: Snapshot[] = [];
  const batchRoom = batchCapacity(learners);
  const totalK = learners.reduce((sum, { K }) => sum + K, 0);

  async function writeRows(
    testSet: TestSet,
    { onRow, pause }: Pick<AdvanceOptions, 'onRow'> & { readonly pause: () => Promise<void> },
  ): Promise<void> {
    if (batch.length === 0) return;
    const rows = await measureRows({ ...measuring, testSet }, batch, pause);
    recordRows(batch, rows, { stores, plan, kept: run.kept, totalSteps, onRow });
    batch.length = 0;
  }

  async function advanceTo(target: number, options: AdvanceOptions): Promise<void> {
    const { signal, onProgress, onRow } = options;
    let mark = performance.now();
    const spentOn = (what: keyof typeof seconds): void => {
      const now = performance.now();
      seconds[what] += (now - mark) / 1000;
      mark = now;
    };
    /** Lets others in; on this thread that is the generator, where it has no thread of its own. */
    const pauseWhile = (doing: keyof typeof seconds) => async (): Promise<void> => {
      spentOn(doing);
      await (options.pause ?? yieldToEventLoop)();
      spentOn('samples');
    };
    const measuringRows = { onRow, pause: pauseWhile('rows') };
    if (
      isOver() ||
      (measuring.testSet === undefined &&
        !(await prepareTestSet(measuring, run, { pause: pauseWhile('samples'), signal })))
    )
      return;
    const testSet = measuring.testSet;
    if (testSet === undefined) return;
    spentOn('samples');
    while (!isOver() && signal?.aborted !== true) {
      if (rowSteps[nextRow] === run.step) {
        takeSnapshots(batch, learners, testSet.w);
        nextRow++;
        const full = rowsIn(batch) + totalK > batchRoom;
        if (full || !(rowSteps[nextRow] - run.step <= LONGEST_WAIT)) await writeRows(testSet, measuringRows);
        spentOn('rows');
        continue;
      }
      if (run.step >= target) break;
      await loadBlockAt(run.step, training, plan);
      spentOn('samples');
      const blockEnd = (training.loaded + 1) * BLOCK_SIZE;
      const end = Math.min(target, rowSteps[nextRow], blockEnd);
      trainSegment(training, run.step, end);
      spentOn('learning');
      run.step = end;
      if (end === blockEnd || end === totalSteps) onProgress?.(run.step, totalSteps);
      if (end === blockEnd) await pauseWhile('learning')();
    }
    await writeRows(testSet, measuringRows);
    spentOn('rows');
    if (isOver()) run.step = Math.max(...learners.map(({ steps }) => steps)); // wherever the last one was noticed to be given up
  }

  return {
    totalSteps,
    isOver,
    advance: async (target, options = {}) => {
      if (isBusy)
        throw new TypeError(
          'advance: expected the run to stand still, got a call while another is under way; await that one first',
        );
      requireCount('advance', 'step', target, { least: 0, most: Number.MAX_SAFE_INTEGER });
      isBusy = true;
      await advanceTo(target, options).finally(() => {
        isBusy = false;
      });
    },
    step: () => run.step,
    students: () =>
      learners.map(({ status, steps }, i) => ({
        status,
        steps,
        rowsWithoutClosedForm: rowsWithoutClosedForm(stores[i]),
      })),
    trajectories: () =>
      stores.map((store, i) =>
        toTrajectory(store, {
          T: measuring.T[i],
          TTest: measuring.TTest[i],
          y2Test: measuring.y2Test[i],
          tildeT: measuring.tildeT[i],
          A: learners[i].A,
        }),
      ),
    keptWeights: () => stores.map(({ count }, i) => keptWeights(run.kept[i], plan, count)),
    seconds: () => ({ ...seconds }),
    state: () => captureState(run),
  };
}

/** G(c) for the first test latent. */
async function probeGenerator({ generator, seed, N, D }: Plan): Promise<Float64Array> {
  const output = await generator.sample(latentBlock(seed, testPurpose(N), 0, D).slice(0, D), 1);
  if (output.length !== N)
    throw new RangeError(
      `createRun: expected ${N} values for one sample of generator ${generator.name}, got ${output.length}`,
    );
  return Float64Array.from(output);
}
