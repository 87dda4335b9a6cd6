import type { ParseOptions, StateDict, StateTensors, TensorOf } from '@geq/formats';
import { openEngine, type EngineName, type OpenOptions, type Tensors } from '@geq/nn';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { GeneratorArchitecture } from './generatorArchitecture.ts';
import { stateParameters, statisticsGraph } from './generatorModel.ts';
import { generatorLayers, type Layer } from './generatorLayers.ts';
import { readGenerator, type Network } from './readGenerator.ts';

/** How the running statistics of a generator are measured. */
export interface CalibrationOptions extends OpenOptions, ParseOptions {
  readonly engine?: EngineName;
  /** Latents per batch; the last batch may have fewer. Default: 64. */
  readonly batchSize?: number;
}

/**
 * Sets the running statistics of a generator's batch norms to those of their inputs over the given latents, and leaves all
 * else as it is. What PyTorch does in training mode with momentum=None (cumulative averages): in each batch every norm
 * normalises with the mean and variance of that very batch; over batches b of n_b numbers a channel (samples × rows × columns)
 *
 *   running_mean = ⟨mean_b⟩_b,   running_var = ⟨var_b · n_b/(n_b − 1)⟩_b,   num_batches_tracked = number of batches
 *
 * Averages run in float64; the batches in the engine's float32, within 1e-5 of PyTorch. Frozen statistics of finite batches
 * differ from those of all latents by O(1/√count), and by O(1/batchSize) since each batch is normalised by itself.
 *
 * @param latents count×D, N(0, 1); see `calibrationLatents`
 * @returns the whole state_dict
 * @throws RangeError when the latents do not fit, or a batch has one number a channel; FormatError as `readGenerator`
 */
export async function calibrate(
  tensors: StateDict,
  latents: Float32Array,
  { source = 'calibrate', batchSize = 64, engine: name = 'onnx', ...where }: CalibrationOptions = {},
): Promise<StateTensors> {
  const network = readGenerator(tensors, { source });
  const { latentDim } = network.architecture;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new RangeError(`calibrate: expected a whole batchSize ≥ 1, got ${String(batchSize)}`);
  if (latents.length === 0 || latents.length % latentDim !== 0)
    throw new RangeError(`calibrate: expected latents of ${latentDim} numbers, got ${latents.length} numbers in all`);
  const count = latents.length / latentDim;
  const smallest = count % batchSize || batchSize;
  if (smallest * network.architecture.firstKernel * network.architecture.firstKernel < 2)
    throw new RangeError(
      'calibrate: expected at least two numbers a channel in each batch, got one; choose another batchSize',
    );

  const sums = generatorLayers(network.architecture)
    .filter(({ norm }) => norm !== null)
    .map((layer) => ({ layer, mean: new Float64Array(layer.channels), variance: new Float64Array(layer.channels) }));
  const engine = await openEngine(name, where);
  try {
    const session = await engine.openGraph(statisticsGraph(network.architecture), stateParameters(network.state));
    for (let from = 0; from < count; from += batchSize) {
      const samples = Math.min(batchSize, count - from);
      const z = {
        shape: [samples, latentDim, 1, 1],
        data: latents.slice(from * latentDim, (from + samples) * latentDim),
      };
      addBatch(sums, await session.run({ z }), samples);
    }
  } finally {
    await engine.dispose();
  }
  return withStatistics(network, sums, Math.ceil(count / batchSize));
}

/** Latents for `calibrate`, a stream of their own: `latentBlock(seed, 'calibration', b, D)`, b = 0, 1, …. @returns count×D */
export function calibrationLatents(seed: number, count: number, D: number): Float32Array {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`calibrationLatents: expected a whole count ≥ 1, got ${String(count)}`);
  const latents = new Float32Array(count * D);
  for (let from = 0; from < count; from += BLOCK_SIZE) {
    latents.set(latentBlock(seed, 'calibration', from / BLOCK_SIZE, D).subarray(0, (count - from) * D), from * D);
  }
  return latents;
}

interface Sums {
  readonly layer: Layer;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Adds mean and unbiased variance of one batch. */
function addBatch(sums: readonly Sums[], statistics: Tensors, samples: number): void {
  for (const {
    layer: { norm, size },
    mean,
    variance,
  } of sums) {
    const numbers = samples * size * size;
    statistics[`${norm}.mean`].data.forEach((x, c) => {
      mean[c] += x;
    });
    statistics[`${norm}.variance`].data.forEach((x, c) => {
      variance[c] += (x * numbers) / (numbers - 1);
    });
  }
}

function withStatistics(
  { state }: Network<GeneratorArchitecture>,
  sums: readonly Sums[],
  batches: number,
): StateTensors {
  const vector = (sum: Float64Array): TensorOf<'F32'> => ({
    dtype: 'F32',
    shape: [sum.length],
    data: Float32Array.from(sum, (x) => x / batches),
  });
  const calibrated: Record<string, StateTensors[string]> = { ...state }; // the order of the keys stays
  for (const {
    layer: { norm },
    mean,
    variance,
  } of sums) {
    calibrated[`${norm}.running_mean`] = vector(mean);
    calibrated[`${norm}.running_var`] = vector(variance);
    calibrated[`${norm}.num_batches_tracked`] = { dtype: 'I64', shape: [], data: BigInt64Array.of(BigInt(batches)) };
  }
  return calibrated;
}
