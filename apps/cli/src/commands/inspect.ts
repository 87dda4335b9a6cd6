import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

const groups = [{ title: 'Output', options: { json } }] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq inspect` is asked for. */
export type InspectRequest = z.infer<typeof request>;

export const inspect = {
  name: 'inspect',
  summary: 'What a file or folder is, what geq reads of it, and what it assumes.',
  description:
    'Tells networks, moments, images, tensors and run folders by their content, lists what is in them, and says what --generator would take them for. Files are read as data: no code in them is run.',
  positional: { name: 'PATH', describe: 'files and folders; what they are is told by their bytes' },
  groups,
  request,
  examples: [
    ['geq inspect netG.pth', 'the tensors, the network, and what the file leaves open'],
    ['geq inspect moments.npz', 'Ω and Φ that were measured elsewhere'],
    ['geq inspect weights.pth --json', 'for a script'],
  ],
} satisfies Command;
