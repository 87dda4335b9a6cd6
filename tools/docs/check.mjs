// What every page keeps to: sentences, links, terms, commands, spelling, and tables that come from stored results.
//   npm run check:docs
import { unmarkedCommands } from './commandBlocks.mjs';
import { unlinkedTerms } from './glossaryLinks.mjs';
import { brokenLinks } from './links.mjs';
import { readPages } from './pages.mjs';
import { stalePages } from './performance.mjs';
import { longSentences } from './sentences.mjs';
import { misspelt } from './spelling.mjs';

const pages = readPages();
const staleTables = stalePages(pages).map(
  ({ path }) => `${path}: its tables are not those of docs/performance/*.json; run node tools/docs/performance.mjs`,
);
const faults = [
  ...pages.flatMap(longSentences),
  ...brokenLinks(pages),
  ...pages.flatMap(unlinkedTerms),
  ...pages.flatMap(unmarkedCommands),
  ...staleTables,
  ...misspelt(pages),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`\n${faults.length} faults in ${pages.length} pages`);
  process.exitCode = 1;
}
