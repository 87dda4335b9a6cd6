import { contentHash } from '@geq/generators';
import type { Flow } from '@geq/realnvp';
import type { FlowSpec } from '../spec/generatorSpec.ts';
import type { OpenOptions, GeneratorKind } from './generatorKind.ts';
import { threadOptions, readNetworkWeights } from './readNetworkFile.ts';

/** The flow in the file that a spec means. Here and below @geq/realnvp loads an engine: only where one is needed. */
async function readFlowOf(spec: FlowSpec, { file }: OpenOptions): Promise<Flow> {
  const read = (await readNetworkWeights(spec, file)).read();
  const { readFlow } = await import('@geq/realnvp');
  const { layout, couplingBn, weights } = spec;
  return readFlow(read, {
    source: file,
    ...(layout === undefined ? {} : { layout }),
    ...(couplingBn === undefined ? {} : { couplingBn }),
    ...(weights === undefined ? {} : { weights }),
  });
}

/** A real NVP flow, x = g(z) in logit space. */
export const flow: GeneratorKind<FlowSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash, layout = null, couplingBn = null, weights }) =>
    contentHash({ kind, hash, layout, couplingBn, ...(weights === undefined ? {} : { weights }) }),
  name: ({ name }) => name,
  describe: ({ origin }) => `real NVP flow in logit space: ${origin}`,
  moments: ({ name }) => (name === 'nvp_cifar10' ? ['sampled', 'published', 'measured'] : ['sampled', 'measured']),
  requireFile: async (spec, file) => {
    await readNetworkWeights(spec, file);
  },
  create: async (spec, { engine = 'onnx', threads, ...place }) => {
    const network = await readFlowOf(spec, place);
    const { flowGenerator } = await import('@geq/realnvp');
    return flowGenerator(network, { name: spec.name, engine, ...threadOptions(threads) });
  },
  image: async (spec, place) => {
    const {
      architecture: { channels, imageSize },
    } = await readFlowOf(spec, place);
    return { channels, rows: imageSize, columns: imageSize };
  },
  model: async (spec, place) => {
    const network = await readFlowOf(spec, place);
    const { inverseModel } = await import('@geq/realnvp');
    return inverseModel(network);
  },
};
