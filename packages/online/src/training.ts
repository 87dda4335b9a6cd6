import { createArena, type Arena } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { divergenceStatus } from './divergenceBound.ts';
import { labelsInto } from './labelsInto.ts';
import { createLearner, learnerBytes, type Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { drawSamples, blockLatents } from './drawSamples.ts';
import { sgdSteps } from './sgdSteps.ts';

/** Room for a block of samples, in the arena. */
interface Block {
  /** BLOCK_SIZE×N, centered */
  readonly x: Float32Array;
  /** the rows of x */
  readonly inputs: readonly Float32Array[];
  /** BLOCK_SIZE×D */
  readonly latents: Float32Array;
}

/** A block of the stream that the generator works on. */
interface Draw {
  readonly number: number;
  readonly block: Block;
  readonly drawn: Promise<void>;
}

/** The students of a run, the block of samples they learn from, and the next ones. */
export interface Training {
  readonly arena: Arena;
  readonly learners: readonly Learner[];
  block: Block;
  /** Number of `block` in the stream; −1: none yet. */
  loaded: number;
  /** In their order. */
  readonly ahead: Draw[];
  readonly free: Block[];
  /** Of the block that is drawn next, made while the generator works. */
  nextLatents?: { readonly number: number; readonly latents: Float32Array };
}

/** Blocks under way: two where calls of the generator may overlap, so that it need not wait for this thread. */
const prefetchDepth = ({ generator }: Plan): number => (generator.recycle ? 2 : 1);

export function createTraining(plan: Plan): Training {
  const { N, D, students } = plan;
  const blocks = 1 + prefetchDepth(plan);
  const arena = createArena(
    students.reduce((sum, student) => sum + learnerBytes(student, N, D), blocks * (4 * BLOCK_SIZE * (N + D) + 2 * 64)),
  );
  const [block, ...free] = Array.from({ length: blocks }, (): Block => {
    const x = arena.float32(BLOCK_SIZE * N);
    return {
      x,
      inputs: Array.from({ length: BLOCK_SIZE }, (_, s) => x.subarray(s * N, (s + 1) * N)),
      latents: arena.float32(BLOCK_SIZE * D),
    };
  });
  return {
    arena,
    block,
    free,
    ahead: [],
    learners: students.map((student) => createLearner(arena, student)),
    loaded: -1,
  };
}

/** Sets the generator to work on a block. */
function startDraw(number: number, { free, ahead, nextLatents }: Training, plan: Plan): void {
  const block = free.pop() as Block; // one more than are ever under way
  const latents =
    nextLatents?.number === number
      ? nextLatents.latents
      : blockLatents(plan, { purpose: 'train', block: number, count: BLOCK_SIZE });
  const drawn = drawSamples(plan, latents, block);
  drawn.catch(() => undefined); // a failure is met where the block is awaited; until then it counts as handled
  ahead.push({ number, block, drawn });
}

/** Waits for what is under way and gives its room back. */
async function abandon({ ahead, free }: Training): Promise<void> {
  await Promise.allSettled(ahead.map(({ drawn }) => drawn));
  free.push(...ahead.splice(0).map(({ block }) => block));
}

/**
 * Fetches the block of samples that step `step` belongs to and labels it for every student, unless it is there already; then sets the
 * generator to work on the next, so that one with threads of its own samples while students learn.
 */
export async function loadBlockAt(step: number, training: Training, plan: Plan): Promise<void> {
  const number = Math.floor(step / BLOCK_SIZE);
  if (training.loaded === number) return;
  training.loaded = -1;
  const { arena, learners, ahead, free } = training;
  try {
    if (ahead[0]?.number !== number) await abandon(training);
    if (ahead.length === 0) startDraw(number, training, plan);
    await ahead[0].drawn;
  } catch (error) {
    await abandon(training);
    throw error;
  }
  free.push(training.block);
  training.block = (ahead.shift() as Draw).block;
  const isNeeded = (block: number): boolean => block * BLOCK_SIZE < plan.rowSteps[plan.rowSteps.length - 1];
  let next = number + 1 + ahead.length;
  for (; ahead.length < prefetchDepth(plan) && isNeeded(next); next++) startDraw(next, training, plan);
  training.nextLatents = isNeeded(next)
    ? { number: next, latents: blockLatents(plan, { purpose: 'train', block: next, count: BLOCK_SIZE }) }
    : undefined;
  for (const learner of learners)
    labelsInto(arena, learner, { count: BLOCK_SIZE, latents: training.block.latents, nu: learner.nu, y: learner.y });
  training.loaded = number;
}

/** Steps `from` to `to` − 1 of every student that still runs, one student after the other; both within the block at hand. */
export function trainSegment({ arena, learners, block, loaded }: Training, from: number, to: number): void {
  const first = loaded * BLOCK_SIZE;
  for (const learner of learners) {
    if (learner.status !== 'running') continue;
    const phi = sgdSteps(arena, learner, { inputs: block.inputs, from: from - first, to: to - first });
    const verdict = divergenceStatus(phi);
    if (verdict !== 'ok') learner.status = verdict;
  }
}
