import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'What a file or folder is, what geq reads of it, and what it assumes.',
  description:
    'Tells networks, moments, images, tensors and run folders by their content, lists what is in them, and says what --generator would take them for. Files are read as data: no code in them is run.',
  positional: { name: 'PATH', describe: 'files and folders; what they are is told by their bytes' },
  groups: [{ title: 'Output', options: { json } }],
  examples: [
    ['geq inspect netG.pth', 'the tensors, the network, and what the file leaves open'],
    ['geq inspect moments.npz', 'Ω and Φ that were measured elsewhere'],
    ['geq inspect weights.pth --json', 'for a script'],
  ],
  load: async () => (await import('../actions/inspect.ts')).inspect,
};
