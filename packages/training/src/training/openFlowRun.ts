import { FormatError } from '@geq/formats';
import { normals, stream } from '@geq/random';
import type { FlowTrainingState } from '@geq/realnvp';
import { firstDifference } from '@geq/runs';
import { threadOptions } from '@geq/scenarios';
import { flowInit } from './initFile.ts';
import {
  NUM_SAMPLES,
  type Beginning,
  type RunningTraining,
  type TrainingImages,
  type TrainingPlace,
} from './runningTraining.ts';
import type { FlowTrainingConfig } from './trainingConfig.ts';
import { trainingData } from './trainingData.ts';

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Opens a flow's training. @throws FormatError when checkpoint or weights are not those of the configuration's flow */
export async function openFlowRun(
  config: FlowTrainingConfig,
  images: TrainingImages,
  beginning: Beginning,
  { engine, threads }: TrainingPlace,
): Promise<RunningTraining> {
  const { lr, beta1, seed, architecture } = config;
  const {
    bitsPerDim,
    bytesToImages,
    flowCheckpoint,
    flowDim,
    flowFile,
    flowGenerator,
    imagesToLogits,
    logitsToImages,
    openFlow,
    openFlowTraining,
  } = await import('@geq/realnvp');
  const N = flowDim(architecture);
  const data = await trainingData(config, images);
  const training = await openFlowTraining(await startingPoint(config, beginning), {
    engine,
    threads,
    where: 'here',
    eta: lr,
    beta1,
  });
  const place = { engine, ...threadOptions(1) } as const;
  let at = training.state().step;
  return {
    engine: training.engine,
    at: () => at,
    step: async () => {
      const { logits, logJacobian } = imagesToLogits(bytesToImages(data.batch(at)), {
        imageDim: N,
        rng: stream(seed, 'dequantise', at),
      });
      const { status, loss, logProb, penalty } = await training.step(logits);
      const bits = bitsPerDim(logProb, mean(logJacobian), N);
      if (status === 'ok') at++;
      return { status, losses: [loss, logProb, penalty, bits], note: `${bits.toFixed(2)} bits/dim` };
    },
    checkpoint: () => flowCheckpoint(training.state()),
    generator: () => flowFile(training.state().flow),
    samples: async () => {
      const latents = new Float32Array(NUM_SAMPLES * N);
      normals(stream(seed, 'sample grid', 0), latents);
      const network = await flowGenerator(training.state().flow, place);
      try {
        return logitsToImages(await network.sample(latents, NUM_SAMPLES));
      } finally {
        await network.close();
      }
    },
    heldOut: async () => {
      if (data.heldOut.length === 0) return undefined;
      const { logits, logJacobian } = imagesToLogits(bytesToImages(data.heldOut), {
        imageDim: N,
        rng: stream(seed, 'dequantise held out', 0),
      }); // the same noise every time
      const flow = await openFlow(training.state().flow, place);
      try {
        return bitsPerDim(mean(await flow.logProb(logits, logJacobian.length)), mean(logJacobian), N);
      } finally {
        await flow.close();
      }
    },
    close: () => training.close(),
  };
}

async function startingPoint(
  { seed, architecture }: FlowTrainingConfig,
  { checkpoint, init }: Beginning,
): Promise<FlowTrainingState> {
  const { initialFlowTraining, readFlowCheckpoint } = await import('@geq/realnvp');
  const from = checkpoint ?? init;
  if (from === undefined) return initialFlowTraining(architecture, { seed });
  const state = checkpoint
    ? readFlowCheckpoint(checkpoint.tensors, { source: checkpoint.file })
    : (await flowInit(from, architecture)).state;
  const difference = firstDifference(architecture, state.flow.architecture);
  if (difference) throw new FormatError(from.file, `expected the flow of this run: ${difference}`);
  return state;
}
