// Makes models/nvp_cifar10.safetensors from the training's pickled flow; prints its checksum and what float16 kernels would cost.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/realnvp/models/make_nvp_cifar10.ts nvp_cifar10.model test_batch.bin
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { castTensor, readTensors, writeSafetensors, type Tensor } from '@geq/formats';
import { latentBlock, stream } from '@geq/random';
import { bitsPerDim, bytesToImages, flowDim, flowFile, imagesToLogits, openFlow, readFlow } from '../src/index.ts';

const IMAGES = 1000;
const LATENTS = 256;
const RECORD = 3073; // a CIFAR-10 record: label, then 3072 bytes
const TRAINING =
  '50,000 CIFAR-10 training images (JPEG-compressed copies), horizontal flips, batch 32, Adam 1e-3, penalty 5e-5, seed 21, 5,903 iterations (3.8 epochs), PyTorch 1.13 on CPU';
const OUT = new URL('./nvp_cifar10.safetensors', import.meta.url);

const [modelPath, imagesPath] = process.argv.slice(2);
const flow = readFlow(readTensors(readFileSync(modelPath), { source: modelPath }), { source: modelPath });
const N = flowDim(flow.architecture);
const records = readFileSync(imagesPath);
const bytes = Uint8Array.from({ length: IMAGES * N }, (_, i) => records[Math.floor(i / N) * RECORD + 1 + (i % N)]);
const { logits, logJacobian } = imagesToLogits(bytesToImages(bytes), { imageDim: N, rng: stream(0, 'dequantise', 0) });
const z = latentBlock(0, 'test', 0, N).slice(0, LATENTS * N);

// Kernels are nearly all of the file; everything else stays as it is.
const narrow: Record<string, Tensor> = Object.fromEntries(
  Object.entries(flow.state).map(([key, tensor]) => [
    key,
    tensor.shape.length === 4 && tensor.shape[1] > 1 ? castTensor(tensor, 'F16') : tensor,
  ]),
);
const [a, b] = await Promise.all([openFlow(flow), openFlow({ tensors: narrow, metadata: flowFile(flow).metadata })]);
const compare = (p: ArrayLike<number>, q: ArrayLike<number>): string => {
  let [squares, largest, power] = [0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    squares += (p[i] - q[i]) ** 2;
    largest = Math.max(largest, Math.abs(p[i] - q[i]));
    power += p[i] ** 2;
  }
  const root = (sum: number): string => Math.sqrt(sum / p.length).toPrecision(2);
  return `root mean square ${root(squares)}, largest ${largest.toPrecision(2)}, of numbers with root mean square ${root(power)}`;
};
console.log(
  `float16 kernels against float32:\ng(z), ${LATENTS} latents: ${compare(await a.g(z, LATENTS), await b.g(z, LATENTS))}`,
);
console.log(`f(x), ${IMAGES} images: ${compare((await a.f(logits, IMAGES)).z, (await b.f(logits, IMAGES)).z)}`);
const [p, q] = [await a.logProb(logits, IMAGES), await b.logProb(logits, IMAGES)];
console.log(`log p, ${IMAGES} images: ${compare(p, q)}`);
const mean = (logProb: Float64Array): number =>
  logProb.reduce((sum, value, i) => sum + bitsPerDim(value, logJacobian[i], N), 0) / IMAGES;
console.log(
  `bits a dimension, the first ${IMAGES} test images: float32 ${mean(p).toFixed(5)}, float16 ${mean(q).toFixed(5)}`,
);
await Promise.all([a.close(), b.close()]);

const file = writeSafetensors(
  flowFile(flow, {
    training: TRAINING,
    data: 'CIFAR-10, Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009)',
    precision: 'float32, bit for bit what the training left',
    density: `${mean(p).toFixed(3)} bits a dimension on the first ${IMAGES} test images (JPEG-compressed copies), one draw of dequantisation noise`,
    license: 'MIT',
  }),
);
writeFileSync(OUT, file);
console.log(
  `${file.length} bytes (float16 kernels: ${writeSafetensors({ tensors: narrow }).length}), SHA-256 ${createHash('sha256').update(file).digest('hex')}`,
);
