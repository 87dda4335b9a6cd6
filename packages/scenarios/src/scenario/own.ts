import { basename, dirname } from 'node:path';
import { readRunFile, UsageError } from '@geq/runs';
import { specOfFile } from '../spec/specOfFile.ts';
import { networkFileOf, trainedGeneratorFile } from '../spec/trainedGeneratorFile.ts';
import { DCGAN_HINTS, ONNX_HINTS, noRecipe, refuseOptions } from './refuseOptions.ts';
import { networkScales } from './networkScales.ts';
import type { Scenario } from './scenarioContract.ts';

/** Whether a file is the generator in the folder of a training. */
const isTrainedHere = async (file: string): Promise<boolean> =>
  basename(file) === basename(trainedGeneratorFile('')) &&
  (await readRunFile(dirname(file)).catch(() => undefined))?.kind === 'training';

/** A user's own network, from a file: no scenario of the paper, but everything works on it alike. */
export const own: Scenario = {
  name: 'own',
  summary: 'a network of your own: --generator FILE',
  recipe: noRecipe('own'),
  find: async (options, onNotice) => {
    const {
      generator: file,
      input,
      output,
      fixed,
      axis,
      layout,
      couplingBn,
      imageSize,
      strides,
      paddings,
      hiddenActivation,
      outputActivation,
      normEps,
      weights,
    } = options;
    if (file === undefined)
      throw new UsageError('scenario own: expected a file, got none; name it with --generator FILE');
    refuseOptions(`generator ${file}`, options, ['generator', ...ONNX_HINTS, 'layout', 'couplingBn', ...DCGAN_HINTS]);
    const network = await networkFileOf(file, onNotice);
    const hints = {
      input,
      output,
      fixed,
      axis,
      layout,
      couplingBn,
      imageSize,
      strides,
      paddings,
      hiddenActivation,
      outputActivation,
      normEps,
      weights,
    };
    const spec = await specOfFile(network, hints, {
      onNotice,
      isOurs: await isTrainedHere(network),
      ...(network === file ? {} : { called: file }),
    });
    return { scenario: 'own', spec, ...(spec.kind === 'fc' ? {} : { file: network }) };
  },
  optionsOf: (spec) => {
    if (spec.kind === 'dcgan') return spec.hints ?? {};
    if (spec.kind === 'flow')
      return JSON.parse(
        JSON.stringify({ layout: spec.layout, couplingBn: spec.couplingBn, weights: spec.weights }),
      ) as object;
    return spec.kind === 'onnx'
      ? (JSON.parse(
          JSON.stringify({ input: spec.input, output: spec.output, fixed: spec.fixed, axis: spec.axes }),
        ) as object)
      : {};
  },
  scales: networkScales,
};
