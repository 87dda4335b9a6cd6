import { excerpt, type ModuleRecord, type Tensor, toFloat64 } from '@geq/formats';
import { EXPORT_REMEDY } from './exportRemedy.ts';
import { type Activation, moduleActivation, isActivationModule } from './activation.ts';
import type { ConvolutionStep, NormStep, Step } from './generatorPlan.ts';

/** What a whole module says. */
export interface StatedSteps {
  readonly steps: readonly Step[];
  /** The class whose code, which no file holds, decides in which order its modules come. */
  readonly codeOf: string | undefined;
  /** Whether that code may do more than call its one module. */
  readonly isOrderAssumed: boolean;
  /** Tensors that the steps hold as numbers: the slope of a PReLU. */
  readonly spent: readonly string[];
}

const IN_ORDER =
  /^torch\.nn\.(?:modules\.container\.Sequential$|parallel\.)|^torch\._dynamo\.eval_frame\.OptimizedModule$/;
const TORCH = 'torch.nn.modules.';
const PRELU = 'torch.nn.modules.activation.PReLU';
const EXPORT = EXPORT_REMEDY;
const LARGEST = 4096;
const MOST_MODULES = 500; // the reader of files lists a thousand

const parentOf = (name: string): string | undefined =>
  name === '' ? undefined : name.slice(0, Math.max(0, name.lastIndexOf('.')));
const called = ({ name, className }: ModuleRecord): string =>
  `${className.startsWith(TORCH) ? className.slice(className.lastIndexOf('.') + 1) : excerpt(className)}${name === '' ? '' : ` as ${excerpt(name)}`}`;

/**
 * The steps that the modules of a pickled network are, in the order in which they were registered.
 *
 * @param modules under the names of their tensors
 * @throws RangeError, without a caller's name, that names a module whose work is not known here
 */
export function stepsFromModules(modules: readonly ModuleRecord[], tensors: ReadonlyMap<string, Tensor>): StatedSteps {
  if (modules.length > MOST_MODULES)
    throw new RangeError(`expected at most ${MOST_MODULES} modules, got ${modules.length}; ${EXPORT}`);
  const children = new Map<string, number>();
  for (const { name } of modules) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const steps: Step[] = [];
  let codeOf: string | undefined;
  let isOrderAssumed = false;
  for (const module of modules) {
    requireKnownHooks(module);
    const count = children.get(module.name) ?? 0;
    if (count > 0 || IN_ORDER.test(module.className)) {
      if (IN_ORDER.test(module.className)) continue;
      codeOf ??= module.className;
      isOrderAssumed ||= count > 1;
    } else steps.push(stepOf(module, tensors));
  }
  if (isOrderAssumed) requireWhole(steps, codeOf ?? '');
  const spent = modules.flatMap(({ name, className }) =>
    className === PRELU ? [`${name}.weight`.replace(/^\./, '')] : [],
  );
  return {
    steps: steps.filter((step) => step.kind !== 'activation' || step.activation.name !== 'identity'),
    codeOf,
    isOrderAssumed,
    spent,
  };
}

function stepOf(module: ModuleRecord, tensors: ReadonlyMap<string, Tensor>): Step {
  const torchClass = module.className.startsWith(TORCH) ? module.className.slice(TORCH.length) : '';
  if (torchClass === 'conv.ConvTranspose2d') return convolutionOf(module, tensors);
  if (torchClass === 'batchnorm.BatchNorm2d' || torchClass === 'batchnorm.SyncBatchNorm')
    return normOf(module, tensors);
  if (module.className === PRELU) return { kind: 'activation', activation: slopeOf(module, tensors) };
  if (!isActivationModule(torchClass))
    throw new RangeError(
      `expected ConvTranspose2d, BatchNorm2d and activations alone, got ${called(module)}; ${EXPORT}`,
    );
  const activation = moduleActivation(torchClass, module.attributes);
  if (activation === undefined)
    throw new RangeError(
      `expected parameters of ${called(module)} that are known here, got ${excerpt(JSON.stringify(module.attributes))}; ${EXPORT}`,
    );
  return { kind: 'activation', activation };
}

/** Hooks of torch.nn.utils that compute a weight of others: which ones the tensors show (see `withoutNorms`). */
const KNOWN_HOOKS = /^torch\.nn\.utils\.(?:spectral_norm\.SpectralNorm|weight_norm\.WeightNorm|prune\.\w+)$/;

