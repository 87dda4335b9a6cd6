import { contentHash, gaussianGenerator } from '@geq/generators';
import { UsageError } from '@geq/runs';
import { readMoments } from '../moments/readMoments.ts';
import type { GaussianSpec } from '../spec/generatorSpec.ts';
import type { GeneratorKind } from './generatorKind.ts';

/** The moments that a spec means. @throws UsageError when the folder has others */
async function momentsOf(
  { name, hash }: GaussianSpec,
  folder: string | undefined,
): Promise<Parameters<typeof gaussianGenerator>[1]> {
  if (folder === undefined)
    throw new UsageError(
      `generator: expected the folder of the moments ${name}, got none; name it with --generator PATH`,
    );
  const moments = await readMoments(folder);
  if (moments.hash !== hash)
    throw new UsageError(
      `${folder}: these are not the moments that the run was started with; restore them, or start a new run with another --out`,
    );
  const { omega, phi } = moments;
  return { omega, phi, meanX: moments.meanX ?? new Float64Array(omega.rows) };
}

/** Gaussian inputs with moments that were sampled: what a generator is equivalent to, if the theory holds. */
export const gaussian: GeneratorKind<GaussianSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash }) => contentHash({ kind, hash }),
  name: ({ name }) => name,
  describe: ({ origin }) => `Gaussian inputs with the moments ${origin}`,
  moments: () => ['sampled', 'measured'],
  madeOf: ({ hash }) => hash,
  requireFile: async (spec, folder) => {
    await momentsOf(spec, folder);
  },
  create: async (spec, { file }) => {
    const moments = await momentsOf(spec, file);
    let generator: ReturnType<typeof gaussianGenerator>;
    try {
      generator = gaussianGenerator(spec.name, moments);
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(`${file}: ${error.message.replace(/^\w+: /, '')}`) : error;
    }
    return { ...generator, close: () => Promise.resolve(generator.dispose()) };
  },
  model: async ({ name }, { file = name }) => {
    throw new UsageError(
      `${file}: expected a network, got the moments of a Gaussian; name the network that they were measured on`,
    );
  },
};
