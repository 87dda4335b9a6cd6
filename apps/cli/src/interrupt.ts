import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Interrupting = (typeof SIGNALS)[number];

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm, nx or timeout. Closer than this they are the same. */
const SAME_MS = 300;

let last: Interrupting = 'SIGINT';

/** The exit code that shells expect of a process that was stopped by a signal, here by the last one that arrived: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP. */
export const interruptedCode = (): number => 128 + constants.signals[last];

/** Ends the process at once, with the code of the signal, where no work is under way that would stop at a safe point. */
export function exitOnSignals(): void {
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (process.listenerCount(name) > 1) return;
      last = name;
      process.exit(interruptedCode());
    });
  }
}

/**
 * Turns the first Ctrl-C (or a polite kill, or a terminal that goes away) into an abort signal, so that work stops at a safe
 * point and writes its checkpoint; a second one ends the process at once.
 *
 * @param onInterrupt told of the first one, to say what happens now
 */
export async function withInterrupt<TResult>(
  work: (signal: AbortSignal) => Promise<TResult>,
  onInterrupt?: () => void,
): Promise<TResult> {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupt = (name: Interrupting): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > SAME_MS) process.exit(interruptedCode());
      return;
    }
    last = name;
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
