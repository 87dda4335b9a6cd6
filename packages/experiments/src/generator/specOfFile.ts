import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readTensors } from '@geq/formats';
import { readBounded } from '../boundedFile.ts';
import { parseOrRefuse } from '../parseOrRefuse.ts';
import { UsageError } from '../usageError.ts';
import { anySpecSchema, type AnySpec, type DcganSpec, type GaussianSpec, type OnnxSpec } from './anySpec.ts';
import { sha256 } from './networkFile.ts';

const MOST_JSON = 1 << 20; // bytes

/** A file's name as it may stand in other files' names. */
const nameOf = (path: string): string => basename(path, extname(path)).replace(/[^\w.+-]+/g, '-').slice(0, 80) || 'generator';

/** The file's name as a caption shows it. */
const originOf = (path: string): string => basename(path).replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 200);

/** What a file holds, told by its ending and its content; a folder holds sampled moments. @throws UsageError, FormatError, RangeError when it is no generator */
export async function specOfFile(path: string, ports: { readonly input?: string; readonly output?: string }): Promise<AnySpec> {
  const named = { name: nameOf(path), origin: originOf(path) };
  const extension = extname(path).toLowerCase();
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (extension === '.onnx' && !isFolder) return specOfOnnx(path, named, ports);
  for (const [port, value] of Object.entries(ports)) {
    if (value !== undefined) throw new UsageError(`--${port}: expected with an .onnx file alone, got it with ${path}; leave it out`);
  }
  if (isFolder) return specOfMoments(path, named);
  return extension === '.json' ? specOfJson(path) : specOfCheckpoint(path, named);
}

/** The Gaussian with the moments in a folder of `geq covariance`. */
async function specOfMoments(path: string, { name, origin }: Pick<GaussianSpec, 'name' | 'origin'>): Promise<AnySpec> {
  const { readMomentsFolder } = await import('../momentsFolder.ts'); // which needs the table of kinds itself
  const { hash, phi } = await readMomentsFolder(path);
  return { kind: 'gaussian', hash, name: `gaussian_${name}`.slice(0, 80), origin, N: phi.rows, D: phi.cols };
}

async function specOfJson(path: string): Promise<AnySpec> {
  const text = new TextDecoder().decode(await readBounded(path, MOST_JSON));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: expected the JSON of a generator's spec, got something else`);
  }
  const spec = parseOrRefuse(anySpecSchema, json, path);
  if (spec.kind !== 'fc') throw new UsageError(`${path}: expected a spec of kind fc, got ${spec.kind}, whose network is a file of its own; name that file`);
  return spec;
}

/** A DCGAN's generator in any container of tensors. @throws FormatError that names the key for whatever is no such generator */
export async function specOfCheckpoint(path: string, named: Pick<DcganSpec, 'name' | 'origin'> & { readonly seed?: number }): Promise<DcganSpec> {
  const bytes = await readBounded(path);
  const { readGenerator } = await import('@geq/dcgan'); // loads an engine: only where one is needed
  const { architecture: { latentDim, channels, imageSize } } = readGenerator(readTensors(bytes, { source: path }).tensors, { source: path });
  return { kind: 'dcgan', hash: sha256(bytes), ...named, D: latentDim, N: channels * imageSize ** 2 };
}

/** An ONNX model that has passed a test run. */
async function specOfOnnx(path: string, named: Pick<OnnxSpec, 'name' | 'origin'>, { input, output }: { readonly input?: string; readonly output?: string }): Promise<OnnxSpec> {
  const bytes = await readBounded(path);
  const { onnxGenerator } = await import('@geq/nn'); // as above
  const generator = await onnxGenerator(bytes, { name: named.name, input, output, threads: 1 }).catch((error: unknown) => {
    throw error instanceof RangeError ? new UsageError(`${path}: ${error.message.replace(/^\w+: /, '')}`) : error;
  });
  const { latentDim: D, outputDim: N } = generator;
  await generator.close();
  return { kind: 'onnx', hash: sha256(bytes), ...named, D, N, ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}
