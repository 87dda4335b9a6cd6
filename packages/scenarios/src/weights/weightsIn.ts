import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FROM_TORCH } from '@geq/formats';
import { UsageError } from '@geq/runs';
import { isWeightsIndex, readWeightsIndex } from './weightsIndex.ts';

/** What the libraries of Hugging Face call the weights in the folders that they write, the first that is there. */
const WEIGHTS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'pytorch_model.safetensors',
] as const;
/** Further models of one accelerator.save_state: the order of accelerator.prepare. */
const FURTHER = /^(?:model|pytorch_model)_\d+\.(?:safetensors|bin)$/;

/**
 * The file of weights in a folder of Hugging Face's libraries; undefined for other folders.
 *
 * @throws UsageError for folders that hold weights in another way, with what they are and a way out
 */
export async function weightsIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.includes('model_index.json'))
    throw new UsageError(
      `${folder}: expected a network that maps latents to outputs at once, got a pipeline of diffusers, which takes many steps; ${FROM_TORCH} of the part that does, a decoder for example`,
    );
  if (names.includes('.metadata') && names.some((name) => name.endsWith('.distcp')))
    throw new UsageError(distributed(folder));
  const diffusers = names.find((name) => /^diffusion_pytorch_model\./.test(name));
  if (diffusers !== undefined)
    throw new UsageError(
      `${folder}: expected a DCGAN or a flow, got a model of diffusers (${diffusers}); ${FROM_TORCH}`,
    );
  const further = names.filter((name) => FURTHER.test(name));
  const found = WEIGHTS.find((name) => names.includes(name));
  if (found !== undefined && further.length > 0)
    throw new UsageError(
      `${folder}: expected the weights of one network, got ${[found, ...further].slice(0, 4).join(', ')}, as accelerate saves several; name the file of the generator`,
    );
  if (found !== undefined) return pathOf(join(folder, found));
  const indices = names.filter(isWeightsIndex);
  return indices.length === 1 ? pathOf(join(folder, indices[0])) : undefined;
}

/** The file itself, or the first of those that an index names: it stands for all. */
export const pathOf = async (path: string): Promise<string> =>
  isWeightsIndex(path) ? (await readWeightsIndex(path)).files[0] : path;

/** What to say of a checkpoint of torch.distributed.checkpoint. */
export const distributed = (folder: string): string =>
  `${folder}: expected one file of weights, got a checkpoint of torch.distributed.checkpoint in pieces; make one of it: python -m torch.distributed.checkpoint.format_utils dcp_to_torch ${basename(folder) === '' ? 'FOLDER' : folder} weights.pth`;
