import { add, erf, exp, leakyRelu, mul, neg, power, relu, sigmoid, softplus, sub, tanh, type Value } from '@geq/nn';

/** A function of single numbers: its name here and its parameters, in the order of the table. */
export interface Activation {
  readonly name: string;
  readonly parameters: readonly number[];
}

interface ActivationKind {
  /** What PyTorch calls the parameters. */
  readonly parameters: readonly string[];
  readonly apply: (x: Value, ...parameters: number[]) => Value;
  /** Whether the parameters are any of a function at all. Default: they are. */
  readonly isFit?: (...parameters: number[]) => boolean;
}

/** |x|. */
const absolute = (x: Value): Value => add(relu(x), relu(neg(x)));
/** min(max(x, least), most): x itself, to the bit, between the two. */
const clipped = (x: Value, least: number, most: number): Value => add(sub(x, relu(sub(x, most))), relu(sub(least, x)));
/** Φ(x) by tanh: x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))), Hendrycks & Gimpel, arXiv:1606.08415. */
const geluByTanh = (x: Value): Value =>
  mul(mul(x, 0.5), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, power(x, 3)))))));

/** max(x, 0) + α·(e^{min(x, 0)/width} − 1). */
const eluOf = (x: Value, alpha: number, width: number): Value =>
  add(relu(x), mul(alpha, sub(exp(mul(relu(neg(x)), -1 / width)), 1)));
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 }; // Klambauer et al., arXiv:1706.02515

/** The activations there are, by name; on nn's vocabulary. */
const ACTIVATIONS: Readonly<Record<string, ActivationKind>> = {
  identity: { parameters: [], apply: (x) => x },
  relu: { parameters: [], apply: relu },
  leaky_relu: { parameters: ['negative_slope'], apply: leakyRelu },
  tanh: { parameters: [], apply: tanh },
  sigmoid: { parameters: [], apply: sigmoid },
  silu: { parameters: [], apply: (x) => mul(x, sigmoid(x)) },
  gelu: { parameters: [], apply: (x) => mul(mul(x, 0.5), add(1, erf(mul(x, Math.SQRT1_2)))) },
  gelu_tanh: { parameters: [], apply: geluByTanh },
  hardtanh: { parameters: ['min_val', 'max_val'], apply: clipped, isFit: (least, most) => least < most },
  elu: { parameters: ['alpha'], apply: (x, alpha) => eluOf(x, alpha, 1) },
  celu: { parameters: ['alpha'], apply: (x, alpha) => eluOf(x, alpha, alpha), isFit: (alpha) => alpha > 0 },
  selu: { parameters: [], apply: (x) => mul(SELU.scale, eluOf(x, SELU.alpha, 1)) },
  mish: { parameters: [], apply: (x) => mul(x, tanh(softplus(x))) },
  hardsigmoid: { parameters: [], apply: (x) => clipped(add(mul(x, 1 / 6), 0.5), 0, 1) },
  hardswish: { parameters: [], apply: (x) => mul(x, clipped(add(mul(x, 1 / 6), 0.5), 0, 1)) },
  softplus: { parameters: [], apply: softplus },
  softshrink: {
    parameters: ['lambda'],
    apply: (x, lambda) => sub(relu(sub(x, lambda)), relu(sub(neg(x), lambda))),
    isFit: (lambda) => lambda >= 0,
  },
  tanhshrink: { parameters: [], apply: (x) => sub(x, tanh(x)) },
  logsigmoid: { parameters: [], apply: (x) => neg(softplus(neg(x))) },
  softsign: { parameters: [], apply: (x) => mul(x, power(add(1, absolute(x)), -1)) },
};

export const IDENTITY: Activation = { name: 'identity', parameters: [] };
export const RELU: Activation = { name: 'relu', parameters: [] };
export const TANH: Activation = { name: 'tanh', parameters: [] };

/** Names as options take them. */
export const activationForms: string = Object.entries(ACTIVATIONS)
  .map(([name, { parameters }]) => (parameters.length === 0 ? name : `${name}:${parameters.join(',')}`))
  .join(', ');

