/**
 * Turns the first Ctrl-C (or a polite kill) into an abort signal, so that work stops at a safe point and writes its
 * checkpoint; a second one ends the process at once.
 */
export async function withInterrupt<TResult>(work: (signal: AbortSignal) => Promise<TResult>): Promise<TResult> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
