import type { Tensors } from '../graph.ts';

/** What comes of a run over lent arrays. */
export interface Exchange {
  /** The lent tensors again, also after an error. Of the caller once more. */
  readonly lent: Tensors;
  /** The outputs by name, or why there are none. */
  readonly outputs: Tensors | Error;
}

/** An exchange within one thread: nothing has to move. */
export async function exchangeHere(
  run: (values: Tensors) => Promise<Tensors>,
  values: Tensors,
  lent: Tensors,
): Promise<Exchange> {
  try {
    return { lent, outputs: await run({ ...values, ...lent }) };
  } catch (error) {
    return { lent, outputs: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The buffers of tensors, each once. */
export const buffersOf = (tensors: Tensors): ArrayBuffer[] => [
  ...new Set(Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer)),
];
