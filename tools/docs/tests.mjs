// The tests of this folder in one process: `npx nx test docs`.
import './check.test.mjs';
import './newActivation.test.mjs';
import './performance.test.mjs';
import './commandBlocks.test.mjs';
