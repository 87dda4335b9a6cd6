import type { DcganTrainingState } from '@geq/dcgan';
import { FormatError } from '@geq/formats';
import { normals, stream } from '@geq/random';
import { firstDifference } from '@geq/runs';
import { threadOptions } from '@geq/scenarios';
import { dcganInit } from './initFile.ts';
import { DCGAN_COLUMNS } from './lossColumns.ts';
import {
  NUM_SAMPLES,
  type Beginning,
  type RunningTraining,
  type TrainingImages,
  type TrainingPlace,
} from './runningTraining.ts';
import type { DcganTrainingConfig } from './trainingConfig.ts';
import { trainingData } from './trainingData.ts';

/** Opens a DCGAN's training. @throws FormatError when checkpoint or weights are not those of the configuration's networks */
export async function openDcganRun(
  config: DcganTrainingConfig,
  images: TrainingImages,
  beginning: Beginning,
  { engine, threads }: TrainingPlace,
): Promise<RunningTraining> {
  const {
    lr,
    beta1,
    seed,
    batch,
    generator: { latentDim },
  } = config;
  const { bytesToSignedImages, dcganCheckpoint, dcganGenerator, openDcganTraining, trainingLatents } =
    await import('@geq/dcgan');
  const data = await trainingData(config, images);
  const training = await openDcganTraining(await startingPoint(config, beginning), {
    engine,
    threads,
    where: 'here',
    eta: lr,
    beta1,
  });
  let at = training.state().step;
  const generator = (): DcganTrainingState['generator']['state'] => training.state().generator.state;
  return {
    engine: training.engine,
    at: () => at,
    step: async () => {
      const { status, ...seen } = await training.step(
        bytesToSignedImages(data.batch(at)),
        trainingLatents(seed, at, { batch, latentDim }),
      );
      if (status === 'ok') at++;
      return {
        status,
        losses: DCGAN_COLUMNS.map((name) => seen[name]),
        note: `D ${(seen.lossReal + seen.lossFake).toFixed(2)}, G ${seen.lossG.toFixed(2)}`,
      };
    },
    checkpoint: () => dcganCheckpoint(training.state()),
    generator: () => ({ tensors: generator(), metadata: {} }),
    samples: async () => {
      const latents = new Float32Array(NUM_SAMPLES * latentDim);
      normals(stream(seed, 'sample grid', 0), latents);
      const network = await dcganGenerator(generator(), { engine, isKnownStandard: true, ...threadOptions(1) });
      try {
        return (await network.sample(latents, NUM_SAMPLES)).map((x) => (x + 1) / 2);
      } finally {
        await network.close();
      }
    },
    heldOut: () => Promise.resolve(undefined),
    close: () => training.close(),
  };
}

async function startingPoint(
  { seed, generator, discriminator }: DcganTrainingConfig,
  { checkpoint, init }: Beginning,
): Promise<DcganTrainingState> {
  const { initialDcganTraining, readDcganCheckpoint, readDiscriminator, readGenerator } = await import('@geq/dcgan');
  const from = checkpoint ?? init;
  if (from === undefined) return initialDcganTraining({ generator, discriminator }, { seed });
  const state = checkpoint
    ? readDcganCheckpoint(checkpoint.tensors, { source: checkpoint.file })
    : (await dcganInit(from, { seed, discriminator })).state;
  const found = {
    generator: readGenerator(state.generator.state).architecture,
    discriminator: readDiscriminator(state.discriminator.state).architecture,
  };
  const difference = firstDifference({ generator, discriminator }, found);
  if (difference) throw new FormatError(from.file, `expected the networks of this run: ${difference}`);
  return state;
}
