import { resolve } from 'node:path';
import { parseOrRefuse } from '@geq/runs';
import { specOfMoments } from '../spec/specOfFile.ts';
import { momentsConfigSchema } from './momentsConfig.ts';
import { recognise } from '../recognise/recognise.ts';
import type { FoundGenerator } from '../scenario/scenarioContract.ts';

/**
 * The generator that moments belong to, for theory that needs nothing else of it: what `geq covariance` sampled, or, where the moments were
 * measured with other tools, the Gaussian that has them.
 *
 * @throws UsageError, FormatError where a path holds no moments
 */
export async function generatorOfMoments(path: string, onNotice?: (text: string) => void): Promise<FoundGenerator> {
  const found = await recognise(path, 'moments');
  if (found.kind !== 'run')
    return { scenario: 'own', spec: await specOfMoments(path, path, onNotice), file: resolve(path) };
  const { scenario, generator } = parseOrRefuse(momentsConfigSchema, found.run.config, path);
  return { scenario, spec: generator };
}
