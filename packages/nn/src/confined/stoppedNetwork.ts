/** A model that ended the process in which it was tried, or went beyond its limits there. Nothing else of the program was touched. */
export class StoppedNetworkError extends Error {
  override readonly name = 'StoppedNetworkError';

  constructor(what: string) {
    super(`onnxGenerator: ${what}`);
  }
}

const MEBI = 2 ** 20;

/** How a process ended that was given a model. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Whether it was ended here, since its time was over. */
  readonly isLate: boolean;
}

/** What the end of the process says about the model. */
export function stoppedNetwork(
  { code, signal, isLate }: ChildEnd,
  { memory, seconds }: { readonly memory: number; readonly seconds: number },
): StoppedNetworkError {
  if (isLate)
    return new StoppedNetworkError(
      `this network takes more than ${seconds} s for a test run on a few samples: it was stopped; a loop in it may have no end, or it is too large`,
    );
  if (signal === 'SIGKILL')
    return new StoppedNetworkError(
      `this network takes more than ${Math.round(memory / MEBI)} MiB of memory for a test run on a few samples: it was stopped; export it for smaller images`,
    );
  return new StoppedNetworkError(
    `this network makes ONNX Runtime fail (${signal ?? `exit code ${code}`}) in a test run on a few samples, which was made in a process of its own; export it with another opset or exporter`,
  );
}
