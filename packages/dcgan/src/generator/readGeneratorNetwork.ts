import {
  type CheckpointPart,
  excerpt,
  FormatError,
  type ModuleRecord,
  type NamedTensors,
  networkPart,
  type NetworkPart,
  type ParseOptions,
  requireEntries,
  type StateTensors,
  type Tensor,
  withoutWrappers,
} from '@geq/formats';
import type { Model } from '@geq/nn';
import { stateParameters } from '../generatorModel.ts';
import { activationText, RELU, TANH } from './activation.ts';
import { EXPORT_REMEDY } from './exportRemedy.ts';
import { givenHints, HINT_OPTIONS, hintedActivation, type GeneratorHints } from './generatorHints.ts';
import { isDiscriminator, layersFromTensors } from './layersFromTensors.ts';
import {
  planEntries,
  generatorPlan,
  isStandard,
  planGraph,
  planText,
  type GeneratorPlan,
  type Step,
} from './generatorPlan.ts';
import { stepsFromModules } from './stepsFromModules.ts';
import { convolutionGeometry, inferGeometries } from './inferGeometries.ts';
import { resolveReparametrizations } from './resolveReparametrizations.ts';

/** A generator of any file: what it computes, and its numbers. */
export interface GeneratorNetwork {
  readonly plan: GeneratorPlan;
  readonly state: StateTensors;
  /** What the network computes, its weights apart, where that is not Radford et al.'s generator as its kernels tell it: in hashes. */
  readonly reading: string | undefined;
  /** What was taken to be so although no file says it. */
  readonly notes: readonly string[];
}

/** What a file of weights does not say by itself. */
export interface ReadGeneratorOptions extends ParseOptions, GeneratorHints {
  /** Of files that are known to hold Radford et al.'s strides and paddings: no image size need be stated. Default: false. */
  readonly isKnownStandard?: boolean;
}

const MOST_MODULES = 1000; // that the reader of files describes
const EPSILON = 1e-5; // PyTorch's default

/**
 * A generator from any file of PyTorch's. A whole module (`torch.save(netG)`) says every stride, ε and activation itself, and is
 * taken at its word; of a state_dict the tensors' shapes say the layers, the hints or PyTorch's DCGAN the rest, and `notes` what was assumed.
 *
 * @param read `readTensors(bytes)`; without `modules` a state_dict
 * @throws FormatError in one line, with what to do, for whatever is not wholly understood
 */
export function readGeneratorNetwork(
  read: Pick<NamedTensors, 'tensors' | 'modules'>,
  { source = 'readGeneratorNetwork', ...options }: ReadGeneratorOptions = {},
): GeneratorNetwork {
  try {
    const { weights, ...hints } = options;
    const part = generatorPart(read, weights);
    const { modules } = part;
    const tensors = tensorsIn(part);
    const { steps, notes, spent = [] } = modules ? stated(modules, tensors, hints) : assumed(tensors, hints);
    const left = new Map([...tensors].filter(([name]) => !spent.includes(name)));
    const plan = generatorPlan(steps);
    if (
      modules &&
      options.imageSize !== undefined &&
      (plan.rows !== options.imageSize || plan.columns !== options.imageSize)
    )
      throw new RangeError(
        `expected images of ${options.imageSize} rows (${HINT_OPTIONS.imageSize}), got a module that makes ${plan.rows}×${plan.columns}`,
      );
    return {
      plan,
      state: requireEntries(left, planEntries(plan), source),
      reading: isStandard(plan) ? undefined : planText(plan),
      notes: [...notesOn(part), ...notes],
    };
  } catch (error) {
    throw error instanceof RangeError ? new FormatError(source, error.message) : error;
  }
}

/** The state of Radford et al.'s generator (a `reading` of undefined) under the names that PyTorch's example has: `main.0.weight`, `main.1.weight`, …. */
export function standardState({ plan: { steps }, state }: Pick<GeneratorNetwork, 'plan' | 'state'>): StateTensors {
  let layer = -1;
  const named = steps.flatMap((step): [string, string][] => {
    if (step.kind === 'convTranspose2d') layer++;
    return step.kind === 'activation'
      ? []
      : [[`${step.name}.`, `main.${3 * layer + (step.kind === 'batchNorm' ? 1 : 0)}.`]];
  });
  return Object.fromEntries(
    named.flatMap(([from, to]) =>
      Object.entries(state).flatMap(([key, tensor]) =>
        key.startsWith(from) && !key.slice(from.length).includes('.') ? [[to + key.slice(from.length), tensor]] : [],
      ),
    ),
  );
}

/** A generator as a model of `@geq/nn`, in evaluation mode. */
export const networkModel = ({ plan, state }: Pick<GeneratorNetwork, 'plan' | 'state'>): Model => ({
  graph: planGraph(plan),
  parameters: stateParameters(state),
});

/**
 * The generator's part of a file: all of it, or what a training's checkpoint has under `netG`, `state_dict`, `ema` …
 *
 * @throws RangeError, without a caller's name, where there is none, or several and none was named
 */
export function generatorPart(read: Pick<NamedTensors, 'tensors' | 'modules'>, weights?: string): NetworkPart {
  if ((read.modules?.length ?? 0) >= MOST_MODULES)
    throw new RangeError(`expected fewer than ${MOST_MODULES} modules, got that many or more; ${EXPORT_REMEDY}`);
  return networkPart(read, {
    ...(weights !== undefined && { weights }),
    fault,
    isOther: (part) => part.modules === undefined && isDiscriminator(new Map(Object.entries(part.tensors))),
  });
}

