import { installMatchers } from './installMatchers.ts';

installMatchers();

export { allocationOf } from './allocationOf.ts';
export { allclose, type Closeness, type Numbers, type Tolerance } from './allclose.ts';
export { convergenceOrder, observedOrder } from './convergenceOrder.ts';
export { loadBinaryFixture, loadJsonFixture } from './loadJsonFixture.ts';
export { heldMemory, settledMemory, type HeldMemory } from './heldMemory.ts';
export { readmeExamples, runReadme } from './runReadme.ts';
export { withTemporaryFolder } from './withTemporaryFolder.ts';
