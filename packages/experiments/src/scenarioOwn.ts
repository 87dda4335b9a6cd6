import { specOfFile } from './generator/specOfFile.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import { networkScales } from './scales.ts';
import type { Scenario } from './scenario.ts';
import { UsageError } from './usageError.ts';

/** A user's own network, from a file: no scenario of the paper, but everything works on it alike. */
export const own: Scenario = {
  name: 'own',
  summary: 'a network of your own: --generator FILE',
  recipe: noRecipe('own'),
  find: async (options) => {
    const { generator: file, input, output, layout, couplingBn } = options;
    if (file === undefined) throw new UsageError('scenario own: expected a file, got none; name it with --generator FILE');
    refuseOptions(`generator ${file}`, options, ['generator', 'input', 'output', 'layout', 'couplingBn']);
    const spec = await specOfFile(file, { input, output, layout, couplingBn });
    return { scenario: 'own', spec, ...(spec.kind === 'fc' ? {} : { file }) };
  },
  optionsOf: () => ({}),
  scales: networkScales,
};
