import { adamInto, allFinite, copiesOf, movedStatistics, openEngine, requireAdamOptions, trainedState, type Adam, type AdamOptions, type Engine, type EngineName, type OpenOptions, type Session, type Tensors, type TrainedNetwork } from '@geq/nn';
import { parametersOfState } from '../graphs.ts';
import { discriminatorLayers, generatorLayers, type Layer } from '../layers.ts';
import { readDiscriminator, readGenerator } from '../readNetwork.ts';
import { discriminatorStepGraph, generatorStepGraph, learnedNames, type Architectures } from './trainingGraphs.ts';
import type { DcganTrainingState } from './trainingState.ts';

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

/** A DCGAN in training: an engine with two sessions, and the numbers that steps move. */
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

/** What steps move of one network; the rest of its state_dict stays. */
interface Moving {
  readonly adam: Adam;
  /** Running statistics by the names of the state_dict. */
  readonly running: Tensors;
}
const movingOf = ({ state, first, second }: TrainedNetwork, layers: readonly Layer[], step: number): Moving => {
  const [names, tensors] = [learnedNames(layers), parametersOfState(state)];
  return { adam: { step, parameters: copiesOf(tensors, names), first: copiesOf(first, names), second: copiesOf(second, names) }, running: copiesOf(tensors, Object.keys(tensors).filter((key) => key.includes('.running_'))) };
};

/** Tensors whose names begin with `from`, with `to` in its place. */
const renamed = (tensors: Tensors, from: string, to: string): Tensors =>
  Object.fromEntries(Object.entries(tensors).flatMap(([name, tensor]) => (name.startsWith(from) ? [[to + name.slice(from.length), tensor]] : [])));

/** Numbers a channel that each batch norm sees. */
const countsOf = (layers: readonly Layer[], batch: number): Record<string, number> =>
  Object.fromEntries(layers.flatMap(({ norm, size }) => (norm === null ? [] : [[norm, batch * size ** 2]])));

/** Forward passes by batch norm. */
const passesOf = (layers: readonly Layer[], passes: number): Record<string, number> => Object.fromEntries(layers.flatMap(({ norm }) => (norm === null ? [] : [[norm, passes]])));

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
export async function openDcganTraining(from: DcganTrainingState, { engine: name = 'onnx', lr = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8, ...where }: DcganTrainingOptions = {}): Promise<DcganTraining> {
  const rates: AdamOptions = { lr, beta1, beta2, epsilon };
  requireAdamOptions('openDcganTraining', rates);
  const architectures = architecturesOf(from);
  const layers = { G: generatorLayers(architectures.generator), D: discriminatorLayers(architectures.discriminator) };
  const numbers = (): { step: number; G: Moving; D: Moving } => ({ step: from.step, G: movingOf(from.generator, layers.G, from.step), D: movingOf(from.discriminator, layers.D, from.step) });
  // A step reads `now` and writes into the arrays of `spare`; they change places when all of it went well.
  let [now, spare] = [numbers(), numbers()];
  let isBusy = false;

  const engine = await openEngine(name, where);
  const [ofDiscriminator, ofGenerator] = await sessions(engine, architectures);

  const stepWith = async (values: { readonly real: Tensors[string]; readonly z: Tensors[string] }): Promise<DcganStep> => {
    const batch = values.z.shape[0];
    const G = renamed(now.G.adam.parameters, '', 'G.');
    const seen = await ofDiscriminator.run({ ...values, ...G, ...renamed(now.D.adam.parameters, '', 'D.') });
    const number = (tensors: Tensors, key: string): number => tensors[key].data[0];
    const report = { lossReal: number(seen, 'lossReal'), lossFake: number(seen, 'lossFake'), scoreReal: number(seen, 'scoreReal'), scoreFake: number(seen, 'scoreFake') };
    if (!allFinite(seen)) return { status: 'nonFinite', ...report, lossG: NaN, scoreFakeAfter: NaN };
    const adamD = adamInto(spare.D.adam, now.D.adam, { gradients: renamed(seen, 'grad D.', 'grad '), ...rates });

    const made = await ofGenerator.run({ z: values.z, ...G, ...renamed(adamD.parameters, '', 'D.') });
    const full = { ...report, lossG: number(made, 'loss'), scoreFakeAfter: number(made, 'scoreFake') };
    if (!allFinite(made)) return { status: 'nonFinite', ...full };
    const adamG = adamInto(spare.G.adam, now.G.adam, { gradients: renamed(made, 'grad G.', 'grad '), ...rates });

    const runningD = [renamed(seen, 'real.', ''), renamed(seen, 'fake.', ''), renamed(made, 'D.', '')].reduce((running, statistics) => movedStatistics(running, statistics, countsOf(layers.D, batch)), now.D.running);
    const runningG = movedStatistics(now.G.running, renamed(made, 'G.', ''), countsOf(layers.G, batch));
    [now, spare] = [{ step: now.step + 1, G: { adam: adamG, running: runningG }, D: { adam: adamD, running: runningD } }, now];
    return { status: 'ok', ...full };
  };

  const trained = (network: TrainedNetwork, { adam, running }: Moving, batches: Readonly<Record<string, number>>): TrainedNetwork => {
    const names = Object.keys(adam.parameters);
    return { state: trainedState(network.state, { ...running, ...adam.parameters }, batches), first: copiesOf(adam.first, names), second: copiesOf(adam.second, names) };
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
      const steps = now.step - from.step;
      return { step: now.step, generator: trained(from.generator, now.G, passesOf(layers.G, steps)), discriminator: trained(from.discriminator, now.D, passesOf(layers.D, 3 * steps)) };
    },
    close: () => engine.dispose(),
  };
}

/** Both sessions, or none. */
async function sessions(engine: Engine, architectures: Architectures): Promise<[Session, Session]> {
  try {
    return [await engine.openGraph(discriminatorStepGraph(architectures)), await engine.openGraph(generatorStepGraph(architectures))];
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

function architecturesOf({ generator, discriminator }: DcganTrainingState): Architectures {
  const [G, D] = [readGenerator(generator.state, { source: 'openDcganTraining' }).architecture, readDiscriminator(discriminator.state, { source: 'openDcganTraining' }).architecture];
  if (G.channels !== D.channels || G.imageSize !== D.imageSize) {
    throw new RangeError(`openDcganTraining: expected a discriminator of ${G.channels}×${G.imageSize}×${G.imageSize} images, which the generator makes, got one of ${D.channels}×${D.imageSize}×${D.imageSize}`);
  }
  return { generator: G, discriminator: D };
}

function batchOf({ generator: { latentDim, channels, imageSize } }: Architectures, real: Float32Array, noise: Float32Array, layers: Readonly<Record<'G' | 'D', readonly Layer[]>>): { images: Tensors[string]; z: Tensors[string] } {
  const row = channels * imageSize ** 2;
  const batch = real.length / row;
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`step: expected images of ${channels}×${imageSize}×${imageSize} = ${row} numbers, got ${real.length} numbers in all`);
  if (noise.length !== batch * latentDim) throw new RangeError(`step: expected ${batch}×${latentDim} latents for ${batch} images, got ${noise.length} numbers`);
  const fewest = Math.min(...[layers.G, layers.D].flatMap((network) => Object.values(countsOf(network, batch))));
  if (fewest < 2) throw new RangeError('step: expected at least two numbers a channel in each batch norm, got one; take a larger batch');
  return { images: { shape: [batch, channels, imageSize, imageSize], data: real }, z: { shape: [batch, latentDim, 1, 1], data: noise } };
}
