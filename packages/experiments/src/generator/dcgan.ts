import { readTensors } from '@geq/formats';
import { contentHash } from '@geq/generators';
import type { DcganSpec } from './anySpec.ts';
import type { Kind } from './kind.ts';
import { lanes, readNetworkFile } from './networkFile.ts';

/** The generator of a DCGAN, from a checkpoint. */
export const dcgan: Kind<DcganSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash }) => contentHash({ kind, hash }),
  name: ({ name }) => name,
  describe: ({ origin }) => `deep convolutional generator: ${origin}`,
  moments: ({ name }) => (name.startsWith('dcgan_') ? ['sampled', 'published'] : ['sampled']),
  create: async (spec, { file, engine = 'onnx', threads }) => {
    const { tensors } = readTensors(await readNetworkFile(spec, file), { source: file });
    const { dcganGenerator } = await import('@geq/dcgan'); // loads an engine: only where one is needed
    return dcganGenerator(tensors, { source: file, name: spec.name, engine, ...lanes(threads) });
  },
};
