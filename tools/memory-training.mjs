// Memory of training: resident memory, threads and handles of this process along steps of the DCGAN (full width, batch 64) and of the flow
// (base_dim 32, two residual blocks, batch 32), in a worker thread as in `geq train`. Each in a process of its own; fails when memory passes
// 3 GiB or grows, or when threads or handles stay behind. Usage, from the root of the repository, after npm run build:
//   node tools/memory-training.mjs [steps = 1000] [dcgan | realnvp] [engine = onnx]
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  discriminatorArchitecture,
  generatorArchitecture,
  initialDcganTraining,
  openDcganTraining,
  trainingLatents,
} from '@geq/dcgan';
import { latentBlock } from '@geq/random';
import { flowArchitecture, flowDim, initialFlowTraining, openFlowTraining } from '@geq/realnvp';
import { along } from './memory.mjs';

const LARGEST = 3 * 1024; // MiB resident
const [steps = '1000', part, engine = 'onnx'] = process.argv.slice(2);

const parts = {
  dcgan: async () => {
    const architectures = { generator: generatorArchitecture({}), discriminator: discriminatorArchitecture({}) };
    const training = await openDcganTraining(initialDcganTraining(architectures, { seed: 0 }), { engine });
    const images = (k) =>
      latentBlock(k, 'bench', 0, 3072)
        .slice(0, 64 * 3072)
        .map(Math.tanh);
    await along(
      `${steps} steps of the DCGAN, ${training.engine}`,
      Number(steps),
      (k) => training.step(images(k), trainingLatents(0, k, { batch: 64, latentDim: 100 })),
      LARGEST,
    );
    await training.close();
  },
  realnvp: async () => {
    const architecture = flowArchitecture({ layout: 'cifar10', baseDim: 32, resBlocks: 2 });
    const training = await openFlowTraining(initialFlowTraining(architecture, { seed: 0 }), { engine });
    const length = 32 * flowDim(architecture);
    await along(
      `${steps} steps of the flow, ${training.engine}`,
      Number(steps),
      (k) => training.step(latentBlock(k, 'bench', 0, flowDim(architecture)).slice(0, length)),
      LARGEST,
    );
    await training.close();
  },
};

if (part) await parts[part]();
else {
  for (const name of Object.keys(parts)) {
    try {
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), steps, name, engine], { stdio: 'inherit' });
    } catch {
      process.exitCode = 1; // the part has said why
    }
  }
}