/** f(x) inside a trace. */
export const applyActivation = ({ name, parameters }: Activation, x: Value): Value =>
  ACTIVATIONS[name].apply(x, ...parameters);

/** `leaky_relu:0.2`. */
export const activationText = ({ name, parameters }: Activation): string =>
  parameters.length === 0 ? name : `${name}:${parameters.join(',')}`;

/**
 * The activation of a text such as `relu`, `leaky_relu:0.2` or `hardtanh:-1,1`.
 *
 * @throws RangeError for whatever is none
 */
export function parseActivation(text: string): Activation {
  const [name, parameters = ''] = text.split(/:(.*)/s);
  const numbers =
    parameters === '' ? [] : parameters.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const activation = Object.hasOwn(ACTIVATIONS, name) ? fitting({ name, parameters: numbers }) : undefined;
  if (activation === undefined)
    throw new RangeError(`expected one of ${activationForms}, got ${JSON.stringify(text.slice(0, 80))}`);
  return activation;
}

function fitting(activation: Activation): Activation | undefined {
  const { parameters, isFit = () => true } = ACTIVATIONS[activation.name];
  const isWhole = activation.parameters.length === parameters.length && activation.parameters.every(Number.isFinite);
  return isWhole && isFit(...activation.parameters) ? activation : undefined;
}

type Attributes = Readonly<Record<string, unknown>>;

/** What PyTorch's modules are here, by class in torch.nn.modules; undefined for parameters that have no equal here. */
const MODULES: Readonly<Record<string, (attributes: Attributes) => Activation | undefined>> = {
  'activation.ReLU': () => RELU,
  'activation.LeakyReLU': ({ negative_slope }) => of('leaky_relu', negative_slope),
  'activation.Tanh': () => TANH,
  'activation.Sigmoid': () => of('sigmoid'),
  'activation.SiLU': () => of('silu'),
  'activation.GELU': ({ approximate = 'none' }) =>
    approximate === 'none' ? of('gelu') : approximate === 'tanh' ? of('gelu_tanh') : undefined,
  'activation.Hardtanh': ({ min_val, max_val }) => of('hardtanh', min_val, max_val),
  'activation.ReLU6': () => of('hardtanh', 0, 6),
  'activation.ELU': ({ alpha }) => of('elu', alpha),
  'activation.Softplus': ({ beta, threshold }) =>
    beta === 1 && typeof threshold === 'number' && threshold >= 20 ? of('softplus') : undefined, // beyond 20 it is x, within 2e-9
  'activation.CELU': ({ alpha }) => of('celu', alpha),
  'activation.SELU': () => of('selu'),
  'activation.Mish': () => of('mish'),
  'activation.Hardsigmoid': () => of('hardsigmoid'),
  'activation.Hardswish': () => of('hardswish'),
  'activation.Softshrink': ({ lambd }) => of('softshrink', lambd),
  'activation.Tanhshrink': () => of('tanhshrink'),
  'activation.LogSigmoid': () => of('logsigmoid'),
  'activation.RReLU': ({ lower, upper }) =>
    of('leaky_relu', typeof lower === 'number' && typeof upper === 'number' ? (lower + upper) / 2 : undefined), // in evaluation
  'activation.Softsign': () => of('softsign'),
  'linear.Identity': () => IDENTITY,
  'dropout.Dropout': () => IDENTITY, // in evaluation
  'dropout.Dropout1d': () => IDENTITY,
  'dropout.Dropout2d': () => IDENTITY,
  'dropout.Dropout3d': () => IDENTITY,
  'dropout.AlphaDropout': () => IDENTITY,
  'dropout.FeatureAlphaDropout': () => IDENTITY,
};

const of = (name: string, ...parameters: unknown[]): Activation | undefined =>
  fitting({ name, parameters: parameters.map((value) => (typeof value === 'number' ? value : NaN)) });

/** Whether a class of torch.nn.modules is an activation that this package knows. */
export const isActivationModule = (torchClass: string): boolean => Object.hasOwn(MODULES, torchClass);

/** The activation that a module is; undefined where its parameters have no equal here. */
export const moduleActivation = (torchClass: string, attributes: Attributes): Activation | undefined =>
  MODULES[torchClass](attributes);