/** @throws RangeError for code around a forward pass that is not known here */
function requireKnownHooks(module: ModuleRecord): void {
  if (!module.hasHooks) return;
  const strange = module.hooks?.find(
    ({ className, attributes: { name, _tensor_name, dim } }) =>
      !KNOWN_HOOKS.test(className) ||
      !['weight', 'bias'].includes(String(name ?? _tensor_name)) ||
      (className.endsWith('SpectralNorm') && dim !== 1),
  );
  if (module.hooks === undefined || strange)
    throw new RangeError(
      `expected code around a forward pass that is known here, got ${strange ? excerpt(strange.className) : 'hooks'} at ${called(module)}; save the state_dict(), or ${EXPORT}`,
    );
}

/** A PReLU of one learned slope. @throws RangeError for one slope a channel */
function slopeOf(module: ModuleRecord, tensors: ReadonlyMap<string, Tensor>): Activation {
  const slope = tensors.get(`${module.name}.weight`.replace(/^\./, ''));
  const numbers = slope === undefined ? [] : [...toFloat64(slope)];
  if (numbers.length !== 1 || !Number.isFinite(numbers[0]))
    throw new RangeError(`expected one slope in ${called(module)}, got ${numbers.length}; ${EXPORT}`);
  return { name: 'leaky_relu', parameters: numbers };
}

/** @throws RangeError unless the attribute is a pair of whole numbers in range */
function pair(module: ModuleRecord, name: string, least: number): [number, number] {
  const value = module.attributes[name];
  const numbers = typeof value === 'number' ? [value, value] : value;
  if (
    !Array.isArray(numbers) ||
    numbers.length !== 2 ||
    !numbers.every((n) => Number.isSafeInteger(n) && n >= least && n <= LARGEST)
  )
    throw new RangeError(
      `expected two whole numbers ≥ ${least} as ${name} of ${called(module)}, got ${excerpt(JSON.stringify(value) ?? 'none')}`,
    );
  return numbers as [number, number];
}

function convolutionOf(module: ModuleRecord, tensors: ReadonlyMap<string, Tensor>): ConvolutionStep {
  const { groups, padding_mode: mode } = module.attributes;
  if (groups !== 1)
    throw new RangeError(
      `expected one group in ${called(module)}, got groups=${excerpt(JSON.stringify(groups) ?? 'none')}; ${EXPORT}`,
    );
  if (mode !== undefined && mode !== 'zeros')
    throw new RangeError(
      `expected padding_mode zeros in ${called(module)}, got ${excerpt(JSON.stringify(mode))}; ${EXPORT}`,
    );
  const shape = tensors.get(`${module.name}.weight`.replace(/^\./, ''))?.shape;
  const kernel = pair(module, 'kernel_size', 1);
  if (shape?.length !== 4 || shape[2] !== kernel[0] || shape[3] !== kernel[1])
    throw new RangeError(
      `expected a weight of shape (in, out, ${kernel.join(', ')}) in ${called(module)}, got ${shape ? `(${shape.join(', ')})` : 'none'}`,
    );
  return {
    kind: 'convTranspose2d',
    name: module.name,
    shape: shape as unknown as ConvolutionStep['shape'],
    hasBias: tensors.has(`${module.name}.bias`),
    stride: pair(module, 'stride', 1),
    padding: pair(module, 'padding', 0),
    outputPadding: pair(module, 'output_padding', 0),
    dilation: pair(module, 'dilation', 1),
  };
}

function normOf(module: ModuleRecord, tensors: ReadonlyMap<string, Tensor>): NormStep {
  const { eps, track_running_stats: isTracked } = module.attributes;
  const channels = tensors.get(`${module.name}.running_mean`)?.shape[0];
  if (isTracked === false || channels === undefined)
    throw new RangeError(
      `expected running statistics in ${called(module)}, got none: its outputs depend on the batch; train with track_running_stats=True`,
    );
  if (typeof eps !== 'number' || !(eps >= 0))
    throw new RangeError(
      `expected a number ≥ 0 as eps of ${called(module)}, got ${excerpt(JSON.stringify(eps) ?? 'none')}`,
    );
  return {
    kind: 'batchNorm',
    name: module.name,
    channels,
    epsilon: eps,
    isAffine: tensors.has(`${module.name}.weight`),
  };
}

/** Modules that a class calls from its own code say their order by being complete: a convolution, a norm or none, an activation, and again. */
function requireWhole(steps: readonly Step[], className: string): void {
  const letters = steps.map(({ kind }) => kind[0]).join(''); // c, b, a
  if (!/^(?:cb?a+)+$/.test(letters))
    throw new RangeError(
      `expected the order of all layers stated by a Sequential, got modules of ${excerpt(className)} whose use is in its code alone; state_dict() with --hidden-activation and --output-activation says it too, or ${EXPORT}`,
    );
}
