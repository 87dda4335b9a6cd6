// How the house stands: lines of each package, files that are not named after what they export, circles of imports. Usage, from the root:
//   node tools/house.mjs            prints all three
//   node tools/house.mjs --check    exits with 1 beyond the limits: no circle, no package above 12 % of the lines, 95 % of the files named after an export
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import ts from 'typescript';

const LARGEST = 0.12; // share of all lines in one package
const NAMED = 0.95; // share of files that are named after one of their exports
const ENTRIES = new Set(['index', 'bin', 'main', 'worker', 'child', 'models']); // named by what starts them

const files = ['packages', 'apps']
  .flatMap((place) => readdirSync(place).map((name) => join(place, name, 'src')))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const projectOf = (file) => file.split(sep)[1];

/** Names that a module exports. */
function exportsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const isExported = (node) =>
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return source.statements.flatMap((node) => {
    if (ts.isExportDeclaration(node))
      return node.exportClause && ts.isNamedExports(node.exportClause)
        ? node.exportClause.elements.map(({ name }) => name.text)
        : [];
    if (!isExported(node)) return [];
    if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText(source));
    return node.name ? [node.name.text] : [];
  });
}

const lines = new Map();
for (const file of files) {
  const count = readFileSync(file, 'utf8').split('\n').length - 1;
  lines.set(projectOf(file), (lines.get(projectOf(file)) ?? 0) + count);
}
const total = [...lines.values()].reduce((sum, count) => sum + count, 0);
const share = (count) => `${((100 * count) / total).toFixed(1)} %`;
console.log(`${total} lines of source in ${files.length} files`);
for (const [project, count] of [...lines].sort(([, a], [, b]) => b - a))
  console.log(`  ${project.padEnd(12)} ${String(count).padStart(6)}  ${share(count)}`);

const plain = (name) => name.toLowerCase().replaceAll('_', '');
const judged = files.filter((file) => !ENTRIES.has(basename(file, '.ts')));
const strangers = judged.filter(
  (file) => !exportsOf(file).some((name) => plain(name) === plain(basename(file, '.ts'))),
);
const named = 1 - strangers.length / judged.length;
console.log(`${(100 * named).toFixed(1)} % of ${judged.length} files named after one of their exports; not:`);
for (const file of strangers) console.log(`  ${file}: ${exportsOf(file).slice(0, 4).join(', ') || 'exports nothing'}`);

const cruise = execFileSync(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'packages',
    'apps',
    'tools',
  ],
  { maxBuffer: 2 ** 28 },
);
const { violations, totalCruised } = JSON.parse(cruise.toString()).summary;
console.log(`${violations.length} circles of imports among ${totalCruised} modules`);
for (const { from, to } of violations) console.log(`  ${from} → ${to}`);

const largest = Math.max(...lines.values()) / total;
if (process.argv.includes('--check') && (violations.length > 0 || largest > LARGEST || named < NAMED))
  process.exitCode = 1;
