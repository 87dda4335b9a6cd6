import { UsageError } from '@geq/runs';
import { dcganCifar10, dcganRand } from './scenarioDcgan.ts';
import { nvpCifar10 } from './nvpCifar10.ts';
import { own } from './own.ts';
import { rand } from './rand.ts';
import type { Scenario } from './scenarioContract.ts';

/** Those of the paper; later ones are one more line here. */
const SCENARIOS: readonly Scenario[] = [rand, dcganRand, dcganCifar10, nvpCifar10];

/** Names of the paper's scenarios, `rand` first. */
export const scenarioNames = (): string[] => SCENARIOS.map(({ name }) => name);

/** @throws UsageError for a name that is not registered */
export function scenario(name: string): Scenario {
  const found = [...SCENARIOS, own].find((candidate) => candidate.name === name);
  if (!found) throw new UsageError(`scenario: expected ${scenarioNames().join(', ')}, got '${name}'`);
  return found;
}
