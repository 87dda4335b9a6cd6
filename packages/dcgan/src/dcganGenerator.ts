import type { NamedTensors, StateDict } from '@geq/formats';
import { graphGenerator, type NetworkGenerator, type NetworkOptions } from '@geq/nn';
import { networkModel, readGeneratorNetwork, type ReadGeneratorOptions } from './generator/readGeneratorNetwork.ts';

/**
 * A generator from a file of PyTorch's, in evaluation mode: D = latent size, N = channels·rows·columns.
 *
 * @param tensors `readTensors(bytes).tensors` of a .pth, .pt, .npz or .safetensors file, or `initialGenerator`, `calibrate`
 * @param options `engine`, `threads`, `name` … as in `graphGenerator`; `source`, the file's name for error messages; `modules` of
 *   `readTensors(bytes)`, which a whole module has; what a state_dict leaves open, as in `readGeneratorNetwork`, which says what is assumed
 * @throws FormatError in one line for whatever is not wholly understood
 *
 * @example
 * const generator = await dcganGenerator(readTensors(await readFile('netG.pth')));
 */
export async function dcganGenerator(
  tensors: StateDict,
  {
    source = 'dcganGenerator',
    name,
    modules,
    imageSize,
    strides,
    paddings,
    hiddenActivation,
    outputActivation,
    normEps,
    weights,
    isKnownStandard = false,
    ...options
  }: NetworkOptions & ReadGeneratorOptions & Pick<NamedTensors, 'modules'> = {},
): Promise<NetworkGenerator> {
  const network = readGeneratorNetwork(
    { tensors, ...(modules && { modules }) },
    {
      source,
      isKnownStandard,
      imageSize,
      strides,
      paddings,
      hiddenActivation,
      outputActivation,
      normEps,
      ...(weights !== undefined && { weights }),
    },
  );
  return graphGenerator(networkModel(network), { ...options, ...(name === undefined ? {} : { name }) });
}
