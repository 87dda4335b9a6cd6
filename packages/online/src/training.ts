import { createArena, type Arena } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { judge } from './divergence.ts';
import { labelsInto } from './labels.ts';
import { createLearner, learnerBytes, type Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { drawSamples } from './samples.ts';
import { sgdSteps } from './sgd.ts';

/** A block of samples, in the arena. */
interface Block {
  /** BLOCK_SIZE×N, centered */
  readonly x: Float32Array;
  /** the rows of x */
  readonly inputs: readonly Float32Array[];
  /** BLOCK_SIZE×D */
  readonly latents: Float32Array;
}

/** The students of a run, the block of samples they learn from, and the next one. */
export interface Training {
  readonly arena: Arena;
  readonly learners: readonly Learner[];
  block: Block;
  /** Number of `block` in the stream; −1: none yet. */
  loaded: number;
  /** Where the generator writes the next block meanwhile. */
  spare: Block;
  ahead?: { readonly number: number; readonly drawn: Promise<void> };
}

export function createTraining({ N, D, students }: Plan): Training {
  const arena = createArena(students.reduce((sum, student) => sum + learnerBytes(student, N, D), 2 * (4 * BLOCK_SIZE * (N + D) + 2 * 64)));
  const room = (): Block => {
    const x = arena.float32(BLOCK_SIZE * N);
    return { x, inputs: Array.from({ length: BLOCK_SIZE }, (_, s) => x.subarray(s * N, (s + 1) * N)), latents: arena.float32(BLOCK_SIZE * D) };
  };
  return { arena, block: room(), spare: room(), learners: students.map((student) => createLearner(arena, student)), loaded: -1 };
}

/**
 * Fetches the block of samples that step `step` belongs to and labels it for every student, unless it is there already; then sets the
 * generator to work on the next, so that one with threads of its own samples while students learn.
 */
export async function loadBlockOf(step: number, training: Training, plan: Plan): Promise<void> {
  const number = Math.floor(step / BLOCK_SIZE);
  if (training.loaded === number) return;
  training.loaded = -1; // half-drawn as long as the generator works
  const draw = (block: number): Promise<void> => drawSamples(plan, { purpose: 'train', block, count: BLOCK_SIZE }, training.spare);
  const { ahead } = training;
  training.ahead = undefined;
  await (ahead?.number === number ? ahead.drawn : draw(number));
  const { arena, learners, block, spare } = training;
  training.block = spare;
  training.spare = block;
  if ((number + 1) * BLOCK_SIZE < plan.rowSteps[plan.rowSteps.length - 1]) {
    const drawn = draw(number + 1);
    drawn.catch(() => undefined); // a failure is met where the block is awaited; until then it counts as handled
    training.ahead = { number: number + 1, drawn };
  }
  for (const learner of learners) labelsInto(arena, learner, { count: BLOCK_SIZE, latents: spare.latents, nu: learner.nu, y: learner.y });
  training.loaded = number;
}

/** Steps `from` to `to` − 1 of every student that still runs, one student after the other; both within the block at hand. */
export function trainSegment({ arena, learners, block, loaded }: Training, from: number, to: number): void {
  const first = loaded * BLOCK_SIZE;
  for (const learner of learners) {
    if (learner.status !== 'running') continue;
    const phi = sgdSteps(arena, learner, block.inputs, from - first, to - first);
    const verdict = judge(phi);
    if (verdict !== 'ok') learner.status = verdict;
  }
}
