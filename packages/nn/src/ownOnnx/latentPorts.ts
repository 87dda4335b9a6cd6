import { isFloat, isNumeric } from '../onnx/packElements.ts';
import { excerpt } from '../onnx/excerpt.ts';
import type { OnnxInfo, OnnxPort } from '../onnx/readOnnx.ts';
import type { OptionSyntax } from './optionSyntax.ts';

const MOST_NAMED = 4; // inputs that a message lists

const shapeText = (shape: OnnxPort['shape']): string =>
  shape === null
    ? 'of unknown shape'
    : shape.length === 0
      ? 'a number'
      : excerpt(shape.map((dim) => dim ?? '?').join('×'));

/** `z (float32, batch×16)`. */
export const portText = ({ name, elementType, shape }: OnnxPort): string =>
  `${excerpt(name)} (${elementType}, ${shapeText(shape)})`;

const listed = <TItem>(items: readonly TItem[], text: (item: TItem) => string, separator = ', '): string =>
  items.slice(0, MOST_NAMED).map(text).join(separator) + (items.length > MOST_NAMED ? `${separator}…` : '');

/** Whether an input can take Gaussian numbers. */
const canBeLatent = ({ elementType, shape }: OnnxPort): boolean => isFloat(elementType) && shape?.length !== 0;

/** Something that an input can be given: most conditions have a case 0, most factors a case 1. */
const someValue = ({ elementType, shape }: OnnxPort): string =>
  elementType === 'bool' ? 'false' : isFloat(elementType) && shape?.length === 0 ? '1' : '0';

/** What was asked of the inputs and outputs of a model. */
export interface PortOptions {
  readonly input?: string;
  readonly output?: string;
  readonly fixed: readonly string[];
  readonly syntax: OptionSyntax;
}

function named(inputs: readonly OnnxPort[], name: string): OnnxPort {
  const found = inputs.find((port) => port.name === name);
  if (!found)
    throw new RangeError(`onnxGenerator: expected an input named ${excerpt(name)}, got ${listed(inputs, portText)}`);
  return found;
}

/** The inputs that `input` names: one, several between commas, or `all` that have no fixed value. */
function selectInputs(inputs: readonly OnnxPort[], free: readonly OnnxPort[], input: string): readonly OnnxPort[] {
  if (inputs.some(({ name }) => name === input)) return [named(inputs, input)];
  if (input === 'all') return free;
  const names = input.split(',').map((name) => name.trim());
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new RangeError(`onnxGenerator: expected each input once, got ${excerpt(twice)} twice`);
  return names.map((name) => named(inputs, name));
}

/**
 * The inputs that take the latents, side by side.
 *
 * @throws RangeError that lists the inputs and the ways out when it is not clear which these are
 */
export function latentPorts(
  { inputs }: Pick<OnnxInfo, 'inputs'>,
  { input, fixed, syntax }: PortOptions,
): readonly OnnxPort[] {
  if (inputs.length === 0)
    throw new RangeError(
      'onnxGenerator: expected an input for the latents, got a model without inputs; make the latents an argument of its forward pass',
    );
  for (const name of fixed) named(inputs, name);
  const free = inputs.filter(({ name }) => !fixed.includes(name));
  const latents = input === undefined ? free : selectInputs(inputs, free, input);
  const both = latents.find(({ name }) => fixed.includes(name));
  if (both)
    throw new RangeError(
      `onnxGenerator: expected ${excerpt(both.name)} as a latent input or with a fixed value, got both; leave one of them out`,
    );
  if (input === undefined && free.length !== 1) throw new RangeError(severalInputs(inputs, free, syntax));
  const others = free.filter((port) => !latents.includes(port));
  if (others.length > 0) {
    const together = [...latents, ...others].every(canBeLatent)
      ? `, or take all as latents (${syntax.input('all')})`
      : '';
    throw new RangeError(
      `onnxGenerator: expected values for the inputs beside ${listed(latents, ({ name }) => excerpt(name))}, got none for ${listed(others, portText)}; give them (${givenValues(others, syntax)})${together}`,
    );
  }
  const unfit = latents.find((port) => !canBeLatent(port));
  if (unfit) {
    const isWhole = /^u?int|^bool/.test(unfit.elementType);
    throw new RangeError(
      `onnxGenerator: expected latents of floating-point numbers, got ${portText(unfit)}; ${isWhole ? 'Gaussian latents are no whole numbers: export the part of the network behind them' : 'export the network with an input z of shape (batch, D)'}`,
    );
  }
  return latents;
}

const givenValues = (ports: readonly OnnxPort[], syntax: OptionSyntax): string =>
  listed(ports, (port) => syntax.fixed(port.name, someValue(port)), ' ');

function severalInputs(inputs: readonly OnnxPort[], free: readonly OnnxPort[], syntax: OptionSyntax): string {
  const floats = free.filter(canBeLatent);
  const others = free.filter((port) => !canBeLatent(port));
  const found = `onnxGenerator: expected one latent input, got ${free.length === 0 ? 'a fixed value for each' : `${free.length}`}: ${listed(free.length === 0 ? inputs : free, portText)}`;
  if (floats.length === 0) return `${found}; leave one with floating-point numbers free`;
  if (floats.length === 1) return `${found}; give the others a value (${givenValues(others, syntax)})`;
  const [first, ...rest] = floats;
  const all =
    others.length === 0
      ? syntax.input('all')
      : `${syntax.input(floats.map(({ name }) => name).join(','))} ${givenValues(others, syntax)}`;
  return `${found}; take them together as latents (${all}), or one of them and give the others a value (${syntax.input(first.name)} ${givenValues([...rest, ...others], syntax)})`;
}

/** The output that is the generator's. @throws RangeError that lists the outputs when there is not one */
export function outputPort({ outputs }: Pick<OnnxInfo, 'outputs'>, { output, syntax }: PortOptions): OnnxPort {
  const found = output === undefined ? outputs : outputs.filter(({ name }) => name === output);
  if (found.length !== 1)
    throw new RangeError(
      `onnxGenerator: expected ${output === undefined ? 'one output' : `an output named ${excerpt(output)}`}, got ${listed(outputs, portText)}${output === undefined ? `; choose one (${syntax.output(outputs[0].name)})` : ''}`,
    );
  if (!isNumeric(found[0].elementType))
    throw new RangeError(
      `onnxGenerator: expected an output of numbers, got ${portText(found[0])}; export the network with a tensor as its output`,
    );
  return found[0];
}
