import { UsageError } from '@geq/runs';
import type { GeneratorOptions } from '@geq/scenarios';
import { spelled } from './option.ts';
import { recipeGroup } from './generatorGroup.ts';
import { readOnnxHints, type OnnxWords } from './onnxHints.ts';
import type { Numbers } from './readNumbers.ts';
import type { Words } from './wordsSchema.ts';

/** What a command line says of a generator; `geq export` does not run it, and has no ports to name. */
export type GeneratorWords = Words<typeof recipeGroup.options> & OnnxWords;
type GeneratorNumbers = Numbers<'N' | 'D' | 'depth' | 'generator-seed' | 'image-size' | 'norm-eps'>;

/** What was said of a network in a file; undefined where nothing was. @throws UsageError */
export const networkHints = (
  words: GeneratorWords,
  values: Pick<GeneratorNumbers, 'image-size' | 'norm-eps'>,
): GeneratorOptions => ({
  layout: words.layout,
  couplingBn: words.couplingBn,
  imageSize: values['image-size'],
  strides: wholeNumbers('strides', words.strides),
  paddings: wholeNumbers('paddings', words.paddings),
  hiddenActivation: words.hiddenActivation,
  outputActivation: words.outputActivation,
  normEps: values['norm-eps'],
  weights: words.weights,
});

/** `1,2,2`. @throws UsageError */
function wholeNumbers(name: string, given: string | undefined): number[] | undefined {
  if (given !== undefined && !/^\d{1,4}(?:,\d{1,4})*$/.test(given))
    throw new UsageError(`${spelled(name)}: expected whole numbers such as 1,2,2, got '${given}'`);
  return given?.split(',').map(Number);
}

/** What was said of the generator; undefined where nothing was. */
export async function generatorOptions(
  words: GeneratorWords,
  values: GeneratorNumbers,
): Promise<GeneratorOptions & { scenario?: string }> {
  const { scenario, generator, activation } = words;
  return {
    scenario,
    generator,
    ...(await readOnnxHints(words)),
    ...networkHints(words, values),
    N: values.N,
    D: values.D,
    depth: values.depth,
    activation,
    generatorSeed: values['generator-seed'],
  };
}
