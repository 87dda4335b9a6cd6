import type { Command } from '../command.ts';
import { generatorGroup, outputGroup, theoryGroup, theoryLearningGroup } from '../optionGroups.ts';

export const ode: Command = {
  name: 'ode',
  summary: 'Integrate the theory: of a run (--prefix), or of the options of one.',
  description: 'With --prefix everything comes from the run, and options that say something else are refused.',
  groups: [
    {
      title: 'Run',
      options: {
        prefix: { kind: 'text', value: 'PATH', describe: 'a run folder (all its students), or the prefix of one run\'s stored initial conditions, ours or the authors\'' },
        delta: { kind: 'number', describe: 'D/N, only to be held against the run' },
        out: { kind: 'text', value: 'FILE', describe: 'the curve', default: 'PREFIX_ode.dat' },
        force: { kind: 'flag', describe: 'overwrite a file that geq did not write' },
      },
    },
    theoryGroup,
    theoryLearningGroup,
    generatorGroup,
    outputGroup,
  ],
  examples: [
    ['geq ode --prefix runs/a', 'the theory of every student in a run folder'],
    ['geq ode --prefix runs/a --method euler --dt 0.01 --steps 200 --out euler.dat', 'as the authors\' integrator, digit for digit'],
    ['geq ode -N 2000 -D 200 --lr 0.5 --steps 1000 --out curve.dat', 'a curve without any simulation'],
  ],
  load: async () => (await import('../actions/ode.ts')).ode,
};
