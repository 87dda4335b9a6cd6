// Memory of sampling: resident memory, threads and handles of this process along 2·10⁵ DCGAN images, and along rounds of load – sample –
// dispose for engines onnx and tfjs, in worker threads and here. Each part runs in a process of its own; fails when memory passes 1 GiB
// or grows, or when threads or handles stay behind. Usage, from the root of the repository, after npm run build:
//   node tools/memory-nn.mjs [images = 200000] [rounds = 1000] [rounds of the whole DCGAN = 50] [part]
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dcganGenerator, generatorArchitecture, initialGenerator } from '@geq/dcgan';
import { loadShippedModel } from '@geq/dcgan/models';
import { BLOCK_SIZE, latentBlock } from '@geq/random';

const LARGEST = 1024; // MiB resident
const GROWTH = 48; // MiB between the first and the second half, at most: what allocators keep goes up and down by this
const [images = 200_000, rounds = 1000, wholeRounds = 50] = process.argv.slice(2, 5).map(Number);
const part = process.argv[5];

/** Resident MiB, threads, open file descriptors (the last two where /proc is there), resources that Node waits for. */
function look() {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return {
    resident: process.memoryUsage().rss / 2 ** 20,
    threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    files: status ? readdirSync('/proc/self/fd').length : 0,
    handles: process.getActiveResourcesInfo().length,
  };
}

const text = ({ resident, threads, files, handles }) => `${resident.toFixed(0).padStart(5)} MiB resident, ${threads} threads, ${files} open files, ${handles} handles`;

/** Does `step` so many times, looks 20 times on the way; the first tenth fills pools and caches and is not judged. */
async function along(title, count, step) {
  const seen = [];
  let largest = 0;
  for (let k = 1; k <= count; k++) {
    await step(k);
    largest = Math.max(largest, process.memoryUsage().rss / 2 ** 20);
    if (k % Math.ceil(count / 20) === 0) {
      seen.push(look());
      if (seen.length % 5 === 0 || seen.length === 1) console.log(`  ${String(k).padStart(6)}  ${text(seen.at(-1))}`);
    }
  }
  const judged = seen.slice(2);
  const half = judged.length >> 1;
  const most = (key, views) => Math.max(...views.map((view) => view[key]));
  const growth = most('resident', judged.slice(half)) - most('resident', judged.slice(0, half));
  const kept = ['threads', 'files', 'handles'].filter((key) => most(key, judged.slice(half)) > most(key, judged.slice(0, half)));
  console.log(`${title}: ${largest.toFixed(0)} MiB at most, ${growth.toFixed(0)} MiB more in the second half than in the first; ${kept.length ? `growing: ${kept.join(', ')}` : 'threads, files and handles as before'}`);
  if (largest > LARGEST || growth > GROWTH || kept.length) process.exitCode = 1;
}

async function sampling() {
  const generator = await dcganGenerator((await loadShippedModel('dcgan_cifar10')).tensors);
  const z = latentBlock(0, 'bench', 0, generator.latentDim);
  let sum = 0;
  await along(`${images} images, ${generator.engine}`, Math.ceil(images / BLOCK_SIZE), async () => { sum += (await generator.sample(z, BLOCK_SIZE))[0]; });
  await generator.close();
  if (!Number.isFinite(sum)) throw new Error('expected finite images');
}

async function loading(options, count, state) {
  const z = latentBlock(0, 'bench', 0, 100);
  await along(`${count} rounds, ${state ? 'the whole DCGAN' : 'a small network'}, ${options.engine}, ${options.where}`, count, async (k) => {
    const tensors = state ?? initialGenerator(generatorArchitecture({ latentDim: 8, widths: [16, 8], channels: 1 }), { seed: k });
    const generator = await dcganGenerator(tensors, options);
    await generator.sample(z.subarray(0, 8 * generator.latentDim), 8);
    await generator.close();
  });
}

const choices = ['onnx', 'tfjs'].flatMap((engine) => ['worker', 'here'].map((where) => ({ engine, where, threads: 1 })));
const parts = {
  images: sampling,
  ...Object.fromEntries(choices.map((options) => [`small-${options.engine}-${options.where}`, () => loading(options, rounds)])),
  ...Object.fromEntries(choices.map((options) => [`whole-${options.engine}-${options.where}`, async () => loading(options, wholeRounds, (await loadShippedModel('dcgan_cifar10')).tensors)])),
};

if (part) await parts[part]();
else {
  for (const name of Object.keys(parts)) {
    try {
      execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...[images, rounds, wholeRounds].map(String), name], { stdio: 'inherit' });
    } catch {
      console.error(`${name}: memory, threads or handles grow, or it failed`);
      process.exitCode = 1;
    }
  }
}
