import {
  adamRates,
  allFinite,
  copyTensors,
  updateRunningStatistics,
  openEngine,
  requireAdamOptions,
  trainedState,
  type AdamOptions,
  type Engine,
  type EngineName,
  type Graph,
  type OpenOptions,
  type Session,
  type Tensor,
  type Tensors,
  type TrainedNetwork,
} from '@geq/nn';
import { stateParameters } from '../generatorModel.ts';
import { discriminatorLayers, generatorLayers, type Layer } from '../generatorLayers.ts';
import { readDiscriminator, readGenerator } from '../readGenerator.ts';
import { dcganStepGraph, momentNames, nextName } from './dcganStepGraph.ts';
import { learnedNames, type Architectures } from './discriminatorStepGraph.ts';
import type { DcganTrainingState } from './dcganTrainingState.ts';

/** Engine and Adam of a training. Defaults of Radford et al. (2015): eta 2e-4, beta1 0.5. */
export interface DcganTrainingOptions extends OpenOptions, Partial<AdamOptions> {
  /** Default: onnx. */
  readonly engine?: EngineName;
}

/** One step, as PyTorch's example prints it. Losses in nats, means over the batch. */
export interface DcganStep {
  /** 'nonFinite': a loss or gradient is no finite number; the state stays what it was before the step. */
  readonly status: 'ok' | 'nonFinite';
  /** −⟨log D(x)⟩ and −⟨log(1 − D(G(z)))⟩; D's loss is their sum. */
  readonly lossReal: number;
  readonly lossFake: number;
  /** −⟨log D(G(z))⟩ after D's step. NaN where D's step already was not finite. */
  readonly lossG: number;
  /** ⟨D(x)⟩, and ⟨D(G(z))⟩ before and after D's step. */
  readonly scoreReal: number;
  readonly scoreFake: number;
  readonly scoreFakeAfter: number;
}

/** A DCGAN in training: an engine with a session, and the numbers that steps move. */
export interface DcganTraining {
  /** What runs it: engine, version, threads. */
  readonly engine: string;
  /**
   * One step of both networks.
   *
   * @param real batch×(channels·size²) in [−1, 1], flattened channel, row, column
   * @param noise latents of as many fakes, batch×D; see `trainingLatents`
   * @throws RangeError when the lengths do not fit, a step is under way, or after close()
   */
  step(real: Float32Array, noise: Float32Array): Promise<DcganStep>;
  /** A copy of where training stands. @throws RangeError while a step is under way */
  state(): DcganTrainingState;
  close(): Promise<void>;
}

type Layers = Readonly<Record<'G' | 'D', readonly Layer[]>>;

/** Learned tensors of both networks and their moments, by the names of `dcganStepGraph`. */
function learnedNumbers({ generator, discriminator }: DcganTrainingState, layers: Layers): Tensors {
  const numbers: Record<string, Tensor> = {};
  for (const [network, { state, first, second }] of [
    ['G', generator],
    ['D', discriminator],
  ] as const) {
    const tensors = stateParameters(state);
    for (const learned of learnedNames(layers[network])) {
      const name = `${network}.${learned}`;
      const [firstName, secondName] = momentNames(name);
      Object.assign(numbers, {
        [name]: copyTensor(tensors[learned]),
        [firstName]: copyTensor(first[learned]),
        [secondName]: copyTensor(second[learned]),
      });
    }
  }
  return numbers;
}
const copyTensor = ({ shape, data }: Tensor): Tensor => ({ shape, data: Float32Array.from(data) });
const runningStatistics = ({ state }: TrainedNetwork): Tensors => {
  const tensors = stateParameters(state);
  return copyTensors(
    tensors,
    Object.keys(tensors).filter((key) => key.includes('.running_')),
  );
};

/** Tensors whose names begin with `from`, with `to` in its place. */
const withPrefix = (tensors: Tensors, from: string, to: string): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(from) ? [[to + name.slice(from.length), tensor]] : [],
    ),
  );

/** Numbers a channel that each batch norm sees. */
const channelCounts = (layers: readonly Layer[], batch: number): Record<string, number> =>
  Object.fromEntries(layers.flatMap(({ norm, size }) => (norm === null ? [] : [[norm, batch * size * size]])));

/** Forward passes by batch norm. */
const forwardPasses = (layers: readonly Layer[], passes: number): Record<string, number> =>
  Object.fromEntries(layers.flatMap(({ norm }) => (norm === null ? [] : [[norm, passes]])));

/**
 * Opens the training of a DCGAN by the recipe of Radford et al. (2015), as in PyTorch's example. Each step: D sees a batch of
 * images and, apart from it, a batch of fakes that count as data; one step of Adam for D; then G, through the D that just moved,
 * with the labels of images. Adam 2e-4 with β = (0.5, 0.999) by default. D's running statistics move three times a step, G's once.
 *
 * Nothing is drawn here: equal states, batches and latents give equal steps, on one machine and engine bit for bit.
 *
 * @param from `initialDcganTraining`, `startDcganTraining`, `readDcganCheckpoint`, or `state()` of another training
 * @throws RangeError where the networks' images differ, or for rates outside their ranges; the errors of opening an engine
 * @see Radford, Metz, Chintala, arXiv:1511.06434, section 4
 */
