/** Hooks of long work, as the tasks of worker threads take them. */
export interface QuietHooks {
  readonly signal: AbortSignal;
  readonly threads: number;
  readonly onProgress: (done: number) => void;
}

/** Hooks of a task that nobody watches. */
export const quiet = (signal: AbortSignal = new AbortController().signal): QuietHooks => ({
  signal,
  threads: 1,
  onProgress: () => undefined,
});

/** Hooks that abort a task when it has done so much. */
export function abortAfter(work: number): QuietHooks {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    threads: 1,
    onProgress: (done) => {
      if (done >= work) controller.abort();
    },
  };
}
