import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'What this machine has, how fast it is, and what to install for more.',
  groups: [{ title: 'Output', options: { json } }],
  examples: [
    ['geq doctor', 'a page for people'],
    ['geq doctor --json', 'the same for scripts'],
  ],
  load: async () => (await import('../actions/doctor.ts')).doctor,
};
