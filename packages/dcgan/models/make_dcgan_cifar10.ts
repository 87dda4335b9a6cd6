// Makes models/dcgan_cifar10.safetensors from the training's PyTorch file, prints its checksum and what float16 costs.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source packages/dcgan/models/make_dcgan_cifar10.ts dcgan_cifar10_weights.pth
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { castTensor, readTensors, writeSafetensors, type Tensor } from '@geq/formats';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { dcganGenerator, readGenerator } from '../src/index.ts';

const BLOCKS = 4;
const TRAINING =
  'Radford et al. (2015) in PyTorch 1.13 on CPU: 50,000 CIFAR-10 training images (JPEG-compressed copies) scaled to [-1, 1], batch 64, Adam 2e-4 with beta (0.5, 0.999), N(0, 0.02) initialisation, seed 13; the state after 2,800 iterations (3.6 epochs)';
const OUT = new URL('./dcgan_cifar10.safetensors', import.meta.url);

const { architecture, state } = readGenerator(
  readTensors(readFileSync(process.argv[2]), { source: process.argv[2] }).tensors,
  { source: process.argv[2] },
);
const { latentDim } = architecture;
// Kernels are nearly all of the file; the vectors of the batch norms stay as they are.
const narrow: Record<string, Tensor> = Object.fromEntries(
  Object.entries(state).map(([key, tensor]) => [key, tensor.shape.length === 4 ? castTensor(tensor, 'F16') : tensor]),
);

const [exact, rounded] = await Promise.all([
  dcganGenerator(state, { threads: 1 }),
  dcganGenerator(narrow, { threads: 1 }),
]);
let [squares, power, largest, count] = [0, 0, 0, 0];
for (let b = 0; b < BLOCKS; b++) {
  const z = latentBlock(0, 'test', b, latentDim);
  const [x, y] = [(await exact.sample(z, BLOCK_SIZE)).slice(), await rounded.sample(z, BLOCK_SIZE)];
  x.forEach((value, i) => {
    const difference = Math.abs(value - y[i]);
    largest = Math.max(largest, difference);
    squares += difference ** 2;
    power += value ** 2;
  });
  count += x.length;
}
await Promise.all([exact.close(), rounded.close()]);
const loss = `root mean square ${Math.sqrt(squares / count).toExponential(1)}, largest ${largest.toExponential(1)} over ${BLOCKS * BLOCK_SIZE} images whose pixels have root mean square ${Math.sqrt(power / count).toFixed(2)}`;

const bytes = writeSafetensors({
  tensors: narrow,
  metadata: {
    network: `DCGAN generator, ${latentDim} latents to ${architecture.channels}x${architecture.imageSize}x${architecture.imageSize}, PyTorch state_dict`,
    training: TRAINING,
    data: 'CIFAR-10, Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009)',
    precision: `kernels rounded to float16; change of the images against float32: ${loss}`,
    license: 'MIT',
  },
});
writeFileSync(OUT, bytes);
console.log(`${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}\n${loss}`);
