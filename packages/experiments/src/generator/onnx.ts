import { contentHash } from '@geq/generators';
import { UsageError } from '../usageError.ts';
import type { OnnxSpec } from './anySpec.ts';
import type { Kind } from './kind.ts';
import { lanes, readNetworkFile } from './networkFile.ts';

/** A user's own network as an ONNX model. */
export const onnx: Kind<OnnxSpec> = {
  shape: ({ D, N }) => ({ D, N }),
  hash: ({ kind, hash, input = null, output = null }) => contentHash({ kind, hash, input, output }),
  name: ({ name }) => name,
  describe: ({ origin }) => `ONNX model ${origin}`,
  moments: () => ['sampled', 'measured'],
  requireFile: async (spec, file) => { await readNetworkFile(spec, file); },
  create: async (spec, { file, engine = 'onnx', threads }) => {
    if (engine !== 'onnx') throw new UsageError(`--engine: expected onnx for an ONNX model, got ${engine}`);
    const bytes = await readNetworkFile(spec, file);
    const { onnxGenerator } = await import('@geq/nn'); // loads an engine: only where one is needed
    return onnxGenerator(bytes, { name: spec.name, input: spec.input, output: spec.output, ...lanes(threads) });
  },
  image: async (spec, { file }) => {
    const { readOnnx } = await import('@geq/nn');
    const { outputs } = readOnnx(await readNetworkFile(spec, file));
    const { shape } = outputs.find(({ name }) => spec.output === undefined || name === spec.output) ?? outputs[0];
    const [channels, rows, columns] = (shape ?? []).slice(1).map(Number);
    return shape?.length === 4 && channels * rows * columns === spec.N ? { channels, rows, columns } : undefined; // NaN where the file does not say
  },
  model: async ({ name }, { file = name }) => {
    throw new UsageError(`${file}: expected a generator that is not an ONNX model already, got one; use that file`);
  },
};
