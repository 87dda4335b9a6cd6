import { performance } from 'node:perf_hooks';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm, nx or timeout. Closer than this they are the same. */
const SAME_MS = 300;

/**
 * Turns the first Ctrl-C (or a polite kill, or a terminal that goes away) into an abort signal, so that work stops at a safe
 * point and writes its checkpoint; a second one ends the process at once.
 *
 * @param onInterrupt told of the first one, to say what happens now
 */
export async function withInterrupt<TResult>(work: (signal: AbortSignal) => Promise<TResult>, onInterrupt?: () => void): Promise<TResult> {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > SAME_MS) process.exit(130);
      return;
    }
    firstAt = performance.now();
    controller.abort();
    onInterrupt?.();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
