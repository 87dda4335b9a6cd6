import type { GeneratorArchitecture, Network } from '@geq/dcgan';
import { readTensors } from '@geq/formats';
import { contentHash } from '@geq/generators';
import type { DcganSpec } from './anySpec.ts';
import type { GeneratorPlace, Kind } from './kind.ts';
import { lanes, readNetworkFile } from './networkFile.ts';

/** Architecture and weights in the file that a spec means. Here and below @geq/dcgan and @geq/nn load engines: only where one is needed. */
async function readDcgan(spec: DcganSpec, { file }: GeneratorPlace): Promise<Network<GeneratorArchitecture>> {
  const { tensors } = readTensors(await readNetworkFile(spec, file), { source: file });
  const { readGenerator } = await import('@geq/dcgan');
  return readGenerator(tensors, { source: file });
}

/** The generator of a DCGAN, from a checkpoint. */
export const dcgan: Kind<DcganSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash }) => contentHash({ kind, hash }),
  name: ({ name }) => name,
  describe: ({ origin }) => `deep convolutional generator: ${origin}`,
  moments: ({ name }) => (name.startsWith('dcgan_') ? ['sampled', 'published'] : ['sampled']),
  requireFile: async (spec, file) => { await readNetworkFile(spec, file); },
  create: async (spec, { file, engine = 'onnx', threads }) => {
    const network = await readDcgan(spec, { file });
    const { generatorModel } = await import('@geq/dcgan');
    const { graphGenerator } = await import('@geq/nn');
    return graphGenerator(generatorModel(network), { name: spec.name, engine, ...lanes(threads) });
  },
  image: async (spec, place) => {
    const { architecture: { channels, imageSize } } = await readDcgan(spec, place);
    return { channels, rows: imageSize, columns: imageSize };
  },
  model: async (spec, place) => {
    const network = await readDcgan(spec, place);
    const { architecture } = network;
    const { forwardGenerator, generatorModel } = await import('@geq/dcgan');
    const { trace, unflatten } = await import('@geq/nn');
    const graph = trace((scope) => {
      const z = unflatten(scope.input('z', ['B', spec.D]), { channels: spec.D, rows: 1, columns: 1 });
      return { x: forwardGenerator(scope, architecture, z).x };
    });
    return { graph, parameters: generatorModel(network).parameters };
  },
};
