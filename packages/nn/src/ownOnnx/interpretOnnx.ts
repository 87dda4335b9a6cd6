import { bytesHash } from '../bytesHash.ts';
import { isFloat } from '../onnx/packElements.ts';
import { excerpt } from '../onnx/excerpt.ts';
import { embedExternalData } from '../onnx/embedExternalData.ts';
import { readOnnx, type OnnxInfo, type OnnxPort } from '../onnx/readOnnx.ts';
import { repairModel } from '../onnx/repairs/repairModel.ts';
import { freeAxes, type NetworkPorts } from './arrangement.ts';
import { fixedInput, type FixedValue } from './fixedInput.ts';
import { latentPorts, outputPort } from './latentPorts.ts';
import { codeSyntax, type OptionSyntax } from './optionSyntax.ts';

/** What a model does not say by itself. */
export interface OnnxHints {
  /** Which input takes the latents, where the file has several; names between commas, or `all` that have no fixed value: side by side. */
  readonly input?: string;
  /** Which output is the generator's, where the file has several. */
  readonly output?: string;
  /** Values for the other inputs, the same for all samples: a number fills the whole input. */
  readonly fixed?: Readonly<Record<string, FixedValue>>;
  /** Lengths of axes that the file leaves open, by name, or by place where they have none. */
  readonly axes?: Readonly<Record<string, number>>;
  /** Files beside the model with some of its weights, by the names that `externalDataFiles` gives. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /** How errors spell these options. */
  readonly syntax?: OptionSyntax;
}

/** A model as its file and its hints tell it; nothing of it has run. */
export interface OnnxInterpretation {
  readonly hash: string;
  /** All its weights inside, as ONNX Runtime runs it. */
  readonly model: Uint8Array;
  readonly info: OnnxInfo;
  readonly latents: readonly OnnxPort[];
  readonly ports: NetworkPorts;
  readonly notes: readonly string[];
  readonly syntax: OptionSyntax;
}

const RANDOM_OPS = [
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
];
const LONGEST_AXIS = 65_536;

/** Inputs whose axes have the lengths that were stated. @throws RangeError for lengths below 1, and for axes that the model has not */
function withLengths(inputs: readonly OnnxPort[], axes: Readonly<Record<string, number>>): OnnxPort[] {
  const open = new Set(
    inputs.flatMap((port) => freeAxes(port).map((axis) => port.shape?.[axis]?.toString() ?? String(axis))),
  );
  for (const [name, length] of Object.entries(axes)) {
    if (!open.has(name))
      throw new RangeError(
        `onnxGenerator: expected an axis of any length named ${excerpt(name)}, got ${open.size === 0 ? 'none' : [...open].map(excerpt).join(', ')}`,
      );
    if (!Number.isInteger(length) || length < 1 || length > LONGEST_AXIS)
      throw new RangeError(
        `onnxGenerator: expected a whole number from 1 to ${LONGEST_AXIS} for the axis ${excerpt(name)}, got ${length}`,
      );
  }
  const lengthOf = (dim: number | string | null, axis: number): number | string | null => {
    const name = dim === null ? String(axis) : dim;
    return typeof name === 'string' && Object.hasOwn(axes, name) ? axes[name] : dim;
  };
  return inputs.map((port) => ({ ...port, shape: port.shape?.map(lengthOf) ?? null }));
}

/** A model made ready: all its weights inside, as ONNX Runtime runs it. */
function prepared(
  file: Uint8Array,
  externalData: OnnxHints['externalData'],
): Pick<OnnxInterpretation, 'hash' | 'model' | 'info' | 'notes'> {
  const stated = readOnnx(file);
  const whole = embedExternalData(file, externalData);
  const { model, notes } = repairModel(whole, stated);
  return { hash: bytesHash(whole), model, info: model === file ? stated : readOnnx(model), notes };
}

/**
 * Reads a model without running any of it.
 *
 * @throws RangeError for files that are no ONNX, whose latent inputs are not clear, or that draw random numbers themselves
 */
export function interpretOnnx(
  file: Uint8Array,
  { input, output: outputName, fixed = {}, axes = {}, externalData, syntax = codeSyntax }: OnnxHints,
): OnnxInterpretation {
  const { hash, model, info, notes } = prepared(file, externalData);
  const random = info.ops.filter((op) => RANDOM_OPS.includes(op));
  if (random.length > 0)
    throw new RangeError(
      `onnxGenerator: expected all randomness in the latents, got a model that draws its own: ${random.join(', ')}; make these numbers an input of the network`,
    );
  const inputs = withLengths(info.inputs, axes);
  const portOptions = { input, output: outputName, fixed: Object.keys(fixed), syntax };
  const latents = latentPorts({ inputs }, portOptions);
  const output = outputPort(info, portOptions);
  const values = inputs
    .filter((port) => Object.hasOwn(fixed, port.name))
    .map((port) => [port.name, fixedInput(port, fixed[port.name])] as const);
  const whole = isFloat(output.elementType)
    ? []
    : [`its output is ${output.elementType}: the whole numbers are taken as they are`];
  return {
    hash,
    model,
    info,
    latents,
    ports: { fixed: Object.fromEntries(values), output: output.name },
    notes: [...notes, ...whole],
    syntax,
  };
}
