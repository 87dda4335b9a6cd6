import { specOfFile } from './generator/specOfFile.ts';
import { networkFileOf } from './generator/trainedGenerator.ts';
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
    const network = await networkFileOf(file);
    const spec = await specOfFile(network, { input, output, layout, couplingBn }, network === file ? undefined : file);
    return { scenario: 'own', spec, ...(spec.kind === 'fc' ? {} : { file: network }) };
  },
  optionsOf: () => ({}),
  scales: networkScales,
};
