import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3'; // Debian's, which has python3-torch
const SCRIPT = fileURLToPath(new URL('../../../tools/pytorch_dcgan.py', import.meta.url));

/** PyTorch in a process of its own that waits between questions, so that it can take turns with us on the same machine. */
export interface PyTorch {
  readonly version: string;
  /** Seconds for `count` images in batches of `batch`. */
  time(batch: number, count: number): Promise<number>;
  /** Images for the latents of a .npy file, written to another. */
  images(latents: string, images: string): Promise<void>;
  /** GFLOPS of n×n by n×n float32 products. */
  ceiling(n: number): Promise<number>;
  close(): void;
}

/** Starts it on a state_dict; null when there is no Python with PyTorch. */
export async function openPyTorch(weights: string, threads: number): Promise<PyTorch | null> {
  // Its OpenMP threads wait for each other asleep, as ours do: spinning makes it up to 30 times slower when the machine is busy.
  // Its BLAS counts threads for itself.
  const env = { OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads), ...process.env };
  const child = spawn(PYTHON, [SCRIPT, weights, String(threads)], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => { child.on('error', reject); });
  failed.catch(() => {}); // no such program: the first answer never comes
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string | undefined> => (await Promise.race([lines.next(), failed])).value;
  const ask = async (...question: (string | number)[]): Promise<string> => {
    child.stdin.write(`${question.join('\t')}\n`);
    const line = await answer();
    if (line === undefined) throw new Error(`PyTorch ended at: ${question.join(' ')}`);
    return line;
  };
  const version = await answer().catch(() => undefined);
  if (version === undefined) return null;
  return {
    version,
    time: async (batch, count) => Number(await ask('time', batch, count)),
    images: async (latents, images) => { await ask('images', latents, images); },
    ceiling: async (n) => Number(await ask('ceiling', n)),
    close: () => { child.stdin.end(); },
  };
}
