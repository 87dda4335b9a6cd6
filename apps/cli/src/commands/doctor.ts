import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

const groups = [{ title: 'Output', options: { json } }] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq doctor` is asked for. */
export type DoctorRequest = z.infer<typeof request>;

export const doctor = {
  name: 'doctor',
  summary: 'What this machine has, how fast it is, and what to install for more.',
  groups,
  request,
  examples: [
    ['geq doctor', 'a page for people'],
    ['geq doctor --json', 'the same for scripts'],
  ],
} satisfies Command;