export async function openDcganTraining(
  from: DcganTrainingState,
  {
    engine: name = 'onnx',
    eta = 2e-4,
    beta1 = 0.5,
    beta2 = 0.999,
    epsilon = 1e-8,
    ...where
  }: DcganTrainingOptions = {},
): Promise<DcganTraining> {
  const rates: AdamOptions = { eta, beta1, beta2, epsilon };
  requireAdamOptions('openDcganTraining', rates);
  const architectures = checkpointArchitectures(from);
  const layers = { G: generatorLayers(architectures.generator), D: discriminatorLayers(architectures.discriminator) };
  let numbers = learnedNumbers(from, layers);
  let running = { G: runningStatistics(from.generator), D: runningStatistics(from.discriminator) };
  let steps = 0;
  let isBusy = false;

  const engine = await openEngine(name, where);
  const session = await openSession(engine, dcganStepGraph(architectures, rates));

  const stepWith = async (values: {
    readonly real: Tensors[string];
    readonly z: Tensors[string];
  }): Promise<DcganStep> => {
    const batch = values.z.shape[0];
    const { rate, correction } = adamRates(from.step + steps, rates);
    // Megabytes of parameters and moments are lent, not copied; the outputs take their place when all of the step went well.
    const { lent, outputs } = await session.exchange(
      { ...values, rate: scalar(rate), correction: scalar(correction) },
      numbers,
    );
    numbers = lent;
    if (outputs instanceof Error) throw outputs;
    const [seen, made] = [withPrefix(outputs, 'D ', ''), withPrefix(outputs, 'G ', '')];
    const number = (tensors: Tensors, key: string): number => tensors[key].data[0];
    const report = {
      lossReal: number(seen, 'lossReal'),
      lossFake: number(seen, 'lossFake'),
      scoreReal: number(seen, 'scoreReal'),
      scoreFake: number(seen, 'scoreFake'),
    };
    if (!allFinite({ ...seen, sum: outputs['gradients D'] }))
      return { status: 'nonFinite', ...report, lossG: NaN, scoreFakeAfter: NaN };
    const full = { ...report, lossG: number(made, 'loss'), scoreFakeAfter: number(made, 'scoreFake') };
    if (!allFinite({ ...made, sum: outputs['gradients G'] })) return { status: 'nonFinite', ...full };

    numbers = Object.fromEntries(Object.keys(lent).map((key) => [key, float32(outputs[nextName(key)])]));
    running = {
      D: [withPrefix(seen, 'real.', ''), withPrefix(seen, 'fake.', ''), withPrefix(made, 'D.', '')].reduce(
        (statistics, ofBatch) => updateRunningStatistics(statistics, ofBatch, channelCounts(layers.D, batch)),
        running.D,
      ),
      G: updateRunningStatistics(running.G, withPrefix(made, 'G.', ''), channelCounts(layers.G, batch)),
    };
    steps++;
    return { status: 'ok', ...full };
  };

  const trained = (network: 'G' | 'D', { state }: TrainedNetwork, passes: number): TrainedNetwork => {
    const copies = (prefix: string): Tensors =>
      Object.fromEntries(
        learnedNames(layers[network]).map((learned) => [
          learned,
          copyTensor(numbers[`${prefix}${network}.${learned}`]),
        ]),
      );
    return {
      state: trainedState(state, { ...running[network], ...copies('') }, forwardPasses(layers[network], passes)),
      first: copies('first '),
      second: copies('second '),
    };
  };
  return {
    engine: engine.description,
    step: async (real, noise) => {
      const { z, images } = batchOf(architectures, real, noise, layers);
      if (isBusy) throw new RangeError('step: expected no other step under way, got one; await it');
      isBusy = true;
      try {
        return await stepWith({ real: images, z });
      } finally {
        isBusy = false;
      }
    },
    state: () => {
      if (isBusy) throw new RangeError('state: expected no step under way, got one; await it');
      return {
        step: from.step + steps,
        generator: trained('G', from.generator, steps),
        discriminator: trained('D', from.discriminator, 3 * steps),
      };
    },
    close: () => engine.dispose(),
  };
}

const scalar = (x: number): Tensor => ({ shape: [], data: Float32Array.of(x) });
/** As checkpoints keep it: the reference engine computes in float64. */
const float32 = (tensor: Tensor): Tensor => (tensor.data instanceof Float32Array ? tensor : copyTensor(tensor));

/** The session, or no engine either. */
async function openSession(engine: Engine, graph: Graph): Promise<Session> {
  try {
    return await engine.openGraph(graph);
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

function checkpointArchitectures({ generator, discriminator }: DcganTrainingState): Architectures {
  const [G, D] = [
    readGenerator(generator.state, { source: 'openDcganTraining' }).architecture,
    readDiscriminator(discriminator.state, { source: 'openDcganTraining' }).architecture,
  ];
  if (G.channels !== D.channels || G.imageSize !== D.imageSize) {
    throw new RangeError(
      `openDcganTraining: expected a discriminator of ${G.channels}×${G.imageSize}×${G.imageSize} images, which the generator makes, got one of ${D.channels}×${D.imageSize}×${D.imageSize}`,
    );
  }
  return { generator: G, discriminator: D };
}

function batchOf(
  { generator: { latentDim, channels, imageSize } }: Architectures,
  real: Float32Array,
  noise: Float32Array,
  layers: Layers,
): { images: Tensors[string]; z: Tensors[string] } {
  const row = channels * imageSize * imageSize;
  const batch = real.length / row;
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(
      `step: expected images of ${channels}×${imageSize}×${imageSize} = ${row} numbers, got ${real.length} numbers in all`,
    );
  if (noise.length !== batch * latentDim)
    throw new RangeError(
      `step: expected ${batch}×${latentDim} latents for ${batch} images, got ${noise.length} numbers`,
    );
  const fewest = Math.min(...[layers.G, layers.D].flatMap((network) => Object.values(channelCounts(network, batch))));
  if (fewest < 2)
    throw new RangeError(
      'step: expected at least two numbers a channel in each batch norm, got one; take a larger batch',
    );
  return {
    images: { shape: [batch, channels, imageSize, imageSize], data: real },
    z: { shape: [batch, latentDim, 1, 1], data: noise },
  };
}
