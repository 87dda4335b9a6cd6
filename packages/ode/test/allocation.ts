// Prints the heap bytes that one evaluation of the right-hand side, or one exponential step, allocates once compiled:
//   node … allocation.ts rightHandSide|exponential K M
// A process of its own, because jest's sandbox boxes doubles that plain Node keeps in registers.
import { printAllocation } from '@geq/testing/allocation';
import { randLike } from '../bench/cases.ts';
import { allModes } from '../src/compressModes.ts';
import { createExponentialStepper } from '../src/exponentialStepper.ts';
import { layoutOf, packState } from '../src/layout.ts';
import type { Dynamics } from '../src/dynamics.ts';
import { createRightHandSide } from '../src/rightHandSide.ts';

const [what, K, M] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const dynamics: Dynamics = { activation: 'erf', eta: 0.3, trainSecondLayer: true };
const ic = randLike({ N: 50, K, M, seed: 1 });
const layout = layoutOf(ic);

function evaluation(): () => void {
  const f = createRightHandSide(ic, layout, dynamics);
  const [y, dy] = [packState(ic, layout), new Float64Array(layout.length)];
  return () => f(0, y, dy);
}

function step(): () => void {
  const stepper = createExponentialStepper(allModes(ic), { layout, y0: packState(ic, layout) }, dynamics);
  return () => {
    stepper.attempt(1e-9);
    stepper.accept();
  };
}

const [once, calls] = what === 'exponential' ? [step(), 300] : [evaluation(), 2000];

await printAllocation((count) => {
  for (let i = 0; i < count; i++) once();
}, calls);
