import { installMatchers } from './matchers.ts';

installMatchers();

export { allocationOf } from './allocationOf.ts';
export { allclose, type Closeness, type Numbers, type Tolerance } from './allclose.ts';
export { killOnceWritten, scriptCommand, startScript } from './childProcess.ts';
export { convergenceOrder, observedOrder } from './convergence.ts';
export { dataFiles } from './dataFiles.ts';
export { loadBinaryFixture, loadJsonFixture } from './fixture.ts';
export { heldMemory, settledMemory, type HeldMemory } from './memory.ts';
export { readmeExamples, runReadme } from './readme.ts';
export { abortAfter, quiet, type QuietHooks } from './taskHooks.ts';
export { withTemporaryFolder } from './temporary.ts';
