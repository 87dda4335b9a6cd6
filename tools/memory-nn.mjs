// Memory of sampling: resident memory, threads and handles of this process along 2·10⁵ DCGAN images, and along rounds of load – sample –
// dispose for engines onnx and tfjs, in worker threads and here. Each part runs in a process of its own; fails when memory passes 1 GiB
// or grows, or when threads or handles stay behind. Usage, from the root of the repository, after npm run build:
//   node tools/memory-nn.mjs [images = 200000] [rounds = 1000] [rounds of the whole DCGAN = 50] [part]
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dcganGenerator, generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { loadShippedModel } from '@geq/dcgan/models';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { along } from './memory.mjs';

const LARGEST = 1024; // MiB resident
const [images = 200_000, rounds = 1000, wholeRounds = 50] = process.argv.slice(2, 5).map(Number);
const part = process.argv[5];

async function sampling() {
  const generator = await dcganGenerator((await loadShippedModel('dcgan_cifar10')).tensors);
  const z = latentBlock(0, 'bench', 0, generator.latentDim);
  let sum = 0;
  await along(
    `${images} images, ${generator.engine}`,
    Math.ceil(images / BLOCK_SIZE),
    async () => {
      sum += (await generator.sample(z, BLOCK_SIZE))[0];
    },
    LARGEST,
  );
  await generator.close();
  if (!Number.isFinite(sum)) throw new Error('expected finite images');
}

async function loading(options, count, state) {
  const z = latentBlock(0, 'bench', 0, 100);
  await along(
    `${count} rounds, ${state ? 'the whole DCGAN' : 'a small network'}, ${options.engine}, ${options.where}`,
    count,
    async (k) => {
      const tensors =
        state ?? initialGenerator(generatorArchitecture({ latentDim: 8, widths: [16, 8], channels: 1 }), { seed: k });
      const generator = await dcganGenerator(tensors, options);
      await generator.sample(z.subarray(0, 8 * generator.latentDim), 8);
      await generator.close();
    },
    LARGEST,
  );
}

const choices = ['onnx', 'tfjs'].flatMap((engine) =>
  ['worker', 'here'].map((where) => ({ engine, where, threads: 1 })),
);
const parts = {
  images: sampling,
  ...Object.fromEntries(
    choices.map((options) => [`small-${options.engine}-${options.where}`, () => loading(options, rounds)]),
  ),
  ...Object.fromEntries(
    choices.map((options) => [
      `whole-${options.engine}-${options.where}`,
      async () => loading(options, wholeRounds, (await loadShippedModel('dcgan_cifar10')).tensors),
    ]),
  ),
};

if (part) await parts[part]();
else {
  for (const name of Object.keys(parts)) {
    try {
      execFileSync(
        process.execPath,
        [...process.execArgv, fileURLToPath(import.meta.url), ...[images, rounds, wholeRounds].map(String), name],
        { stdio: 'inherit' },
      );
    } catch {
      console.error(`${name}: memory, threads or handles grow, or it failed`);
      process.exitCode = 1;
    }
  }
}
