import type { Generator } from '@geq/generators';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { createAccumulator, snapshotMoments, updateMoments } from './accumulator.ts';
import { countWithin, missingBlocks } from './blockSet.ts';
import { relativeChange, standardErrors, type PerCovariance } from './standardErrors.ts';
import { createMoments, requireIdentity, requireSameGenerator, sampleCount, type MomentState } from './momentState.ts';

/** How far the estimates have settled, told each time the number of samples has doubled. */
export interface Readout {
  /** n, the samples now in the sum */
  readonly count: number;
  /** the samples at the readout before, or where this run began; 0 when there was nothing to compare with */
  readonly previousCount: number;
  /** between the two; absent when previousCount is 0 */
  readonly change?: PerCovariance;
  readonly standardErrors: PerCovariance;
}

/** Which blocks of which seed are summed, and how a caller follows, stores and stops it. */
export interface AccumulateOptions {
  /** Content hash of the generator; sums of different hashes never mix. */
  readonly generatorHash: string;
  /** Seed of the latents, `latentBlock(seed, 'moments', block, D)`. */
  readonly seed: number;
  /** First block. */
  readonly from?: number;
  /** One past the last block; `blocksFor(samples)` for a number of samples. */
  readonly to: number;
  /** Sums to go on from. Blocks that they hold already are not drawn again. */
  readonly state?: MomentState;
  readonly signal?: AbortSignal;
  /** Called after each block with the blocks of [from, to) in the sum, and to − from. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called every `checkpointEvery` blocks; a promise is waited for before the next call and before the end. `snapshot` copies the sums for storing. */
  readonly onCheckpoint?: (snapshot: () => MomentState) => void | Promise<void>;
  readonly checkpointEvery?: number;
  /** Called after each doubling. Keeps one state more in memory. */
  readonly onReadout?: (readout: Readout) => void;
  /** Kernels, as in `createArena`. */
  readonly backend?: 'wasm' | 'plain';
}

/** The sums, how the run ended and where its time went. */
export interface AccumulateResult {
  readonly status: 'ok' | 'aborted' | 'nonFinite';
  /** All whole blocks that were added, whatever the status. */
  readonly state: MomentState;
  /** Where the time went: adding samples up, and all else but the copies for checkpoints, which is drawing samples and waiting for them. */
  readonly seconds: { readonly samples: number; readonly sums: number };
  /** Where the generator gave NaN or an infinity: row `sample` of block `block`. */
  readonly nonFinite?: { readonly block: number; readonly sample: number; readonly output: number };
}

/**
 * Sums of blocks [from, to) of one seed over the outputs of a generator, block by block in ascending order.
 *
 * The result depends on the generator, the seed and the blocks alone: a run that is cut anywhere and continued from a checkpoint
 * ends with the same bits as an undisturbed one. The next block is drawn while the present one is summed, so a generator with
 * threads of its own never waits. Memory is `accumulatorBytes(N, D)` plus one copy for each checkpoint or readout held,
 * whatever the number of blocks. Events are served between blocks.
 *
 * @returns status 'nonFinite' when the generator gave NaN or an infinity, 'aborted' when the signal said so before the end
 * @throws RangeError or TypeError when an option is out of range, `state` belongs to another generator, or the generator returns
 *   the wrong number of outputs; what the generator throws passes through
 */
export async function accumulate(generator: Generator, options: AccumulateOptions): Promise<AccumulateResult> {
  const { seed, from = 0, to, signal, onProgress, onCheckpoint, checkpointEvery = 64, onReadout, backend } = options;
  requireWhole('seed', seed, 0);
  requireWhole('from', from, 0);
  requireWhole('to', to, from + 1);
  requireWhole('checkpointEvery', checkpointEvery, 1);
  const identity = {
    generatorName: generator.name,
    generatorHash: options.generatorHash,
    N: generator.outputDim,
    D: generator.latentDim,
  };
  requireIdentity('accumulate', identity);
  const start = options.state ?? createMoments(identity);
  requireSameGenerator('accumulate', identity, start);

  const sums = createAccumulator(start, { backend });
  const readout = onReadout && readoutsAtDoublings(start, onReadout);
  const queue = missingBlocks(start.blocks, seed, [from, to]);
  const draw = (): Draw | undefined => {
    const { value: block, done } = queue.next();
    return done || signal?.aborted ? undefined : drawBlock(generator, seed, block as number);
  };
  let done = countWithin(start.blocks, seed, [from, to]);
  let sinceCheckpoint = 0;
  const seconds = { samples: 0, sums: 0 };
  let mark = performance.now();
  const spentOn = (what: keyof typeof seconds | null): void => {
    const now = performance.now();
    if (what !== null) seconds[what] += (now - mark) / 1000;
    mark = now;
  };
  let storing: Promise<void> | undefined; // the last checkpoint, while samples go on
  let next = draw();
  try {
    while (next) {
      const { block, latents } = next;
      const drawn = await next.outputs;
      const outputs = generator.recycle ? drawn : drawn.slice(); // other generators may reuse their array for the draw below
      if (signal?.aborted) break;
      next = draw();
      spentOn('samples');
      const result = updateMoments(sums, { seed, block, latents, outputs });
      if (result.status === 'nonFinite') {
        return {
          status: 'nonFinite',
          state: snapshotMoments(sums),
          seconds,
          nonFinite: { block, sample: result.sample, output: result.output },
        };
      }
      generator.recycle?.(outputs);
      done++;
      onProgress?.(done, to - from);
      readout?.(sampleCount(sums), () => snapshotMoments(sums));
      spentOn('sums');
      if (onCheckpoint && ++sinceCheckpoint === checkpointEvery) {
        sinceCheckpoint = 0;
        await storing;
        storing = Promise.resolve(onCheckpoint(() => snapshotMoments(sums)));
        storing.catch(() => undefined); // a failure is met where it is awaited; until then it counts as handled
        spentOn(null);
      }
      await letEventsIn();
    }
    await storing;
  } finally {
    await Promise.allSettled([next?.outputs, storing]); // leave the generator at rest, and no file that is written after those of the caller
  }
  return { status: done < to - from ? 'aborted' : 'ok', state: snapshotMoments(sums), seconds };
}

interface Draw {
  readonly block: number;
  readonly latents: Float32Array;
  readonly outputs: Promise<Float32Array>;
}

function drawBlock(generator: Generator, seed: number, block: number): Draw {
  const latents = latentBlock(seed, 'moments', block, generator.latentDim);
  const outputs = generator.sample(latents, BLOCK_SIZE);
  outputs.catch(() => undefined); // a failure is met where the block is awaited; until then it counts as handled
  return { block, latents, outputs };
}

/** Calls `tell` whenever the samples have doubled since the last call; the first comparison is with `start`. */
function readoutsAtDoublings(
  start: MomentState,
  tell: (readout: Readout) => void,
): (count: number, snapshot: () => MomentState) => void {
  let previous = start;
  return (count, snapshot) => {
    const previousCount = sampleCount(previous);
    if (count < 2 * Math.max(previousCount, BLOCK_SIZE)) return;
    const now = snapshot();
    const change = previousCount === 0 ? {} : { change: relativeChange(previous, now) };
    previous = now;
    tell({ count, previousCount, ...change, standardErrors: standardErrors(now) });
  };
}

/** A turn of the event loop, so that timers, signals and workers are heard between blocks. */
const letEventsIn = (): Promise<void> =>
  new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve, 0)));

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`accumulate: expected a whole number ${name} ≥ ${least}, got ${String(value)}`);
}
