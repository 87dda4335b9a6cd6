import { createArena, type Arena } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { judge } from './divergence.ts';
import { labelsInto } from './labels.ts';
import { createLearner, learnerBytes, type Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { drawSamples } from './samples.ts';
import { sgdSteps } from './sgd.ts';

/** The students of a run and the block of samples they learn from. */
export interface Training {
  readonly arena: Arena;
  readonly learners: readonly Learner[];
  /** BLOCK_SIZE×N, centered. In the arena. */
  readonly x: Float32Array;
  /** The rows of x. */
  readonly inputs: readonly Float32Array[];
  /** BLOCK_SIZE×D. In the arena. */
  readonly latents: Float32Array;
  /** Number of the block in memory; −1: none yet. */
  loaded: number;
}

export function createTraining({ N, D, students }: Plan): Training {
  const arena = createArena(students.reduce((sum, student) => sum + learnerBytes(student, N, D), 4 * BLOCK_SIZE * (N + D) + 2 * 64));
  const x = arena.float32(BLOCK_SIZE * N);
  return {
    arena, x,
    learners: students.map((student) => createLearner(arena, student)),
    inputs: Array.from({ length: BLOCK_SIZE }, (_, s) => x.subarray(s * N, (s + 1) * N)),
    latents: arena.float32(BLOCK_SIZE * D),
    loaded: -1,
  };
}

/** Draws the block of samples that step `step` belongs to and labels it for every student, unless it is there already. */
export async function loadBlockOf(step: number, training: Training, plan: Plan): Promise<void> {
  const block = Math.floor(step / BLOCK_SIZE);
  if (training.loaded === block) return;
  training.loaded = -1; // half-drawn as long as the generator works
  await drawSamples(plan, { purpose: 'train', block, count: BLOCK_SIZE }, training);
  for (const learner of training.learners) labelsInto(training.arena, learner, { count: BLOCK_SIZE, latents: training.latents, nu: learner.nu, y: learner.y });
  training.loaded = block;
}

/** Steps `from` to `to` − 1 of every student that still runs, one student after the other; both within the block at hand. */
export function trainSegment({ arena, learners, inputs, loaded }: Training, from: number, to: number): void {
  const first = loaded * BLOCK_SIZE;
  for (const learner of learners) {
    if (learner.status !== 'running') continue;
    const phi = sgdSteps(arena, learner, inputs, from - first, to - first);
    const verdict = judge(phi);
    if (verdict !== 'ok') learner.status = verdict;
  }
}
