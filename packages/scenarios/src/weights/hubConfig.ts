import { basename, dirname, join } from 'node:path';
import { isFile, readBounded, UsageError } from '@geq/runs';
import type { DcganHints } from '../spec/generatorSpec.ts';

/** What the config.json beside weights says of a DCGAN's generator. */
export interface HubConfig {
  readonly path: string;
  readonly hints: DcganHints;
}

const MOST_JSON = 1 << 20; // bytes
const OF_HUB = /^(?:pytorch_)?model(?:-\d{5}-of-\d{5})?\.(?:safetensors|bin)$/;

/** Words for what is behind the hidden layers, behind the last, and for a slope below zero; compared without capitals and marks. */
const HIDDEN = [
  'activation',
  'hiddenactivation',
  'act',
  'actfn',
  'actfunc',
  'actlayer',
  'hiddenact',
  'activationfn',
  'activationfunction',
  'nonlinearity',
  'hiddennonlinearity',
];
const OUTPUT = [
  'output',
  'outputactivation',
  'outactivation',
  'finalactivation',
  'lastactivation',
  'outputact',
  'outact',
  'finalact',
  'lastact',
  'outputnonlinearity',
  'out',
  'final',
  'last',
];
const SLOPE = ['slope', 'negativeslope', 'leakyslope', 'leak', 'lreluslope', 'leakyreluslope', 'reluslope'];
const EPS = ['eps', 'bneps', 'normeps', 'batchnormeps', 'epsilon'];
const SIZE = ['imagesize', 'imgsize', 'outputsize', 'outsize', 'resolution', 'imsize', 'isize'];
/** Words that may belong to an activation, but say too little. */
const VAGUE = /act(?!or|ion$|ual)|nonlin|slope|leak|^alpha$|^negval$/;

/** Names of activations as libraries spell them, and what they are here; `leaky_relu` and `elu` want a number. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'relu',
  leakyrelu: 'leaky_relu',
  lrelu: 'leaky_relu',
  leaky: 'leaky_relu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelutanh: 'gelu_tanh',
  elu: 'elu',
  softplus: 'softplus',
  softsign: 'softsign',
  hardtanh: 'hardtanh:-1,1',
  relu6: 'hardtanh:0,6',
  identity: 'identity',
  linear: 'identity',
  none: 'identity',
};
/** What sounds like an activation and is none that is known here. */
const FOREIGN = /relu|elu|tanh|sigmoid|swish|mish|softmax|shrink|^sin$|^glu$/;

const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/^(?:torch\.)?nn\./, '')
    .replace(/[^a-z0-9]/g, '');

/**
 * The config.json in a folder that Hugging Face's libraries wrote: the arguments of the network's constructor.
 *
 * @param file   of the weights; only names of the libraries' own are looked beside
 * @param stated what the user said, which goes before
 * @returns undefined where there is none
 * @throws UsageError where it says something of activations that is not known here and was not stated
 */
export async function hubConfig(file: string, stated: DcganHints): Promise<HubConfig | undefined> {
  const path = join(dirname(file), 'config.json');
  if (!OF_HUB.test(basename(file)) || !(await isFile(path))) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await readBounded(path, MOST_JSON)));
  } catch {
    return undefined; // the weights can be read without it
  }
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? { path, hints: hintsOfWords(Object.entries(json), path, stated) }
    : undefined;
}

function hintsOfWords(entries: readonly (readonly [string, unknown])[], path: string, stated: DcganHints): DcganHints {
  const said = (words: readonly string[]): readonly [string, unknown] | undefined =>
    entries.find(([key, value]) => words.includes(plain(key)) && value !== null);
  const numberOf = (words: readonly string[]): number | undefined => {
    const value = said(words)?.[1];
    return typeof value === 'number' ? value : undefined;
  };
  const slope = numberOf(SLOPE);
  const unknown = (entry: readonly [string, unknown], remedy: string): UsageError =>
    new UsageError(
      `${path}: expected activations that are known here, got ${JSON.stringify(entry[0].slice(0, 40))}: ${JSON.stringify(entry[1])?.slice(0, 60)}; ${remedy}`,
    );
  const activation = (entry: readonly [string, unknown] | undefined, option: string): string | undefined => {
    if (entry === undefined || typeof entry[1] !== 'string') return undefined;
    const found = Object.hasOwn(ACTIVATIONS, plain(entry[1])) ? ACTIVATIONS[plain(entry[1])] : undefined;
    if (found === undefined)
      throw unknown(entry, `state ${option}, or export the network as .onnx (docs/own-generator.md)`);
    if (found === 'leaky_relu')
      return slope === undefined
        ? refuse(unknown(entry, `state its slope: ${option} leaky_relu:0.2`))
        : `leaky_relu:${slope}`;
    return found === 'elu' ? `elu:${numberOf(['alpha']) ?? 1}` : found;
  };
  const hiddenActivation =
    stated.hiddenActivation ??
    activation(said(HIDDEN), '--hidden-activation') ??
    (slope === undefined ? undefined : slope === 0 ? 'relu' : `leaky_relu:${slope}`);
  const outputActivation = stated.outputActivation ?? activation(said(OUTPUT), '--output-activation');
  const known = [...HIDDEN, ...OUTPUT, ...SLOPE, ...(hiddenActivation?.startsWith('elu') ? ['alpha'] : [])];
  const vague = entries.find(
    ([key, value]) =>
      !known.includes(plain(key)) &&
      value !== null &&
      (VAGUE.test(plain(key)) ||
        (typeof value === 'string' &&
          value.length < 20 &&
          ((Object.hasOwn(ACTIVATIONS, plain(value)) && plain(value) !== 'none' && plain(value) !== 'linear') ||
            FOREIGN.test(plain(value))))),
  );
  if (vague && (stated.hiddenActivation === undefined || stated.outputActivation === undefined))
    throw unknown(vague, 'state --hidden-activation and --output-activation');
  const [normEps, imageSize] = [stated.normEps ?? numberOf(EPS), stated.imageSize ?? numberOf(SIZE)];
  return {
    ...(hiddenActivation === undefined ? {} : { hiddenActivation }),
    ...(outputActivation === undefined ? {} : { outputActivation }),
    ...(normEps === undefined ? {} : { normEps }),
    ...(imageSize === undefined || (stated.strides && stated.imageSize === undefined) ? {} : { imageSize }),
  };
}

function refuse(error: UsageError): never {
  throw error;
}
