// Packs every public package, installs the tarballs into an empty folder and runs each package's README example there:
// what a user gets who installs one package. Usage: node tools/packed.mjs [package …]; every example when none is named
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

run('npx', ['nx', 'run-many', '-t', 'build', '--outputStyle=static'], root);
const projects = ['packages', 'apps']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
  .filter(({ manifest }) => !manifest.private);
const asked = process.argv.slice(2).map((name) => (name.startsWith('@') ? name : `@geq/${name}`));
const unknown = asked.find((name) => !projects.some(({ manifest }) => manifest.name === name));
if (unknown)
  throw new Error(`expected one of ${projects.map(({ manifest }) => manifest.name).join(', ')}, got ${unknown}`);
const folder = mkdtempSync(join(tmpdir(), 'geq-packed-'));
let passed = 0;
let failed = 0;
try {
  const tarballs = projects.map(({ path }) =>
    join(
      folder,
      JSON.parse(run('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], path))[0].filename,
    ),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'packed', private: true, type: 'module' }));
  run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...tarballs], folder);
  for (const { path, manifest } of projects) {
    if (asked.length > 0 && !asked.includes(manifest.name)) continue;
    const readme = readFileSync(join(path, 'README.md'), 'utf8');
    const example = readme.match(/```ts\n([\s\S]*?)```/)?.[1];
    if (!example) continue;
    const expected = [...example.matchAll(/console\.log\(.*\/\/ → (.*)$/gm)].map((match) => match[1].trim());
    const file = join(folder, `${manifest.name.replace(/\W/g, '-')}.mjs`);
    writeFileSync(file, example);
    try {
      const printed = run('node', [file], folder).trim().split('\n').filter(Boolean);
      if (JSON.stringify(printed) !== JSON.stringify(expected))
        throw new Error(`printed ${JSON.stringify(printed)}, README says ${JSON.stringify(expected)}`);
      passed++;
      console.log(`${manifest.name}@${manifest.version}: README example runs from the tarball`);
    } catch (error) {
      failed++;
      console.error(`${manifest.name}: ${error.message}`);
    }
  }
  const binary = join(folder, 'node_modules', '.bin', 'geq');
  if (existsSync(binary)) {
    console.log(`geq ${run(binary, ['--version'], folder).trim()} starts from the tarball`);
    passed++;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`Tests: ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${passed + failed} total`);
process.exitCode = failed > 0 ? 1 : 0;
