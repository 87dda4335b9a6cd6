import { readTensors } from '@geq/formats';
import { contentHash } from '@geq/generators';
import type { FlowSpec } from './anySpec.ts';
import type { Kind } from './kind.ts';
import { lanes, readNetworkFile } from './networkFile.ts';

/** A real NVP flow, x = g(z) in logit space. */
export const flow: Kind<FlowSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash, layout = null, couplingBn = null }) => contentHash({ kind, hash, layout, couplingBn }),
  name: ({ name }) => name,
  describe: ({ origin }) => `real NVP flow in logit space: ${origin}`,
  moments: ({ name }) => (name === 'nvp_cifar10' ? ['sampled', 'published'] : ['sampled']),
  requireFile: async (spec, file) => { await readNetworkFile(spec, file); },
  create: async (spec, { file, engine = 'onnx', threads }) => {
    const read = readTensors(await readNetworkFile(spec, file), { source: file });
    const { flowGenerator } = await import('@geq/realnvp'); // loads an engine: only where one is needed
    const { layout, couplingBn } = spec;
    return flowGenerator(read, { source: file, name: spec.name, engine, layout, couplingBn, ...lanes(threads) });
  },
};
