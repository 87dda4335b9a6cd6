import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { recipeGroup } from '../generatorGroup.ts';
import { json } from '../optionGroups.ts';

const groups = [
  recipeGroup,
  { title: 'Output', options: { force: { kind: 'flag', describe: 'overwrite a file that is there' }, json } },
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq export` is asked for. */
export type ExportRequest = z.infer<typeof request>;

export const exportCommand = {
  name: 'export',
  summary: 'Write a generator as an ONNX model.',
  description:
    'Opset 17, float32, input z (B×D), output x (B×N, or B×channel×row×column), any batch; batch norms are folded into the weights. Loads in any ONNX Runtime.',
  positional: { name: 'OUT.onnx', describe: 'the file to write' },
  groups,
  request,
  examples: [
    ['geq export --scenario dcgan_cifar10 dcgan.onnx', "the trained network of the paper's experiment"],
    ['geq export --generator weights.pth dcgan.onnx', 'a DCGAN checkpoint of your own'],
    ['geq export -N 784 -D 50 -f tanh rand.onnx', 'a random generator'],
  ],
} satisfies Command;
