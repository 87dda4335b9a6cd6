import { withInterrupt } from './interrupt.ts';
import type { Output } from './output.ts';
import { startProgress, type Progress } from './progress.ts';

/** Work that takes a while: progress while it lasts, and a word when it is interrupted. */
export async function longWork<TResult>(
  label: string,
  unit: string,
  { quiet, output }: { quiet: boolean; output: Output },
  work: (hooks: { signal: AbortSignal; onProgress: Progress['update'] }) => Promise<TResult>,
): Promise<TResult> {
  const progress = startProgress(label, unit, { quiet, output });
  let isStopping = false;
  const onProgress: Progress['update'] = (done, total, note) => {
    if (!isStopping) progress.update(done, total, note);
  };
  try {
    return await withInterrupt(
      (signal) => work({ signal, onProgress }),
      () => {
        isStopping = true;
        progress.finish();
        output.err('stopping at a safe point; Ctrl-C again ends at once');
      },
    );
  } finally {
    progress.finish();
  }
}

/** Says what the work waits for. */
export const noticesTo =
  (output: Output) =>
  (text: string): void =>
    output.err(`geq: ${text}`);