/** Why a part is no generator; undefined where its layers are those of one. */
function fault(part: CheckpointPart): string | undefined {
  try {
    const tensors = tensorsIn(part);
    const numLayers = part.modules
      ? stepsFromModules(unwrappedModules(part.modules), tensors).steps.filter(({ kind }) => kind === 'convTranspose2d')
          .length
      : layersFromTensors(tensors).layers.length;
    return numLayers > 1 || part.name === '' ? undefined : 'expected a generator, got a layer';
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const notesOn = ({ name, beside }: NetworkPart): string[] =>
  beside.length === 0 || name === ''
    ? []
    : [`${excerpt(name)} of the file, which has ${beside.slice(0, 4).map(excerpt).join(', ')} besides`];

/** The tensors of a part without the names of wrappers, each weight as evaluation mode computes it. */
function tensorsIn({ tensors }: Pick<NamedTensors, 'tensors'>): ReadonlyMap<string, Tensor> {
  const named = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const key = withoutWrappers(name);
    if (named.has(key))
      throw new RangeError(
        `expected a name for each tensor, got ${excerpt(key)} twice, once of them as ${excerpt(name)}`,
      );
    named.set(key, tensor);
  }
  return resolveReparametrizations(named);
}

const unwrappedModules = (modules: readonly ModuleRecord[]): ModuleRecord[] =>
  modules.map((module) => ({ ...module, name: withoutWrappers(module.name) }));

interface ResolvedPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
  /** Tensors that the steps hold as numbers. */
  readonly spent?: readonly string[];
}

function stated(
  modules: readonly ModuleRecord[],
  tensors: ReadonlyMap<string, Tensor>,
  hints: GeneratorHints,
): ResolvedPlan {
  const needless = givenHints(hints).find((name) => name !== 'imageSize' && name !== 'weights');
  if (needless)
    throw new RangeError(`${HINT_OPTIONS[needless]} needs a state_dict; a whole module says it itself; leave it out`);
  const { steps, codeOf, isOrderAssumed, spent } = stepsFromModules(unwrappedModules(modules), tensors);
  return {
    steps,
    spent,
    notes:
      codeOf === undefined
        ? []
        : [
            `the code of ${codeOf.slice(0, 80)} is not in the file; taken to call its modules one after another${isOrderAssumed ? ', in the order in which they were registered' : ''}`,
          ],
  };
}

function assumed(
  tensors: ReadonlyMap<string, Tensor>,
  { isKnownStandard = false, ...hints }: ReadGeneratorOptions,
): ResolvedPlan {
  const { layers, isFused } = layersFromTensors(tensors);
  const kernels = layers.map(({ shape }) => shape[2]);
  const geometries = inferGeometries(kernels, hints, { channels: layers[layers.length - 1].shape[1], isKnownStandard });
  const epsilon = hints.normEps ?? EPSILON;
  if (!(epsilon >= 0 && epsilon < Infinity))
    throw new RangeError(`expected a number ≥ 0 as ${HINT_OPTIONS.normEps}, got ${epsilon}`);
  const [hidden, output] = [
    hintedActivation(hints, 'hiddenActivation') ?? RELU,
    hintedActivation(hints, 'outputActivation') ?? TANH,
  ];
  const steps = layers.flatMap(({ name, shape, hasBias, norm }, l): Step[] => [
    { kind: 'convTranspose2d', name, shape, hasBias, ...convolutionGeometry(geometries[l]) },
    ...(norm ? [{ kind: 'batchNorm', channels: shape[1], epsilon, ...norm } as const] : []),
    ...[l < layers.length - 1 ? hidden : output].flatMap((activation) =>
      activation.name === 'identity' ? [] : [{ kind: 'activation', activation } as const],
    ),
  ]);
  const { rows } = generatorPlan(steps);
  const taken: [boolean, string][] = [
    [
      hints.hiddenActivation === undefined,
      `${activationText(hidden)} in hidden layers (${HINT_OPTIONS.hiddenActivation})`,
    ],
    [hints.outputActivation === undefined, `${activationText(output)} at the end (${HINT_OPTIONS.outputActivation})`],
    [
      hints.normEps === undefined && layers.some(({ norm }) => norm),
      `batch norms with ε ${epsilon} (${HINT_OPTIONS.normEps})`,
    ],
    [
      hints.strides === undefined,
      `strides ${geometries.map(({ stride }) => stride).join(',')} (${HINT_OPTIONS.strides})`,
    ],
    [
      hints.paddings === undefined,
      `paddings ${geometries.map(({ padding }) => padding).join(',')} (${HINT_OPTIONS.paddings})`,
    ],
    [isFused, 'batch norms fused into the kernels'],
    [
      geometries.some(({ outputPadding }) => outputPadding > 0),
      `output paddings ${geometries.map(({ outputPadding }) => outputPadding).join(',')}`,
    ],
  ];
  const open = taken.flatMap(([isTaken, text]) => (isTaken ? [text] : []));
  return {
    steps,
    notes:
      open.length === 0
        ? []
        : [`the weights do not say everything; ${rows}×${rows} images, taken with ${open.join(', ')}`],
  };
}
