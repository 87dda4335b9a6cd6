import { join } from 'node:path';
import { writeTensors } from '@geq/formats';
import { writeFileAtomic, isFile, cacheFolder, withLock, makeFolder, parseOrRefuse } from '@geq/runs';
import * as bounds from '../check/bounds.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { specOfCheckpoint } from '../spec/specOfFile.ts';

/** Latents that batch norms are calibrated on. */
export const CALIBRATION = { samples: 4096, text: '4096 latents of the stream calibration' } as const;

/**
 * The paper's 3×32×32 network with random weights and calibrated batch norms, drawn once and kept: calibrated statistics
 * come from an engine's float32, so another machine may draw others in their last bits, and a run must find the ones it
 * began with.
 */
export async function drawnDcgan(
  seed: number,
  onNotice: (text: string) => void = () => undefined,
): Promise<{ spec: GeneratorSpec; file: string }> {
  parseOrRefuse(bounds.seed, seed, 'generatorSeed');
  const folder = cacheFolder('generators');
  const file = join(folder, `dcgan_rand_seed${seed}.safetensors`);
  if (!(await isFile(file))) {
    await makeFolder(folder);
    await withLock(folder, { wait: true, onWait: onNotice }, async () => {
      if (!(await isFile(file))) await draw(seed, file, onNotice); // another process may just have
    });
  }
  return {
    spec: await specOfCheckpoint(
      file,
      { name: 'dcgan_rand', origin: `random weights, seed ${seed}, calibrated batch norms`, seed },
      {},
      { isOurs: true },
    ),
    file,
  };
}

async function draw(seed: number, file: string, onNotice: (text: string) => void): Promise<void> {
  onNotice(`drawing dcgan_rand with seed ${seed} and calibrating its batch norms, once (about 10 s)`);
  const { randomGenerator } = await import('@geq/dcgan');
  const tensors = await randomGenerator({ seed, samples: CALIBRATION.samples });
  await writeFileAtomic(
    file,
    writeTensors(
      { tensors, metadata: { scenario: 'dcgan_rand', seed: String(seed), calibration: CALIBRATION.text } },
      file,
    ),
  );
}
