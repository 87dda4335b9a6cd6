// The tables of figures between markers in docs/performance.md and the package READMEs, from docs/performance/*.json.
//   node tools/docs/performance.mjs                  write the tables
//   node tools/docs/performance.mjs --check          exit 1 when a page does not have the tables of the stored figures
//   node tools/docs/performance.mjs --take FILE      store the rows that `npm run bench` wrote to FILE, then write the tables
// Markers: <!-- bench: NAME … --> all rows of these benches; <!-- table: NAME --> a table of tables.json. Each ends with <!-- end -->.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readPages, ROOT } from './pages.mjs';
import { benchTable, plainTable, takeRows } from './performanceTables.mjs';

const BENCH = join(ROOT, 'docs/performance/bench.json');
const TABLES = join(ROOT, 'docs/performance/tables.json');
const MARKED = /(<!-- (bench|table): ([^>]*?) -->\n)[^]*?(<!-- end -->)/g;
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The page with the tables of these figures between its markers. */
export function withTables(text, { rows, tables }) {
  return text.replace(MARKED, (_all, open, kind, names, close) => {
    const table =
      kind === 'bench'
        ? benchTable(rows.filter(({ bench }) => names.split(/\s+/).includes(bench)))
        : plainTable(tables, names);
    return `${open}\n${table}\n\n${close}`;
  });
}

/** The pages whose tables are not those of the stored figures: { path, text } with the tables as they should be. */
export function stalePages(pages = readPages()) {
  const figures = { rows: read(BENCH).rows, tables: read(TABLES) };
  return pages
    .filter(({ path }) => path === 'docs/performance.md' || path.startsWith('packages/'))
    .map(({ path, text }) => ({ path, before: text, text: withTables(text, figures) }))
    .filter(({ before, text }) => before !== text);
}

function main() {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, take: { type: 'string' } } });
  if (values.take !== undefined)
    writeFileSync(BENCH, `${JSON.stringify({ rows: takeRows(read(BENCH).rows, read(values.take)) }, null, 1)}\n`);
  for (const { path, text } of stalePages()) {
    if (values.check) {
      console.error(
        `${path}: its tables are not those of docs/performance/*.json; run node tools/docs/performance.mjs`,
      );
      process.exitCode = 1;
    } else writeFileSync(join(ROOT, path), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
