// The DCGAN against what PyTorch computed: latents → images → discriminator scores on each engine; the same network rewritten as
// safetensors and as ONNX; and, where PyTorch is installed, the statistics of calibrated random networks against its training mode.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/parity/dcgan.mjs FOLDER
// FOLDER has dcgan_cifar10_weights.pth, dcgan_cifar10_discriminator.pth, z.npy (n×100), x.npy (n×3072), d.npy (n).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  calibrate,
  calibrationLatents,
  dcganGenerator,
  discriminate,
  generatorArchitecture,
  generatorModel,
  initialGenerator,
  readGenerator,
} from '../../packages/dcgan/src/index.ts';
import {
  parseNpy,
  parseNpz,
  parseSafetensors,
  readTensors,
  toFloat64,
  writeNpy,
  writePyTorch,
  writeSafetensors,
} from '../../packages/formats/src/index.ts';
import { onnxGenerator, writeOnnx } from '../../packages/nn/src/index.ts';
import { torchSide } from './torchSide.mjs';

const ENGINES = ['onnx', 'tfjs'];
const [SEEDS, SAMPLES, BATCH] = [5, 1024, 64];
const folder = process.argv[2];
if (!folder) throw new Error('expected a folder, got none');
const npy = (name) => Float32Array.from(parseNpy(readFileSync(join(folder, name))).data);
const state = (name) => readTensors(readFileSync(join(folder, name)), { source: name }).tensors;
const [z, x, d] = ['z.npy', 'x.npy', 'd.npy'].map(npy);
const [weights, discriminator] = ['dcgan_cifar10_weights.pth', 'dcgan_cifar10_discriminator.pth'].map(state);
const largest = (a, b) => a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

let isGood = true;
/** Prints a largest difference and holds it to its bound. */
function report(title, difference, bound) {
  if (!(difference <= bound)) isGood = false;
  console.log(`${title.padEnd(64)} ${difference.toExponential(1)} ${difference <= bound ? '≤' : 'ABOVE'} ${bound}`);
}

async function images(opening) {
  const generator = await opening;
  const result = (await generator.sample(z, z.length / generator.latentDim)).slice();
  await generator.close();
  return result;
}

const network = readGenerator(weights);
const { graph, parameters } = generatorModel(network);
for (const engine of ENGINES) {
  const sampled = await images(dcganGenerator(weights, { engine }));
  report(`z → x on ${engine}, against PyTorch`, largest(sampled, x), 1e-5);
  report(`x → score on ${engine}, against PyTorch`, largest(await discriminate(discriminator, x, { engine }), d), 1e-5);
  report(
    `z → x → score on ${engine}, against PyTorch`,
    largest(await discriminate(discriminator, sampled, { engine }), d),
    1e-5,
  );
  const safe = parseSafetensors(writeSafetensors({ tensors: network.state })).tensors;
  report(
    `rewritten as safetensors on ${engine}, against the .pth`,
    largest(await images(dcganGenerator(safe, { engine })), sampled),
    0,
  );
  if (engine === 'onnx')
    report(
      'rewritten as ONNX, against the .pth',
      largest(await images(onnxGenerator(writeOnnx(graph, parameters))), sampled),
      1e-5,
    );
}

const scratch = mkdtempSync(join(tmpdir(), 'geq-parity-'));
const [stateFile, latentFile, statisticsFile] = ['state.pth', 'latents.npy', 'statistics.npz'].map((name) =>
  join(scratch, name),
);
try {
  for (let seed = 0; seed < SEEDS; seed++) {
    const fresh = initialGenerator(generatorArchitecture(), { seed });
    const latents = calibrationLatents(seed, SAMPLES, 100);
    writeFileSync(stateFile, writePyTorch({ tensors: fresh }));
    writeFileSync(latentFile, writeNpy({ shape: [SAMPLES, 100], data: latents }));
    torchSide('calibrate', stateFile, latentFile, BATCH, statisticsFile);
    const theirs = parseNpz(readFileSync(statisticsFile)).tensors;
    for (const engine of seed === 0 ? ENGINES : ['onnx']) {
      const ours = await calibrate(fresh, latents, { engine, batchSize: BATCH });
      // Relative to the largest statistic of its kind in the layer.
      const relative = Object.entries(theirs).map(([key, tensor]) => {
        const [a, b] = [toFloat64(ours[key]), toFloat64(tensor)];
        return largest(a, b) / b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      });
      report(
        `dcgan_rand, seed ${seed}, ${engine}: ${Object.keys(theirs).length} statistics against PyTorch`,
        Math.max(...relative),
        1e-4,
      );
    }
  }
} catch (error) {
  if (!('status' in error) && error.code !== 'ENOENT') throw error;
  console.log(`no PyTorch here (${error.message.split('\n')[0]}): statistics not compared`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
