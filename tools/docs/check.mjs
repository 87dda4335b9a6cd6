// What every page keeps to: sentences, links, commands, spelling, and tables that come from stored results.
//   npm run check:docs
import { unmarkedCommands } from './commandBlocks.mjs';
import { brokenLinks } from './links.mjs';
import { readPages } from './pages.mjs';
import { longSentences } from './sentences.mjs';
import { misspelt } from './spelling.mjs';

const pages = readPages();
const faults = [...pages.flatMap(longSentences), ...brokenLinks(pages), ...pages.flatMap(unmarkedCommands), ...misspelt(pages)];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`\n${faults.length} faults in ${pages.length} pages`);
  process.exitCode = 1;
}
