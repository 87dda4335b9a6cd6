import {
  add,
  adamOn,
  gradientName,
  inlineGraph,
  sum,
  trace,
  type AdamOptions,
  type AdamRates,
  type Graph,
  type Scope,
  type Value,
} from '@geq/nn';
import { discriminatorLayers, generatorLayers, type Layer } from '../generatorLayers.ts';
import {
  discriminatorStepGraph,
  generatorStepGraph,
  learnedNames,
  type Architectures,
} from './discriminatorStepGraph.ts';

/** Names of the tensors that a step moves, as its graph has them: `G.main.0.weight`, with moments `first G.…` and `second G.…`. */
export const momentNames = (name: string): readonly [string, string] => [`first ${name}`, `second ${name}`];
/** The output that holds a tensor after the step. */
export const nextName = (name: string): string => `next ${name}`;

type Rates = AdamRates & Omit<AdamOptions, 'eta'>;
interface Moved {
  /** Learned tensors after Adam, by name. */
  readonly parameters: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Adam for all learned tensors of a network, from the gradients that `seen` holds; `gradients G` is the sum of all their entries. */
function moved(
  scope: Scope,
  network: 'G' | 'D',
  {
    layers,
    seen,
    rates,
  }: { readonly layers: readonly Layer[]; readonly seen: Readonly<Record<string, Value>>; readonly rates: Rates },
): Moved {
  const parameters: Record<string, Value> = {};
  const outputs: Record<string, Value> = {};
  let total: Value | null = null;
  for (const learned of learnedNames(layers)) {
    const name = `${network}.${learned}`;
    const gradient = seen[gradientName(name)];
    const shape = gradient.shape as number[];
    const [firstName, secondName] = momentNames(name);
    const { parameter, first, second } = adamOn(
      {
        parameter: scope.parameter(name, shape),
        first: scope.parameter(firstName, shape),
        second: scope.parameter(secondName, shape),
      },
      gradient,
      rates,
    );
    parameters[name] = parameter;
    Object.assign(outputs, {
      [nextName(name)]: parameter,
      [nextName(firstName)]: first,
      [nextName(secondName)]: second,
    });
    total = total ? add(total, sum(gradient)) : sum(gradient);
  }
  return { parameters, outputs: total ? { ...outputs, [`gradients ${network}`]: total } : outputs };
}

/** The values that are no gradients, under another name. */
const reports = (seen: Readonly<Record<string, Value>>, prefix: string): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(seen).flatMap(([name, value]) =>
      name.startsWith(gradientName('')) ? [] : [[prefix + name, value]],
    ),
  );

/**
 * A whole step as one graph, so that G runs forward once: `discriminatorStepGraph`, Adam for D, `generatorStepGraph` through the D
 * that just moved, Adam for G. D's move counts as a constant for G's gradient.
 *
 * Inputs `real`, `z`, and Adam's `rate` and `correction` (`adamRates`); parameters `G.…`, `D.…` and their moments `first …`,
 * `second …`. Outputs: those tensors after the step, `next …`; what the two graphs report, as `D …` and `G …`; and
 * `gradients D`, `gradients G`, sums over all gradients, which are finite if all of them are.
 */
export function dcganStepGraph(architectures: Architectures, options: Omit<AdamOptions, 'eta'>): Graph {
  const layers = { G: generatorLayers(architectures.generator), D: discriminatorLayers(architectures.discriminator) };
  return trace((scope) => {
    const rates: Rates = { rate: scope.input('rate', []), correction: scope.input('correction', []), ...options };
    const seen = inlineGraph(scope, discriminatorStepGraph(architectures));
    const D = moved(scope, 'D', { layers: layers.D, seen, rates });
    const made = inlineGraph(scope, generatorStepGraph(architectures), D.parameters);
    const G = moved(scope, 'G', { layers: layers.G, seen: made, rates });
    return { ...reports(seen, 'D '), ...reports(made, 'G '), ...D.outputs, ...G.outputs };
  });
}
