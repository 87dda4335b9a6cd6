import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'What is in a file of tensors: names, types, shapes, statistics.',
  description: 'Reads .npy, .npz, .safetensors and PyTorch files (state_dicts, tensors, whole modules) as data: nothing in them is run.',
  positional: { name: 'FILE', describe: 'files to list; the format is told by their bytes' },
  groups: [{ title: 'Output', options: { json } }],
  examples: [
    ['geq inspect moments/a/omega.npy', 'shape and range of a covariance'],
    ['geq inspect weights.pth --json', 'for a script'],
  ],
  load: async () => (await import('../actions/inspect.ts')).inspect,
};
