import { EXIT, type ExitCode } from './exitCodes.ts';
import type { Output } from './output.ts';

/** Thrown into the writing of a file that Ctrl-C stopped, so that nothing of it stays. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Work that keeps nothing when it is interrupted, and says so. @returns its exit code */
export async function allOrNothing(output: Output, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.err('stopped; nothing was written');
    return EXIT.interrupted;
  }
}
