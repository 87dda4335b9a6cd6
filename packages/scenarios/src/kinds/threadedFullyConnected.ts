import type { Worker } from 'node:worker_threads';
import {
  parallelGenerator,
  specName,
  type FullyConnectedSpec,
  type ParallelGenerator,
  type RunBlock,
} from '@geq/generators';
import { BLOCK_SIZE } from '@geq/random';
import { startThread } from '@geq/runs';

/** What a sampler's thread is asked for: outputs of `rows` latents, in `into` where there is one. */
export interface SampleOrder {
  readonly latents: Float32Array;
  readonly rows: number;
  readonly into?: Float32Array;
}

/** What a thread of samples answers: outputs, or what went wrong. */
export type SampleReply = { readonly outputs: Float32Array } | { readonly error: unknown };

/**
 * The fully connected generator of a valid spec in threads of its own: it samples while this thread learns. The same bits as those of `createFullyConnected`,
 * whose errors come with the first samples.
 */
export function threadedFullyConnected(
  spec: FullyConnectedSpec,
  { numParameters, threads }: { readonly numParameters: number; readonly threads: number },
): ParallelGenerator {
  const lanes = Array.from({ length: threads }, () =>
    openLane(startThread(new URL('./samplerThread', import.meta.url), { workerData: spec })),
  );
  return parallelGenerator({
    name: specName(spec),
    latentDim: spec.widths[0],
    outputDim: spec.widths[spec.widths.length - 1],
    numParameters,
    workers: lanes.map(({ run }) => run),
    sizes: [BLOCK_SIZE],
    close: async () => {
      await Promise.all(lanes.map(({ end }) => end()));
    },
  });
}

interface Lane {
  readonly run: RunBlock;
  readonly end: () => Promise<unknown>;
}

/** Runs on one thread, answered in their order. A thread keeps the program alive only while it has work, or is being ended. */
function openLane(worker: Worker): Lane {
  const waiting: { readonly resolve: (outputs: Float32Array) => void; readonly reject: (error: unknown) => void }[] =
    [];
  let failure: unknown;
  let isEnding = false;
  const fail = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  const rest = (): void => {
    if (waiting.length === 0 && !isEnding) worker.unref();
  };
  rest();
  worker.on('online', rest); // until then it holds the program whatever was said before
  worker.on('message', (reply: SampleReply) => {
    const first = waiting.shift();
    rest();
    if ('error' in reply) first?.reject(reply.error);
    else first?.resolve(reply.outputs);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`sample: a thread of the generator ended early (exit code ${code})`)));
  return {
    run: (latents, rows, into) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage(
          { latents, rows, into } satisfies SampleOrder,
          [latents, into].flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])),
        );
      }),
    end: () => {
      isEnding = true; // an answer under way lets go of the thread no more: its end is waited for
      return worker.terminate();
    },
  };
}
