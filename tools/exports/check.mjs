// Whether geq reads what the export lines of its messages and pages write, and gives the numbers of the library that wrote it. Wants Python with
// the libraries (pip install torch onnxscript jax jax2onnx keras tensorflow-cpu tf2onnx scikit-learn skl2onnx onnx); those that are missing are named. Usage:
//   hooked tools/exports/check.mjs PYTHON [FOLDER]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geq } from '../../apps/cli/fixtures/commandLine.ts';
import { parseNpy } from '../../packages/formats/src/index.ts';

const [python = 'python3', folder = mkdtempSync(join(tmpdir(), 'geq-exports-'))] = process.argv.slice(2);
const TOLERANCE = 1e-5; // of outputs of order one, in float32
execFileSync(python, [fileURLToPath(new URL('exports.py', import.meta.url)), folder], {
  stdio: ['ignore', 'inherit', 'ignore'],
  env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' },
});
const numbers = (path) => Float64Array.from(parseNpy(new Uint8Array(readFileSync(path))).data);
let wrong = 0;
for (const name of readdirSync(folder).filter((each) => existsSync(join(folder, each, 'net.onnx')))) {
  const at = (file) => join(folder, name, file);
  const { code, err } = await geq(
    'generate',
    '--generator',
    at('net.onnx'),
    '--latents',
    at('z.npy'),
    '--out',
    at('ours.npy'),
    '--quiet',
    '--force',
  );
  const [ours, theirs] = code === 0 ? [numbers(at('ours.npy')), numbers(at('x.npy'))] : [[], []];
  const off =
    code === 0 && ours.length === theirs.length
      ? ours.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0)
      : Infinity;
  if (!(off <= TOLERANCE)) wrong++;
  console.log(
    `${name.padEnd(12)} ${code === 0 ? `largest difference ${off.toExponential(1)}` : `exit ${code}: ${err.join(' | ')}`}`,
  );
}
process.exitCode = wrong === 0 ? 0 : 1;
