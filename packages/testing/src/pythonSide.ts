import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3'; // Debian's, which has python3-torch

/** A Python script in a process of its own that waits between questions, so that it can take turns with us on the same machine. */
export interface PythonSide {
  /** What it said first: its version. */
  readonly version: string;
  /** Its answer, one line, to a question of words without tabs. @throws Error when it ends instead */
  ask(...question: (string | number)[]): Promise<string>;
  close(): void;
}

/** Starts a script with numeric libraries on so many threads; null when it ends before it says a word, as without PyTorch. */
export async function openPythonSide(
  script: string,
  { args, threads }: { readonly args: readonly string[]; readonly threads: number },
): Promise<PythonSide | null> {
  // Its OpenMP threads wait for each other asleep, as ours do: spinning makes it up to 30 times slower when the machine is busy.
  // Its BLAS counts threads for itself.
  const env = {
    OMP_WAIT_POLICY: 'passive',
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    ...process.env,
  };
  const child = spawn(PYTHON, [script, ...args, String(threads)], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject);
  });
  failed.catch(() => {}); // no such program: the first answer never comes
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string | undefined> => (await Promise.race([lines.next(), failed])).value;
  const version = await answer().catch(() => undefined);
  if (version === undefined) return null;
  return {
    version,
    ask: async (...question) => {
      child.stdin.write(`${question.join('\t')}\n`);
      const line = await answer();
      if (line === undefined) throw new Error(`Python ended at: ${question.join(' ')}`);
      return line;
    },
    close: () => {
      child.stdin.end();
    },
  };
}
