import { UsageError } from '@geq/runs';
import type { GeneratorOptions } from './scenarioContract.ts';

/** What may be said of a DCGAN in a state_dict. */
export const DCGAN_HINTS = [
  'imageSize',
  'strides',
  'paddings',
  'hiddenActivation',
  'outputActivation',
  'normEps',
  'weights',
] as const satisfies readonly (keyof GeneratorOptions)[];

const inWords = (value: unknown): string =>
  typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);

/** What may be said of an ONNX model. */
export const ONNX_HINTS = ['input', 'output', 'fixed', 'axis'] as const satisfies readonly (keyof GeneratorOptions)[];

/** Refuses what was said of a generator that has its own. @throws UsageError naming the option */
export function refuseOptions(
  whose: string,
  options: GeneratorOptions,
  allowed: readonly (keyof GeneratorOptions)[],
): void {
  for (const name of [
    'N',
    'D',
    'depth',
    'activation',
    'generatorSeed',
    'generator',
    ...ONNX_HINTS,
    'layout',
    'couplingBn',
    ...DCGAN_HINTS,
  ] as const) {
    const value = options[name];
    if (value !== undefined && !allowed.includes(name))
      throw new UsageError(
        `${name} ${inWords(value)} cannot be combined with ${whose}, which has its own; leave it out`,
      );
  }
}

/** A recipe asked of a scenario that has none. */
export const noRecipe = (name: string) => (): never => {
  throw new UsageError(
    `scenario ${name}: expected its generator to be found first, got its options alone; use findGenerator`,
  );
};
