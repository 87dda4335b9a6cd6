import { expect, it } from '@jest/globals';
import { settledMemory } from '@geq/testing';
import { flowArchitecture, flowDim, initialFlowTraining, openFlowTraining } from '../index.ts';

const STEPS = 200;
const MEBIBYTE = 2 ** 20;

it('200 steps leave no array behind, and ONNX Runtime keeps its size', async () => {
  const architecture = flowArchitecture({ layout: 'cifar10', imageSize: 4, channels: 1, baseDim: 2, resBlocks: 0 });
  const training = await openFlowTraining(initialFlowTraining(architecture, { seed: 0 }), {
    threads: 1,
    where: 'here',
  });
  const x = Float32Array.from({ length: 4 * flowDim(architecture) }, (_, i) => Math.sin(i * i));
  const steps = async (): Promise<void> => {
    for (let t = 0; t < STEPS; t++) await training.step(x);
  };
  await steps(); // pools fill
  const before = await settledMemory();
  await steps();
  const after = await settledMemory();
  expect((after.arrays - before.arrays) / STEPS).toBeLessThan(2000); // bytes a step, the collector's own ups and downs; one kept set of parameters would be 6,000
  expect((after.rss - before.rss) / MEBIBYTE).toBeLessThan(16); // the activations of a run are 0.1
  expect(training.state().step).toBe(2 * STEPS);
  await training.close();
});
