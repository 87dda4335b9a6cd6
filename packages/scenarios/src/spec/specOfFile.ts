import { basename, extname } from 'node:path';
import { foreignFile, foreignText, readTensors, remedyFor } from '@geq/formats';
import { readBounded, parseOrRefuse, UsageError } from '@geq/runs';
import { isMeasuredMoments } from '../moments/momentName.ts';
import { recognise } from '../recognise/recognise.ts';
import {
  generatorSpecSchema,
  dcganHintsSchema,
  flowSpecSchema,
  type GeneratorSpec,
  type DcganHints,
  type GaussianSpec,
} from './generatorSpec.ts';
import { specOfOnnx, type OnnxHints } from './specOfOnnx.ts';
import { hubConfig } from '../weights/hubConfig.ts';
import { openWeights } from '../weights/openWeights.ts';

const MOST_JSON = 1 << 20; // bytes

/** A file's name as it may stand in other files' names, the roots of runs too: these begin with a letter or a digit. */
const nameOf = (path: string): string =>
  basename(path, extname(path))
    .replace(/[^\w.+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 80) || 'generator';

/** The file's name as a caption shows it. */
const originOf = (path: string): string =>
  basename(path)
    .replace(/[\p{Cc}\p{Cf}]/gu, '?')
    .slice(0, 200);

/** What a file does not say by itself. */
export interface FileHints extends DcganHints, OnnxHints {
  readonly layout?: string;
  readonly couplingBn?: boolean;
}

/** How a file is looked at. */
export interface FileView {
  /** What the generator is named after, when it is not the file: the folder that it was trained in. */
  readonly called?: string;
  /** Whether the file was made here: a DCGAN of it has the usual strides, ReLU and tanh, and nothing need be said. Default: false. */
  readonly isOurs?: boolean;
  /** Told what was taken to be so although the file does not say it. */
  readonly onNotice?: (text: string) => void;
}

/**
 * The generator that a path holds, told by its bytes: a network, the spec of one, or moments.
 *
 * @throws UsageError, FormatError, RangeError when it is no generator
 */
export async function specOfFile(
  path: string,
  { input, output, fixed, axis, ...networkHints }: FileHints,
  { called = path, ...view }: FileView = {},
): Promise<GeneratorSpec> {
  const named = { name: nameOf(called), origin: originOf(called) };
  const found = await recognise(path, 'generator');
  if (found.kind === 'foreign')
    throw new UsageError(
      `${path}: expected a generator (ONNX, a DCGAN or flow of PyTorch, moments), got ${foreignText(found.foreign)}`,
    );
  const isOnnx = found.kind === 'file' && found.format === 'onnx';
  if (!isOnnx) requireNone(path, { input, output, fixed, axis }, 'an ONNX model');
  if (found.kind === 'run' && found.run.kind !== 'covariance')
    throw new UsageError(
      `${path}: expected a generator, got a run of geq ${found.run.kind}; name the network or the moments that it used`,
    );
  const isMoments =
    found.kind !== 'file' || (found.format !== 'onnx' && found.format !== 'json' && (await holdsMoments(path)));
  if (isOnnx || isMoments || found.format === 'json') requireNone(path, networkHints, 'a checkpoint');
  if (isOnnx) return specOfOnnx(path, named, { input, output, fixed, axis }, view.onNotice);
  if (isMoments) return specOfMoments(path, called, view.onNotice);
  return found.format === 'json' ? specOfJson(path) : specOfCheckpoint(path, named, networkHints, view);
}

/** Whether a file of tensors has Ω and Φ. */
async function holdsMoments(path: string): Promise<boolean> {
  const bytes = await readBounded(path);
  return isMeasuredMoments(Object.keys(readTensors(bytes, { source: path, role: 'generator' }).tensors));
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function requireNone(path: string, hints: FileHints, whose: string): void {
  for (const [name, value] of Object.entries(hints)) {
    if (value !== undefined) throw new UsageError(`--${kebab(name)} needs ${whose}, and ${path} is none; leave it out`);
  }
}

/** The Gaussian with the moments in these files. @throws UsageError, FormatError where there are none */
export async function specOfMoments(
  path: string,
  called: string,
  onNotice: (text: string) => void = () => undefined,
): Promise<GaussianSpec> {
  const { readMoments } = await import('../moments/readMoments.ts'); // which needs the table of kinds itself
  const moments = await readMoments(path);
  const { hash, phi, meanX } = moments;
  if (moments.kind === 'measured') for (const note of moments.notes) onNotice(`${path}: ${note}`);
  if (meanX === undefined) onNotice(`${path}: no mean_x, taken as 0`);
  return {
    kind: 'gaussian',
    hash,
    name: `gaussian_${nameOf(called)}`.slice(0, 80),
    origin: originOf(called),
    N: phi.rows,
    D: phi.cols,
  };
}

async function specOfJson(path: string): Promise<GeneratorSpec> {
  const bytes = await readBounded(path, MOST_JSON);
  const text = new TextDecoder().decode(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: expected the JSON of a generator's spec, got something else`);
  }
  if (!(json instanceof Object && 'kind' in json)) {
    const { what, remedy: wayOut } = foreignFile(bytes, 'generator') ?? {
      what: 'JSON',
      remedy: remedyFor('generator'),
    };
    throw new UsageError(
      `${path}: expected the JSON of a generator's spec (kind fc), got ${what === 'JSON' ? 'other JSON' : what}; ${wayOut}`,
    );
  }
  const spec = parseOrRefuse(generatorSpecSchema, json, path);
  if (spec.kind !== 'fc')
    throw new UsageError(
      `${path}: expected a spec of kind fc, got ${spec.kind}, whose network is a file of its own; name that file`,
    );
  return spec;
}

/**
 * The network in any container of tensors: a DCGAN's generator or a flow, told by the names of its tensors.
 *
 * @throws FormatError that names the key for whatever is neither
 */
export async function specOfCheckpoint(
  path: string,
  named: { readonly name: string; readonly origin: string; readonly seed?: number },
  { layout, couplingBn, ...dcganHints }: Omit<FileHints, keyof OnnxHints> = {},
  { isOurs = false, onNotice = () => undefined }: FileView = {},
): Promise<GeneratorSpec> {
  const { hash, read: readAll } = await openWeights(path);
  const read = readAll();
  const { flowDim, isFlow, readFlow } = await import('@geq/realnvp'); // loads an engine: only where one is needed
  if (isFlow(read.tensors)) {
    const { weights, ...others } = dcganHints;
    requireNone(path, others, 'a DCGAN');
    const hints = parseOrRefuse(
      flowSpecSchema.unwrap().pick({ layout: true, couplingBn: true, weights: true }),
      JSON.parse(JSON.stringify({ layout, couplingBn, weights })),
      path,
    );
    const dim = flowDim(readFlow(read, { source: path, ...hints }).architecture);
    return { kind: 'flow', hash, ...named, D: dim, N: dim, ...hints };
  }
  requireNone(path, { layout, couplingBn }, 'a flow');
  const config = read.modules || isOurs ? undefined : await hubConfig(path, dcganHints);
  const hints = parseOrRefuse(dcganHintsSchema, JSON.parse(JSON.stringify({ ...dcganHints, ...config?.hints })), path);
  const { readGeneratorNetwork } = await import('@geq/dcgan'); // as above
  const {
    plan: { latentDim, channels, rows, columns },
    reading,
    notes,
  } = readGeneratorNetwork(read, { source: path, isKnownStandard: isOurs, ...hints });
  const taken = Object.entries(config?.hints ?? {}).filter(
    ([name]) => dcganHints[name as keyof DcganHints] === undefined,
  );
  if (config && taken.length > 0)
    onNotice(
      `${config.path}: taken from it: ${taken.map(([name, value]) => `--${kebab(name)} ${String(value)}`).join(' ')}`,
    );
  if (!isOurs) for (const note of notes) onNotice(`${path}: ${note}`);
  return {
    kind: 'dcgan',
    hash,
    ...named,
    D: latentDim,
    N: channels * rows * columns,
    ...(reading === undefined ? {} : { reading }),
    ...(Object.keys(hints).length === 0 ? {} : { hints }),
  };
}
