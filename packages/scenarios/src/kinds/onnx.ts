import { contentHash } from '@geq/generators';
import type { OnnxFacts } from '@geq/nn';
import { UsageError } from '@geq/runs';
import type { OnnxSpec } from '../spec/generatorSpec.ts';
import type { ImageShape, GeneratorKind } from './generatorKind.ts';
import { networkFacts } from './networkFacts.ts';
import { threadOptions, readSame } from './readNetworkFile.ts';
import { aboutFile, ON_COMMAND_LINE, readOnnxFile } from './readOnnxFile.ts';

/** The model that a spec means, all its weights inside. @throws UsageError when there is no file, or another one than the spec's */
const readModel = (spec: OnnxSpec, file: string | undefined): Promise<Uint8Array> => readSame(spec, file, readOnnxFile);

/** What a test run shows of the model. */
const factsOf = (
  { name, hash, input, output, fixed, axes }: OnnxSpec,
  file: string | undefined,
  model: Uint8Array,
): Promise<OnnxFacts> => networkFacts(file ?? name, model, { hash, input, output, fixed, axes });

const isColours = (length: number): boolean => length === 1 || length === 3;

/** One sample's output as an image: channel, row, column or row, column, channel, told by which axis is as long as there are colours; or rows and columns alone. */
export function imageOf(shape: readonly number[]): ImageShape | undefined {
  if (shape.length === 2 && !isColours(shape[0])) return { channels: 1, rows: shape[0], columns: shape[1] };
  if (shape.length !== 3) return undefined;
  const [first, second, third] = shape;
  if (!isColours(first) && isColours(third))
    return { channels: third, rows: first, columns: second, isChannelsLast: true };
  return { channels: first, rows: second, columns: third };
}

/** A user's own network as an ONNX model. */
export const onnx: GeneratorKind<OnnxSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash, input = null, output = null, fixed, axes }) =>
    contentHash({
      kind,
      hash,
      input,
      output,
      ...(fixed === undefined ? {} : { fixed }),
      ...(axes === undefined ? {} : { axes }),
    }),
  name: ({ name }) => name,
  describe: ({ origin }) => `ONNX model ${origin}`,
  moments: () => ['sampled', 'measured'],
  requireFile: async (spec, file) => {
    await factsOf(spec, file, await readModel(spec, file));
  }, // tried here, once for all threads that start later
  create: async (spec, { file, engine = 'onnx', threads }) => {
    if (engine !== 'onnx') throw new UsageError(`--engine: expected onnx for an ONNX model, got ${engine}`);
    const model = await readModel(spec, file);
    const { onnxGenerator } = await import('@geq/nn'); // loads an engine: only where one is needed
    const { name, input, output, fixed, axes } = spec;
    const facts = await factsOf(spec, file, model);
    return onnxGenerator(model, {
      name,
      facts,
      input,
      output,
      fixed,
      axes,
      syntax: ON_COMMAND_LINE,
      ...threadOptions(threads),
    }).catch((error: unknown) => {
      throw aboutFile(file ?? name, error);
    });
  },
  image: async ({ outputShape, N }) => {
    const image = outputShape && imageOf(outputShape);
    return image && image.channels * image.rows * image.columns === N ? image : undefined;
  },
  latentShape: ({ latentShape }) => latentShape,
  model: async ({ name }, { file = name }) => {
    throw new UsageError(`${file}: expected a generator that is not an ONNX model already, got one; use that file`);
  },
};
