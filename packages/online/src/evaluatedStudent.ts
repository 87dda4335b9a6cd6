import type { Matrix } from '@geq/linalg';
import { generalizationError, type Activation, type ActivationName } from '@geq/overlaps';
import { BLOCK_SIZE } from '@geq/random';
import type { Evaluation, EvaluationState } from './evaluation.ts';
import { ROWS_AT_ONCE } from './fieldPass.ts';
import { createLabelSums, type LabelSums, type Teacher } from './labelsInto.ts';
import { requireCount } from './requireCount.ts';
import { createTally, type Tally } from './tally.ts';

const CALLER = 'createEvaluation';

/** A student at several times, with its teacher. */
export interface EvaluatedStudent {
  readonly activation: ActivationName;
  readonly K: number;
  /** rows × K×N, a row for each time, as `OnlineRun.keptWeights` hands them out. */
  readonly w: Float64Array;
  /** rows × K. */
  readonly v: Float64Array;
  /** M×D. */
  readonly B: Matrix;
  /** M. */
  readonly A: Float64Array;
}

/** A student at work in an evaluation. */
export interface StudentSums {
  readonly K: number;
  readonly M: number;
  readonly activation: Activation;
  readonly v: Float64Array;
  readonly groups: readonly {
    readonly w: Float64Array;
    readonly numRows: number;
    readonly tallies: readonly Tally[];
  }[];
  /** Its teacher, and room for ν and y of a block. */
  readonly labelled: Teacher & { readonly nu: Float64Array; readonly y: Float64Array };
  readonly labelSums: LabelSums;
}

interface StudentSumsParts {
  readonly activation: Activation;
  readonly K: number;
  readonly M: number;
  readonly rows: number;
  readonly N: number;
  readonly w: Float64Array;
  readonly v: Float64Array;
  readonly teacher: { readonly B: Float64Array; readonly A: Float64Array; readonly nu: Float64Array };
}

/** Groups of rows that are measured together, and sums for each of them. Weights and teacher lie in the arena. */
export function createStudentSums({ activation, K, M, rows, N, w, v, teacher }: StudentSumsParts): StudentSums {
  const perGroup = Math.max(1, Math.floor(ROWS_AT_ONCE / K));
  const groups = Array.from({ length: Math.ceil(rows / perGroup) }, (_, group) => {
    const [from, to] = [group * perGroup, Math.min(rows, (group + 1) * perGroup)];
    const numRows = (to - from) * K;
    const tallies = Array.from({ length: to - from }, (_, i) =>
      createTally({ K, M, activation, v: v.slice((from + i) * K, (from + i + 1) * K), firstRow: i * K, numRows }, N),
    );
    return { w: w.subarray(from * K * N, to * K * N), numRows, tallies };
  });
  return {
    K,
    M,
    activation,
    v,
    groups,
    labelled: { M, activation, ...teacher, y: new Float64Array(BLOCK_SIZE) },
    labelSums: createLabelSums(M),
  };
}

/** Means over `size` samples. */
export function toEvaluation(
  { K, M, activation, v, groups, labelled: { A }, labelSums }: StudentSums,
  size: number,
): Evaluation {
  const measures = groups.flatMap(({ tallies }) => tallies.map((tally) => tally.measure(size)));
  const T = labelSums.T.map((sum) => sum / size);
  const egClosed = Float64Array.from(measures, ({ Q, R }, row) =>
    generalizationError(activation, { Q, R, T, A, v: v.subarray(row * K, (row + 1) * K) }),
  );
  const joined = (length: number, of: (row: number) => Float64Array): Float64Array => {
    const out = new Float64Array(measures.length * length);
    measures.forEach((_, row) => out.set(of(row), row * length));
    return out;
  };
  return {
    size,
    eg: Float64Array.from(measures, ({ eg }) => eg),
    egClosed,
    T,
    y2: labelSums.y2 / size,
    Q: joined(K * K, (row) => measures[row].Q),
    R: joined(K * M, (row) => measures[row].R),
  };
}

/** All sums of a student, one after another. */
export const collectSums = ({ groups, labelSums }: StudentSums): Float64Array =>
  Float64Array.from([
    ...groups.flatMap(({ tallies }) => tallies.flatMap(({ sums }) => Array.from(sums))),
    ...labelSums.T,
    labelSums.y2,
  ]);

/** Puts stored sums into the students. @returns the number of samples in them */
export function restoreSums(
  students: readonly StudentSums[],
  { meta, arrays }: { readonly meta: unknown; readonly arrays: EvaluationState['arrays'] },
  size: number,
): number {
  const samples = (meta as EvaluationState['meta'] | null)?.samples;
  const isPossible =
    typeof samples === 'number' &&
    Number.isSafeInteger(samples) &&
    samples >= 0 &&
    (samples === size || (samples < size && samples % BLOCK_SIZE === 0));
  if (!isPossible)
    throw new RangeError(
      `${CALLER}: expected a state of whole blocks up to ${size} samples, got ${String(samples)}; it is damaged or of another evaluation`,
    );
  students.forEach((student, i) => {
    const sums = arrays[`student${i}`];
    const expected = collectSums(student).length;
    if (!(sums instanceof Float64Array) || sums.length !== expected)
      throw new RangeError(
        `${CALLER}: expected ${expected} sums of student ${i} in the state, got ${sums instanceof Float64Array ? sums.length : 'none'}; it is damaged or of another evaluation`,
      );
    let at = 0;
    for (const { tallies } of student.groups)
      for (const tally of tallies) tally.sums.set(sums.subarray(at, (at += tally.sums.length)));
    student.labelSums.T.set(sums.subarray(at, (at += student.labelSums.T.length)));
    student.labelSums.y2 = sums[at];
  });
  return samples;
}

/** Sizes of a student. @throws RangeError when its arrays do not fit together */
export function requireShape(
  { K, w, v, B, A }: Omit<EvaluatedStudent, 'activation'>,
  name: string,
  { N, D }: { N: number; D: number },
): { K: number; M: number; rows: number } {
  requireCount(CALLER, `${name}.K`, K);
  const [M, rows] = [A.length, v.length / K];
  if (B.rows !== M || B.cols !== D)
    throw new RangeError(`${CALLER}: expected B of ${name} to be ${M}×${D}, got ${B.rows}×${B.cols}`);
  if (!Number.isSafeInteger(rows) || w.length !== rows * K * N)
    throw new RangeError(
      `${CALLER}: expected v and w of ${name} with K = ${K} and K·N = ${K * N} numbers a row, got ${v.length} and ${w.length} numbers`,
    );
  return { K, M, rows };
}
