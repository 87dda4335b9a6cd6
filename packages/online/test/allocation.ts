// Prints the heap bytes that one SGD step of a student with the activation named on the command line allocates, once compiled.
// A process of its own, because jest's sandbox boxes doubles that plain Node keeps in registers.
import { createArena } from '@geq/linalg';
import { getActivation, type ActivationName } from '@geq/overlaps';
import { printAllocation } from '@geq/testing/allocation';
import { initialStudent } from '../src/initialStudent.ts';
import { createLearner, learnerBytes } from '../src/learner.ts';
import { sgdSteps } from '../src/sgdSteps.ts';

const [N, D, K, M, steps] = [64, 4, 3, 2, 20_000];
const arena = createArena(learnerBytes({ K, M }, N, D) + 4 * N);
const learner = createLearner(arena, {
  K,
  M,
  index: 0,
  seed: 1,
  eta: 0.3,
  trainSecondLayer: true,
  activation: getActivation(process.argv[2] as ActivationName),
  initial: initialStudent(1, { K, M, N, D }),
});
const x = arena.float32(N).fill(0.5);
const inputs = Array.from({ length: 100 }, () => x);

function train(count: number): void {
  for (let s = 0; s < count; s += inputs.length) sgdSteps(arena, learner, { inputs, from: 0, to: inputs.length });
}

await printAllocation(train, steps);
