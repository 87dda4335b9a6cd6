import type { GeneratorNetwork } from '@geq/dcgan';
import { contentHash } from '@geq/generators';
import { UsageError } from '@geq/runs';
import type { DcganSpec } from '../spec/generatorSpec.ts';
import type { OpenOptions, GeneratorKind } from './generatorKind.ts';
import { threadOptions, readNetworkWeights } from './readNetworkFile.ts';

/** What the network in the file that a spec means computes, and its weights. Here and below @geq/dcgan and @geq/nn load engines: only where one is needed. */
async function readDcgan(spec: DcganSpec, { file }: OpenOptions): Promise<GeneratorNetwork> {
  const read = (await readNetworkWeights(spec, file)).read();
  const { readGeneratorNetwork } = await import('@geq/dcgan');
  const network = readGeneratorNetwork(read, {
    source: file,
    isKnownStandard: spec.reading === undefined,
    ...spec.hints,
  });
  if (network.reading !== spec.reading)
    throw new UsageError(
      `${file ?? spec.name}: expected the network as the run was started with it (${spec.reading ?? 'ReLU, tanh and the usual strides'}), got ${network.reading ?? 'ReLU, tanh and the usual strides'}; start a new run with another --out`,
    );
  return network;
}

/** The generator of a DCGAN, from a checkpoint. */
export const dcgan: GeneratorKind<DcganSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash, reading, hints }) =>
    contentHash({
      kind,
      hash,
      ...(reading === undefined ? {} : { reading }),
      ...(hints?.weights === undefined ? {} : { weights: hints.weights }),
    }),
  name: ({ name }) => name,
  describe: ({ origin }) => `deep convolutional generator: ${origin}`,
  moments: ({ name }) => (name.startsWith('dcgan_') ? ['sampled', 'published', 'measured'] : ['sampled', 'measured']),
  requireFile: async (spec, file) => {
    await readNetworkWeights(spec, file);
  },
  create: async (spec, { file, engine = 'onnx', threads }) => {
    const network = await readDcgan(spec, { file });
    const { networkModel } = await import('@geq/dcgan');
    const { graphGenerator } = await import('@geq/nn');
    return graphGenerator(networkModel(network), { name: spec.name, engine, ...threadOptions(threads) });
  },
  image: async (spec, place) => {
    const {
      plan: { channels, rows, columns },
    } = await readDcgan(spec, place);
    return { channels, rows, columns };
  },
  model: async (spec, place) => {
    const network = await readDcgan(spec, place);
    const { forwardPlan, networkModel } = await import('@geq/dcgan');
    const { trace, unflatten } = await import('@geq/nn');
    const graph = trace((scope) => {
      const z = unflatten(scope.input('z', ['B', spec.D]), { channels: spec.D, rows: 1, columns: 1 });
      return { x: forwardPlan(scope, network.plan, z) };
    });
    return { graph, parameters: networkModel(network).parameters };
  },
};
