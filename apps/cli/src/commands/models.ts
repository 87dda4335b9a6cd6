import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

const groups = [
  {
    title: 'Pulling',
    options: {
      all: {
        kind: 'flag',
        describe: 'every file of the authors',
        default: 'dcgan_rand_weights.pth and dcgan_cifar10_weights.pth',
      },
      from: {
        kind: 'text',
        value: 'URL|DIR',
        describe: 'from another server, or a folder: a checkout of their repository',
        default: 'raw.githubusercontent.com, through HTTPS_PROXY where it is set',
      },
      quiet: { kind: 'flag', alias: 'q', describe: 'no progress' },
    },
  },
  { title: 'Output', options: { json } },
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq models` is asked for. */
export type ModelsRequest = z.infer<typeof request>;

export const models = {
  name: 'models',
  summary: "Trained networks and published moments: what is here, and fetching the authors'.",
  description:
    'One network ships with geq. The files of the authors are fetched from their repository on your word, checked, and kept in ~/.cache/geq/models (or GEQ_CACHE); ' +
    "scenarios prefer the authors' weights when they are there. They are the authors' work, under the terms of their repository.",
  positional: {
    name: 'WHAT',
    isOptional: true,
    describe:
      'list: what there is [default]; path NAME: where a file lies; pull [NAME…]: fetch, continuing what broke off; verify [NAME…]: compare with the checksums',
  },
  groups,
  request,
  examples: [
    ['geq models', 'what there is'],
    ['geq models pull', "the authors' networks for dcgan_rand and dcgan_cifar10"],
    ['geq models pull --all --from ~/gaussian-equiv-2layer', 'everything, from a checkout'],
    ['geq inspect "$(geq models path dcgan_cifar10)"', 'what is in the network that ships with geq'],
  ],
} satisfies Command;
