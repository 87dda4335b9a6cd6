import { createArena, type Arena } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { addLabels, createLabelSums, labelsInto } from './labelsInto.ts';
import type { Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { drawSamples, blockLatents, testPurpose } from './drawSamples.ts';
import { createFieldPass, fieldPassBytes, type FieldPass } from './fieldPass.ts';
import { batchCapacity } from './snapshot.ts';

/** Test fields and labels of one student's teacher. */
export interface TestTargets {
  /** P×M: ν_m = B_m·c/√D. */
  readonly nu: Float64Array;
  /** P: labels. */
  readonly y: Float64Array;
  /** M×M: ννᵀ/P. */
  readonly T: Float64Array;
  /** ⟨y²⟩ = yᵀy/P. */
  readonly y2: number;
}

/** A fixed set of P samples, drawn once, and what evaluating students on it needs. */
export interface TestSet {
  readonly size: number;
  readonly N: number;
  readonly arena: Arena;
  /** P×N float32, centered. In the arena. */
  readonly x: Float32Array;
  /** capacity × N: the weights of a batch of snapshots, one after another. In the arena. */
  readonly w: Float64Array;
  readonly pass: FieldPass;
  /** CHUNK × capacity: local fields of a chunk of samples. In the arena. */
  readonly fields: Float64Array;
  /** One entry per student. */
  readonly targets: readonly TestTargets[];
}

/** Samples evaluated at a stretch: their fields and targets stay in cache, and the event loop gets a turn in between. */
export const CHUNK = 512;

export interface Interruption {
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Draws the test set from latent blocks of its own (`testPurpose`), centered like the training samples.
 *
 * @returns undefined when the signal was aborted before the set was complete
 */
export async function drawTestSet(
  plan: Plan,
  learners: readonly Learner[],
  { pause, signal }: Interruption,
): Promise<TestSet | undefined> {
  const { N, D, testSize: size } = plan;
  const capacity = batchCapacity(learners);
  const totalM = learners.reduce((sum, { M }) => sum + M, 0);
  const arena = createArena(
    4 * (size * N + BLOCK_SIZE * D) +
      8 * (capacity * (N + CHUNK) + totalM * (D + BLOCK_SIZE)) +
      fieldPassBytes(N, capacity) +
      64 * (4 + 2 * learners.length),
  );
  const x = arena.float32(size * N);
  const latents = arena.float32(BLOCK_SIZE * D);
  const teachers = learners.map(({ M, activation, A, B }) => {
    const teacher = { M, activation, A, B: arena.float64(M * D), nu: arena.float64(BLOCK_SIZE * M) };
    teacher.B.set(B);
    return teacher;
  });
  const fields = learners.map(({ M }) => ({ nu: new Float64Array(size * M), y: new Float64Array(size) }));
  for (let start = 0; start < size; start += BLOCK_SIZE) {
    if (signal?.aborted === true) return undefined;
    const count = Math.min(BLOCK_SIZE, size - start);
    await drawSamples(plan, blockLatents(plan, { purpose: testPurpose(N), block: start / BLOCK_SIZE, count }), {
      x: x.subarray(start * N, (start + count) * N),
      latents,
    });
    teachers.forEach((teacher, i) => {
      labelsInto(arena, teacher, { count, latents, nu: teacher.nu, y: fields[i].y.subarray(start) });
      fields[i].nu.set(teacher.nu.subarray(0, count * teacher.M), start * teacher.M);
    });
    await pause();
  }
  const targets = fields.map((of, i) => ({ ...of, ...labelMoments(of, learners[i].M) }));
  return {
    size,
    N,
    arena,
    x,
    w: arena.float64(capacity * N),
    pass: createFieldPass(arena, { N, capacity }),
    fields: arena.float64(CHUNK * capacity),
    targets,
  };
}

/** Second moments of what the students are to learn: T and ⟨y²⟩ as these samples have them. */
function labelMoments(
  { nu, y }: { readonly nu: Float64Array; readonly y: Float64Array },
  M: number,
): { T: Float64Array; y2: number } {
  const sums = createLabelSums(M);
  addLabels(sums, { nu, y }, y.length);
  return { T: sums.T.map((sum) => sum / y.length), y2: sums.y2 / y.length };
}
