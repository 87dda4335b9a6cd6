import { fileURLToPath } from 'node:url';
import { openPythonSide } from '@geq/testing/pythonSide';

const SCRIPT = fileURLToPath(new URL('../../../tools/pytorch_dcgan.py', import.meta.url));

/** PyTorch's side of the sampling bench. */
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
  const side = await openPythonSide(SCRIPT, { args: [weights], threads });
  return (
    side && {
      version: side.version,
      time: async (batch, count) => Number(await side.ask('time', batch, count)),
      images: async (latents, images) => {
        await side.ask('images', latents, images);
      },
      ceiling: async (n) => Number(await side.ask('ceiling', n)),
      close: () => side.close(),
    }
  );
}
