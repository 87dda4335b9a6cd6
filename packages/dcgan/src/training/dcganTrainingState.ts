import { FormatError, type NamedTensors, type ParseOptions, type StateDict, type StateTensors } from '@geq/formats';
import {
  checkpointTensors,
  tensorsWithPrefix,
  readAdamMoments,
  readStep,
  startAdam,
  stepTensor,
  type TrainedNetwork,
  type Tensors,
} from '@geq/nn';
import { stateParameters } from '../generatorModel.ts';
import { initialDiscriminator, initialGenerator } from '../initialGenerator.ts';
import { discriminatorLayers, generatorLayers } from '../generatorLayers.ts';
import { readDiscriminator, readGenerator } from '../readGenerator.ts';
import { learnedNames, type Architectures } from './discriminatorStepGraph.ts';

/** Where the training of a DCGAN stands, as plain data. */
export interface DcganTrainingState {
  /** Steps so far. */
  readonly step: number;
  readonly generator: TrainedNetwork;
  readonly discriminator: TrainedNetwork;
}

/** The tensors of a state_dict that gradients move. */
export function learnedTensors(state: StateTensors, names: readonly string[]): Tensors {
  const tensors = stateParameters(state);
  return Object.fromEntries(names.map((name) => [name, tensors[name]]));
}

function fresh(state: StateTensors, names: readonly string[]): TrainedNetwork {
  const { first, second } = startAdam(learnedTensors(state, names));
  return { state, first, second };
}

/**
 * Training that goes on from two networks, with Adam's moments at zero.
 *
 * @param networks their state_dicts, as for `readGenerator` and `readDiscriminator`
 * @throws FormatError for whatever is no such network
 */
export function startDcganTraining(
  networks: { readonly generator: StateDict; readonly discriminator: StateDict },
  { source = 'startDcganTraining' }: ParseOptions = {},
): DcganTrainingState {
  const [generator, discriminator] = [
    readGenerator(networks.generator, { source }),
    readDiscriminator(networks.discriminator, { source }),
  ];
  return {
    step: 0,
    generator: fresh(generator.state, learnedNames(generatorLayers(generator.architecture))),
    discriminator: fresh(discriminator.state, learnedNames(discriminatorLayers(discriminator.architecture))),
  };
}

/** Training from the start, with the weights of Radford et al. (2015): `initialGenerator`, `initialDiscriminator` with the recipe radford. */
export const initialDcganTraining = (
  { generator, discriminator }: Architectures,
  { seed }: { readonly seed: number },
): DcganTrainingState =>
  startDcganTraining({
    generator: initialGenerator(generator, { seed, recipe: 'radford' }),
    discriminator: initialDiscriminator(discriminator, { seed, recipe: 'radford' }),
  });

/**
 * A checkpoint for `writeSafetensors` of `@geq/formats`: `generator.…` and `discriminator.…` as PyTorch names them, Adam's
 * moments as `first.generator.…`, `second.generator.…`, and `step`. Training that goes on from it continues bit for bit.
 */
export const dcganCheckpoint = (
  { step, generator, discriminator }: DcganTrainingState,
  metadata: Readonly<Record<string, string>> = {},
): NamedTensors => ({
  tensors: {
    step: stepTensor(step),
    ...checkpointTensors('generator', generator),
    ...checkpointTensors('discriminator', discriminator),
  },
  metadata: { network: 'DCGAN in training: generator, discriminator, moments of Adam', ...metadata },
});

/**
 * The state that a checkpoint holds.
 *
 * @throws FormatError that names key, expectation and finding for whatever is no checkpoint of `dcganCheckpoint`
 */
export function readDcganCheckpoint(
  { tensors }: Pick<NamedTensors, 'tensors'>,
  { source = 'readDcganCheckpoint' }: ParseOptions = {},
): DcganTrainingState {
  for (const key of Object.keys(tensors)) {
    if (key !== 'step' && !/^(first\.|second\.)?(generator|discriminator)\./.test(key))
      throw new FormatError(
        source,
        `expected names such as first.generator.main.0.weight of a DCGAN in training, got ${JSON.stringify(key.slice(0, 80))}`,
      );
  }
  const generator = readGenerator(tensorsWithPrefix(tensors, 'generator.'), { source });
  const discriminator = readDiscriminator(tensorsWithPrefix(tensors, 'discriminator.'), { source });
  const learned = {
    generator: learnedTensors(generator.state, learnedNames(generatorLayers(generator.architecture))),
    discriminator: learnedTensors(discriminator.state, learnedNames(discriminatorLayers(discriminator.architecture))),
  };
  return {
    step: readStep(tensors, { source }),
    generator: {
      state: generator.state,
      ...readAdamMoments(tensors, 'generator', { learned: learned.generator, source }),
    },
    discriminator: {
      state: discriminator.state,
      ...readAdamMoments(tensors, 'discriminator', { learned: learned.discriminator, source }),
    },
  };
}
