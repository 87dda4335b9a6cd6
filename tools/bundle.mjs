// One file for each entry point of a package, from what tsc wrote: a process reads one module in place of dozens, which is half of a cold
// start. Packages opt in by an export whose default is dist/NAME.bundle.js; their imports of other packages stay imports. Usage: node tools/bundle.mjs PROJECT_ROOT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [root] = process.argv.slice(2);
const { exports = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bundles = Object.values(exports)
  .map((entry) => entry.default ?? '')
  .filter((path) => path.endsWith('.bundle.js'));
for (const bundle of bundles) {
  await build({
    entryPoints: [join(root, bundle.replace('.bundle.js', '.js'))],
    outfile: join(root, bundle),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    packages: 'external',
    target: 'es2023',
    logLevel: 'warning',
    legalComments: 'inline',
  });
}
