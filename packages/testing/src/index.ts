import { installMatchers } from './installMatchers.ts';

installMatchers();

export { allocationOf } from './allocationOf.ts';
export { allclose, type Closeness, type Numbers, type Tolerance } from './allclose.ts';
export { killOnceWritten, scriptCommand, startScript } from './childProcess.ts';
export { convergenceOrder, observedOrder } from './convergenceOrder.ts';
export { dataFiles } from './dataFiles.ts';
export { loadBinaryFixture, loadJsonFixture } from './loadJsonFixture.ts';
export { heldMemory, settledMemory, type HeldMemory } from './heldMemory.ts';
export { readmeExamples, runReadme } from './runReadme.ts';
export { abortAfter, quiet, type QuietHooks } from './taskHooks.ts';
export { withTemporaryFolder } from './withTemporaryFolder.ts';
