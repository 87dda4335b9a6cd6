import type { StudentStatus } from './divergenceBound.ts';
import { restoreColumns } from './rowStore.ts';
import { describeArrays, describeConfig, type OnlineState, type RunState, type StateProgress } from './onlineState.ts';

/** A checkpoint as it comes back from a file: its JSON is not yet trusted. */
export interface UncheckedState {
  readonly meta: unknown;
  readonly arrays: OnlineState['arrays'];
}

const REMEDY = 'resume with the parameters the checkpoint was written with, or start afresh';
// Another machine may round the same generator differently; another generator differs by more than its own size.
const SAME_GENERATOR_WITHIN = 0.1;
const SAME_MOMENTS_WITHIN = 1e-9; // sums over Ω and Φ computed elsewhere, in another order
const STATUSES: readonly StudentStatus[] = ['running', 'ok', 'nonFinite', 'diverged'];

/**
 * Puts a run where its checkpoint left it, after checking that the checkpoint belongs to this run and is whole.
 *
 * @throws RangeError that names the first differing parameter or broken entry
 */
export function restoreState(run: RunState, { meta, arrays }: UncheckedState): void {
  const { config, progress } = asRecord(meta, 'meta');
  requireSame(describeConfig(run.plan), config, '');
  const read = (name: string, length: number): Float64Array => {
    const vector = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (!(vector instanceof Float64Array) || vector.length !== length) {
      throw new RangeError(
        `createRun: expected the checkpoint's array ${name} to be ${length} float64 numbers, got ${vector instanceof Float64Array ? vector.length : 'none'}; the checkpoint is damaged`,
      );
    }
    return vector;
  };
  for (const [name, expected] of Object.entries(describeArrays(run))) requireSameArray(name, expected, arrays[name]);
  const { step, students } = checkedProgress(progress, run);
  run.step = step;
  run.learners.forEach((learner, i) => {
    const name = `student${i}`;
    learner.status = students[i].status;
    learner.steps = students[i].steps;
    learner.w.set(read(`${name}.w`, learner.w.length));
    learner.v.set(read(`${name}.v`, learner.v.length));
    for (const column of ['tildeT', 'TTest', 'y2Test', 'kept'] as const)
      run[column][i].set(read(`${name}.${column}`, run[column][i].length));
    restoreColumns(run.stores[i], students[i].rows, (column, length) => read(`${name}.row.${column}`, length));
  });
}

function checkedProgress(progress: unknown, { plan: { rowSteps, students } }: RunState): StateProgress {
  const record = asRecord(progress, 'progress');
  const step = wholeUpTo(record.step, 'progress.step', rowSteps[rowSteps.length - 1]);
  const due = rowSteps.findIndex((rowStep) => rowStep > step); // rows due before or at this step
  const mostRows = due < 0 ? rowSteps.length : due;
  const given = Array.isArray(record.students) ? record.students : [];
  return {
    step,
    students: students.map((_, i) => {
      const entry = asRecord(given[i], `progress.students[${i}]`);
      const status = STATUSES.find((name) => name === entry.status);
      if (status === undefined) throw damaged(`progress.students[${i}].status`, STATUSES.join(', '), entry.status);
      const rows = wholeUpTo(entry.rows, `progress.students[${i}].rows`, mostRows);
      // The row of the present step may still be due; all earlier ones must be there as long as the student runs.
      if (status === 'running' && rows < mostRows - (rowSteps[mostRows - 1] === step ? 1 : 0))
        throw damaged(`progress.students[${i}].rows`, `${mostRows} rows`, rows);
      const steps = wholeUpTo(entry.steps, `progress.students[${i}].steps`, step);
      if (status === 'running' && steps !== step)
        throw damaged(`progress.students[${i}].steps`, `${step} while it runs`, steps);
      return { status, rows, steps };
    }),
  };
}

function requireSame(expected: unknown, actual: unknown, path: string): void {
  if (typeof expected !== 'object' || expected === null) {
    if (expected !== actual)
      throw new RangeError(
        `createRun: expected a checkpoint of ${path} = ${String(expected)}, got ${String(actual)}; ${REMEDY}`,
      );
    return;
  }
  const given = asRecord(actual, path === '' ? 'config' : path);
  if (Array.isArray(expected) && given.length !== expected.length) {
    throw new RangeError(
      `createRun: expected a checkpoint of ${expected.length} ${path}, got ${String(given.length)}; ${REMEDY}`,
    );
  }
  const prefix = path === '' ? '' : `${path}.`;
  for (const [key, value] of Object.entries(expected))
    requireSame(value, given[key], Array.isArray(expected) ? `${path}[${key}]` : `${prefix}${key}`);
}

function requireSameArray(name: string, expected: Float64Array, actual: Float64Array | undefined): void {
  if (actual?.length !== expected.length)
    throw new RangeError(
      `createRun: expected a checkpoint with ${expected.length} entries in ${name}, got ${actual?.length ?? 'none'}; ${REMEDY}`,
    );
  const tolerance = { probe: SAME_GENERATOR_WITHIN, moments: SAME_MOMENTS_WITHIN }[name] ?? 0;
  if (!(norm(expected.map((x, i) => x - actual[i])) <= tolerance * norm(expected))) {
    const what = name === 'probe' ? 'the same generator (its output for the first test latent)' : `the same ${name}`;
    const entry = expected.findIndex((x, i) => x !== actual[i]);
    throw new RangeError(
      `createRun: expected a checkpoint with ${what}, got ${actual[entry]} for ${expected[entry]} at entry ${entry}; ${REMEDY}`,
    );
  }
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, entry) => sum + entry * entry, 0));

function wholeUpTo(value: unknown, name: string, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most)
    throw damaged(name, `a whole number up to ${most}`, value);
  return value;
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw damaged(name, 'an object', value);
  return value as Record<string, unknown>;
}

function damaged(name: string, expected: string, actual: unknown): RangeError {
  return new RangeError(
    `createRun: expected the checkpoint's ${name} to be ${expected}, got ${String(actual)}; the checkpoint is damaged`,
  );
}
