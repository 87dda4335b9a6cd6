import type { StateEntry } from '@geq/formats';
import { batchNorm, convTranspose2d, trace, type Graph, type Scope, type Value } from '@geq/nn';
import { activationText, applyActivation, type Activation } from './activation.ts';

type Pair = readonly [number, number];

/** A transposed convolution as PyTorch's ConvTranspose2d has it; rows before columns. */
export interface ConvolutionStep {
  readonly kind: 'convTranspose2d';
  /** Of its tensors, `main.3`. */
  readonly name: string;
  /** Of the weight: in × out × k × l. */
  readonly shape: readonly [number, number, number, number];
  readonly stride: Pair;
  readonly padding: Pair;
  readonly outputPadding: Pair;
  readonly dilation: Pair;
  readonly hasBias: boolean;
}

/** Batch norm with its running statistics. */
export interface NormStep {
  readonly kind: 'batchNorm';
  readonly name: string;
  readonly channels: number;
  readonly epsilon: number;
  readonly isAffine: boolean;
}

export interface ActivationStep {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export type Step = ConvolutionStep | NormStep | ActivationStep;

/** A generator of transposed convolutions, batch norms and activations, one after another, from D×1×1 latents. */
export interface GeneratorPlan {
  /** D. */
  readonly latentDim: number;
  readonly steps: readonly Step[];
  /** Of the image that comes out. */
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

const LARGEST_IMAGE = 4096; // rows; more is no network but a mistake
const EPSILON = 1e-5; // of batch norm, PyTorch's default

/** Rows or columns behind a transposed convolution: (n − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1. */
export const convTransposeOutputSize = (
  length: number,
  {
    shape,
    stride,
    padding,
    outputPadding,
    dilation,
  }: Pick<ConvolutionStep, 'shape' | 'stride' | 'padding' | 'outputPadding' | 'dilation'>,
  axis: 0 | 1,
): number =>
  (length - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (shape[axis + 2] - 1) + outputPadding[axis] + 1;

/** @throws RangeError, without a caller's name, where steps do not fit together */
export function generatorPlan(steps: readonly Step[]): GeneratorPlan {
  const first = steps.find((step) => step.kind === 'convTranspose2d');
  if (first === undefined) throw new RangeError('expected a transposed convolution, got none');
  const latentDim = first.shape[0];
  let [channels, rows, columns] = [latentDim, 1, 1];
  for (const step of steps) {
    if (step.kind === 'batchNorm' && step.channels !== channels)
      throw new RangeError(`expected a batch norm of ${channels} channels as ${step.name}, got ${step.channels}`);
    if (step.kind !== 'convTranspose2d') continue;
    if (step.shape[0] !== channels)
      throw new RangeError(`expected ${step.name}.weight of shape (${channels}, …), got (${step.shape.join(', ')})`);
    channels = step.shape[1];
    [rows, columns] = [convTransposeOutputSize(rows, step, 0), convTransposeOutputSize(columns, step, 1)];
    if (!(rows >= 1 && columns >= 1 && rows <= LARGEST_IMAGE && columns <= LARGEST_IMAGE))
      throw new RangeError(
        `expected maps of 1 to ${LARGEST_IMAGE} rows and columns, got ${rows}×${columns} behind ${step.name}`,
      );
  }
  return { latentDim, steps, channels, rows, columns };
}

/** The tensors of a plan, in PyTorch's order. */
export const planEntries = ({ steps }: GeneratorPlan): StateEntry[] =>
  steps.flatMap((step): StateEntry[] => {
    if (step.kind === 'activation') return [];
    if (step.kind === 'convTranspose2d') {
      const { name, shape, hasBias } = step;
      return [
        { key: `${name}.weight`, shape, role: 'kernel' },
        ...(hasBias ? [{ key: `${name}.bias`, shape: [shape[1]], role: 'offset' }] : []),
      ];
    }
    const vector = (key: string, role: string): StateEntry => ({
      key: `${step.name}.${key}`,
      shape: [step.channels],
      role,
    });
    return [
      ...(step.isAffine ? [vector('weight', 'scale'), vector('bias', 'offset')] : []),
      vector('running_mean', 'mean'),
      vector('running_var', 'variance'),
      { key: `${step.name}.num_batches_tracked`, shape: [], role: 'batches' },
    ];
  });

/** The generator inside a trace, in evaluation mode. @param z latents, B×D×1×1 @returns images, B×channels×rows×columns */
export function forwardPlan({ parameter }: Scope, { steps }: GeneratorPlan, z: Value): Value {
  return steps.reduce((x, step) => {
    if (step.kind === 'activation') return applyActivation(step.activation, x);
    if (step.kind === 'batchNorm') {
      const vector = (key: string): Value => parameter(`${step.name}.${key}`, [step.channels]);
      const learned = step.isAffine ? { scale: vector('weight'), offset: vector('bias') } : {};
      return batchNorm(x, {
        ...learned,
        mean: vector('running_mean'),
        variance: vector('running_var'),
        epsilon: step.epsilon,
      });
    }
    const {
      name,
      shape,
      stride,
      padding: [top, left],
      outputPadding: [below, right],
      dilation,
      hasBias,
    } = step;
    return convTranspose2d(x, parameter(`${name}.weight`, shape), {
      stride,
      dilation,
      padding: [top, left, top - below, left - right],
      ...(hasBias ? { bias: parameter(`${name}.bias`, [shape[1]]) } : {}),
    });
  }, z);
}

/** Latents `z` (B×D×1×1) to images `x`. */
export const planGraph = (plan: GeneratorPlan): Graph =>
  trace((scope) => ({ x: forwardPlan(scope, plan, scope.input('z', ['B', plan.latentDim, 1, 1])) }));

const pairText = ([rows, columns]: Pair): string => (rows === columns ? String(rows) : `${rows}×${columns}`);

/** What a plan computes, its numbers apart, in one line: equal lines mean equal networks where the weights are the same. */
export const planText = ({ steps }: GeneratorPlan): string =>
  steps
    .map((step) => {
      if (step.kind === 'activation') return activationText(step.activation);
      if (step.kind === 'batchNorm') return `batch norm ε ${step.epsilon}${step.isAffine ? '' : ', not affine'}`;
      const {
        shape: [, , k, l],
        stride,
        padding,
        outputPadding,
        dilation,
        hasBias,
      } = step;
      const further = [
        ...(pairText(outputPadding) === '0' ? [] : [`output padding ${pairText(outputPadding)}`]),
        ...(pairText(dilation) === '1' ? [] : [`dilation ${pairText(dilation)}`]),
        ...(hasBias ? ['bias'] : []),
      ];
      return [`kernel ${pairText([k, l])}, stride ${pairText(stride)}, padding ${pairText(padding)}`, ...further].join(
        ', ',
      );
    })
    .join('; ');

/** Whether this is Radford et al.'s generator: kernel, stride and padding (k, 1, 0), (4, 2, 1) …, a last 1×1 as (1, 1, 0), batch norm and ReLU after all but the last, tanh at the end. */
export function isStandard(plan: GeneratorPlan): boolean {
  const kernels = plan.steps.flatMap((step) => (step.kind === 'convTranspose2d' ? [step.shape] : []));
  const hidden = `; batch norm ε ${EPSILON}; relu`;
  const standard = kernels.map(([, , k, l], i) => {
    const isLast = i === kernels.length - 1;
    const geometry =
      i === 0 || (isLast && k === 1) ? 'stride 1, padding 0' : k === 4 ? 'stride 2, padding 1' : undefined;
    return `kernel ${pairText([k, l])}, ${geometry}${isLast ? '; tanh' : hidden}`;
  });
  return kernels.length > 1 && planText(plan) === standard.join('; ');
}
