import { flowDim, openFlow, type Flow, type OpenFlow } from '@geq/realnvp';
import { BLOCK_SIZE } from '@geq/random';
import { Interrupted } from '../interrupted.ts';
import { longWork } from '../longWork.ts';
import type { Output } from '../output.ts';
import type { FlowTask } from './way.ts';

/** A block of rows on its way: `count` of them from row `from` on. */
export interface Block {
  readonly from: number;
  readonly count: number;
}

/** Runs an opened flow over `total` rows, block by block, with progress, and closes it. */
export async function withFlow<TResult>(
  flow: Flow,
  { total, label }: { readonly total: number; readonly label: string },
  { temperature, settings: { engine, threads, quiet } }: FlowTask,
  output: Output,
  work: (open: OpenFlow, blocks: () => Iterable<Block>) => Promise<TResult>,
): Promise<TResult> {
  const open = await openFlow(flow, {
    threads,
    where: threads === 1 ? 'here' : 'worker',
    temperature,
    ...(engine && { engine }),
  });
  try {
    return await longWork(label, 'rows', { quiet, output }, ({ signal, onProgress }) =>
      work(open, function* () {
        for (let from = 0; from < total; from += BLOCK_SIZE) {
          onProgress(from, total);
          if (signal.aborted) throw new Interrupted('stopped');
          yield { from, count: Math.min(BLOCK_SIZE, total - from) };
        }
      }),
    );
  } finally {
    await open.close();
  }
}

/** @throws Error when the flow took a row beyond the numbers of float32: a trouble of the run, not of what was asked */
export function requireFinite(what: string, numbers: Float32Array | Float64Array, { from, count }: Block): void {
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new Error(
      `flow: ${what} of row ${from + Math.floor(bad / (numbers.length / count))} is ${numbers[bad]}: the flow takes it beyond the range of float32`,
    );
}

/** N, for sizes of blocks. */
export const dimOf = ({ architecture }: Flow): number => flowDim(architecture);
