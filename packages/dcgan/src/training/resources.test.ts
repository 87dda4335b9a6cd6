import { expect, it } from '@jest/globals';
import { settledMemory } from '@geq/testing';
import { trainingSteps } from '../../test/tiny.ts';
import { openDcganTraining, startDcganTraining } from '../index.ts';

const STEPS = 200;
const MEBIBYTE = 2 ** 20;

it('200 steps leave no array behind, and ONNX Runtime keeps its size', async () => {
  const training = await openDcganTraining(
    startDcganTraining({ generator: trainingSteps.network(0, 'G'), discriminator: trainingSteps.network(0, 'D') }),
    { threads: 1, where: 'here' },
  );
  const steps = async (): Promise<void> => {
    for (let t = 0; t < STEPS; t++) await training.step(trainingSteps.real(t % 3), trainingSteps.noise(t % 3));
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
