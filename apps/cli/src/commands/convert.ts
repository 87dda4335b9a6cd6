import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';

const groups = [
  {
    title: 'Output',
    options: {
      dtype: {
        kind: 'text',
        value: 'TYPE',
        describe: 'write all floating-point tensors as this',
        choices: ['F16', 'BF16', 'F32', 'F64'],
        default: 'as they are',
      },
      force: { kind: 'flag', describe: 'overwrite a file that is there' },
    },
  },
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq convert` is asked for. */
export type ConvertRequest = z.infer<typeof request>;

export const convert = {
  name: 'convert',
  summary: 'Write the tensors of one file in the format that another name asks for.',
  description:
    'Between .npy, .npz, .safetensors and PyTorch (.pt, .pth), both ways; names, shapes and numbers stay as they are.',
  positional: {
    name: 'FROM TO',
    describe: 'the file to read (its bytes tell the format), and the file to write (its ending does)',
  },
  groups,
  request,
  examples: [
    ['geq convert weights.pth weights.safetensors', 'a state_dict for other programs'],
    ['geq convert weights.pth small.safetensors --dtype F16', 'half the size'],
    ['geq convert moments/a/omega.npy omega.pt', 'a matrix for PyTorch'],
  ],
} satisfies Command;
