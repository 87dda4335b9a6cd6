import type { ParseOptions, StateDict } from '@geq/formats';
import { graphGenerator, type NetworkGenerator, type NetworkOptions } from '@geq/nn';
import { generatorModel } from './graphs.ts';
import { readGenerator } from './readNetwork.ts';

/**
 * A generator of the paper from a PyTorch state_dict, in evaluation mode: D = latent size, N = channels·size².
 *
 * @param tensors `readTensors(bytes).tensors` of a .pth, .pt, .npz or .safetensors file, or `initialGenerator`, `calibrate`
 * @param options `engine`, `threads`, `name` … as in `graphGenerator`; `source`, the file's name for error messages
 * @throws FormatError that names key, expectation and finding for whatever is no such generator
 */
export async function dcganGenerator(tensors: StateDict, { source = 'dcganGenerator', name, ...options }: NetworkOptions & ParseOptions = {}): Promise<NetworkGenerator> {
  const model = generatorModel(readGenerator(tensors, { source }));
  return graphGenerator(model, { ...options, ...(name === undefined ? {} : { name }) });
}
