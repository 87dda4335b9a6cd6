import type { Generator } from '@geq/generators';
import { createArena } from '@geq/linalg';
import { getActivation } from '@geq/overlaps';
import { BLOCK_SIZE } from '@geq/random';
import {
  createStudentSums,
  restoreSums,
  toEvaluation,
  requireShape,
  collectSums,
  type EvaluatedStudent,
} from './evaluatedStudent.ts';
import type { Evaluation, EvaluationState } from './evaluation.ts';
import { createFieldPass, fieldPassBytes, ROWS_AT_ONCE } from './fieldPass.ts';
import { addLabels, labelsInto } from './labelsInto.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';
import { requireCount, requireFinite } from './requireCount.ts';
import { drawSamples, evaluationPurpose, blockLatents } from './drawSamples.ts';

const CALLER = 'createEvaluation';

/** Everything that decides the numbers of an evaluation. */
export interface EvaluationConfig {
  readonly generator: Generator;
  /** N: subtracted from every output. */
  readonly meanX: Float64Array;
  /** Of the samples, which no training and no test set has. */
  readonly seed: number;
  /** n: how many samples. */
  readonly size: number;
  readonly students: readonly EvaluatedStudent[];
}

/** An evaluation that is advanced by hand. */
export interface EvaluationRun {
  /** Samples in the sums. */
  readonly samples: () => number;
  readonly isOver: () => boolean;
  /** Adds samples until there are `target` of them (a whole number of blocks, or all). */
  readonly advance: (
    target: number,
    options?: { readonly signal?: AbortSignal; readonly pause?: () => Promise<void> },
  ) => Promise<void>;
  readonly state: () => EvaluationState;
  /** @throws RangeError before all samples are there */
  readonly results: () => Evaluation[];
}

/**
 * Measures students on many fresh samples, which are drawn block by block and not kept: e_g, and the closed form at Q, R and T
 * of the same samples. The sums depend on seed and size alone, so a run resumed from a state ends with the same bits.
 *
 * @throws RangeError for shapes that do not fit, or a state of another evaluation
 */
export function createEvaluation(
  { generator, meanX, seed, size, students: given }: EvaluationConfig,
  resume?: { readonly meta: unknown; readonly arrays: EvaluationState['arrays'] },
): EvaluationRun {
  const [N, D] = [generator.outputDim, generator.latentDim];
  requireCount(CALLER, 'size', size, { most: 2 ** 40 });
  requireFinite(CALLER, 'meanX', meanX, N);
  const shapes = given.map((student, i) => requireShape(student, `students[${i}]`, { N, D }));
  const widest = Math.max(ROWS_AT_ONCE, ...shapes.map(({ K }) => K));
  const ofStudents = shapes.reduce(
    (sum, { K, M, rows }) => sum + 8 * (rows * K * N + M * (D + BLOCK_SIZE)) + 3 * 64,
    0,
  );
  const arena = createArena(
    ofStudents + 2 * 4 * BLOCK_SIZE * (N + D) + 8 * BLOCK_SIZE * widest + fieldPassBytes(N, widest) + 5 * 64,
  );
  const own = (data: Float64Array): Float64Array => {
    const room = arena.float64(data.length);
    room.set(data);
    return room;
  };
  const students = given.map(({ activation, w, v, B, A }, i) =>
    createStudentSums({
      activation: getActivation(activation),
      ...shapes[i],
      N,
      w: own(w),
      v,
      teacher: { B: own(B.data), A, nu: arena.float64(BLOCK_SIZE * A.length) },
    }),
  );
  const buffers = [0, 1].map(() => ({ x: arena.float32(BLOCK_SIZE * N), latents: arena.float32(BLOCK_SIZE * D) }));
  const fields = arena.float64(BLOCK_SIZE * widest);
  const pass = createFieldPass(arena, { N, capacity: widest });
  let samples = resume === undefined ? 0 : restoreSums(students, resume, size);

  type Draw = {
    readonly block: number;
    readonly count: number;
    readonly into: (typeof buffers)[number];
    readonly drawn: Promise<void>;
  };
  const draw = (block: number): Draw | undefined => {
    const count = Math.min(BLOCK_SIZE, size - block * BLOCK_SIZE);
    if (count <= 0) return undefined;
    const into = buffers[block % 2];
    const drawn = drawSamples(
      { generator, meanX, seed },
      blockLatents({ generator, meanX, seed }, { purpose: evaluationPurpose(N), block, count }),
      into,
    );
    drawn.catch(() => undefined); // a failure is met where the block is awaited; until then it counts as handled
    return { block, count, into, drawn };
  };

  return {
    samples: () => samples,
    isOver: () => samples >= size,
    async advance(target, { signal, pause = yieldToEventLoop } = {}) {
      let next = draw(samples / BLOCK_SIZE);
      try {
        while (next !== undefined && samples < Math.min(target, size) && signal?.aborted !== true) {
          const {
            block,
            count,
            into: { x, latents },
            drawn,
          } = next;
          await drawn;
          next = samples + count < Math.min(target, size) ? draw(block + 1) : undefined;
          for (const { labelled, labelSums, groups } of students) {
            labelsInto(arena, labelled, { count, latents, nu: labelled.nu, y: labelled.y });
            addLabels(labelSums, labelled, count);
            for (const { w, numRows, tallies } of groups) {
              pass.load(w, numRows);
              pass.fields(x, count, fields);
              for (const tally of tallies) tally.add(fields, labelled, 0, count);
            }
            await pause();
          }
          samples += count;
        }
      } finally {
        await next?.drawn.catch(() => undefined);
      }
    },
    state: () => ({
      meta: { samples },
      arrays: Object.fromEntries(students.map((student, i) => [`student${i}`, collectSums(student)])),
    }),
    results() {
      if (samples < size)
        throw new RangeError(
          `results: expected all ${size} samples in the sums, got ${samples}; advance to the end first`,
        );
      return students.map((student) => toEvaluation(student, size));
    },
  };
}
