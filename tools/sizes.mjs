// What a user installs with each public package alone: packs all of them, installs each with the packages of the house that it needs
// from the tarballs, prints size on disk and number of packages. Fails when a light package pulls in tfjs or ONNX Runtime.
//   node tools/sizes.mjs [package …]          after npm run build; all packages when none is named
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIGHT = [
  'elementary',
  'linalg',
  'random',
  'formats',
  'overlaps',
  'ode',
  'generators',
  'online',
  'covariance',
  'analysis',
  'runs',
];
const HEAVY = /^(@tensorflow\/|onnxruntime)/;

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const projects = new Map(
  ['packages', 'apps']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map((project) => [project.manifest.name, project]),
);

/** A package and the packages of the house under it. */
function closure(name, found = new Set()) {
  if (!projects.has(name) || found.has(name)) return found;
  found.add(name);
  for (const below of Object.keys(projects.get(name).manifest.dependencies ?? {})) closure(below, found);
  return found;
}

const bytesUnder = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, path, name }) => sum + statSync(join(parentPath ?? path, name)).size, 0);

const asked = process.argv.slice(2).map((name) => (name.startsWith('@') ? name : `@geq/${name}`));
const unknown = asked.find((name) => !projects.has(name));
if (unknown) throw new Error(`expected one of ${[...projects.keys()].join(', ')}, got ${unknown}`);
const names = asked.length > 0 ? asked : [...projects.keys()];
const scratch = mkdtempSync(join(tmpdir(), 'geq-sizes-'));
let failed = 0;
try {
  const tarballs = new Map(
    [...new Set(names.flatMap((name) => [...closure(name)]))].map((name) => [
      name,
      join(
        scratch,
        JSON.parse(
          npm(
            ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', scratch],
            projects.get(name).path,
          ),
        )[0].filename,
      ),
    ]),
  );
  const folder = join(scratch, 'alone');
  for (const name of names) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'alone', private: true }));
    npm(
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--loglevel=error',
        ...[...closure(name)].map((one) => tarballs.get(one)),
      ],
      folder,
    );
    const installed = Object.keys(
      JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8')).packages,
    ).map((path) => path.replace(/^.*node_modules\//, ''));
    const heavy = installed.filter((one) => HEAVY.test(one));
    const isBroken = heavy.length > 0 && LIGHT.includes(name.replace('@geq/', ''));
    if (isBroken) failed++;
    const own = statSync(tarballs.get(name)).size;
    console.log(
      `${name.padEnd(18)} ${(own / 1e3).toFixed(0).padStart(6)} kB packed ${(bytesUnder(join(folder, 'node_modules')) / 1e6).toFixed(1).padStart(7)} MB installed, ${String(installed.length).padStart(3)} packages${heavy.length > 0 ? `, with ${heavy.join(', ')}` : ''}${isBroken ? ': MUST NOT' : ''}`,
    );
    rmSync(folder, { recursive: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
