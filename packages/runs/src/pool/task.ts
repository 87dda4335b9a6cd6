/** Long work that a worker thread does; everything in it is plain data. Results are files in the task's folders. */
export interface Task {
  readonly kind: string;
  readonly work: unknown;
}

/** What a task is given while it works. A task that sees its signal aborted writes its checkpoint and ends. */
export interface TaskHooks {
  readonly signal: AbortSignal;
  /** Threads that this task may keep busy. */
  readonly threads: number;
  /** Work done and to do, in the task's own unit: SGD steps, curves, samples, images; `note`: how it goes, in a few words. */
  readonly onProgress: (done: number, total: number, note?: string) => void;
}

/** `ok`, `aborted`, or the name of the numerical trouble that ended the task early; details are in the run's files. */
export interface TaskResult {
  readonly status: string;
  readonly notes: readonly string[];
  /** Where its thread's time went, in seconds by what they were spent on. */
  readonly seconds?: Readonly<Record<string, number>>;
  /** What the task found out beside its files; plain data. */
  readonly report?: unknown;
}
