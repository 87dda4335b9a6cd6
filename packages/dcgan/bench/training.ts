// A training step of the DCGAN at batch 64 and full width beside PyTorch's on the same weights, batch and threads, in turns: first losses
// and gradients, then seconds, GFLOPS, share of what large matrix products reach, ratios round by round. Says so where PyTorch is not installed.
//   npx nx bench dcgan -- training          (one, two: that number of threads alone; quick: fewer rounds; tfjs: that engine too, minutes)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTensors, toFloat64, writePyTorch, type StateDict, type StateTensors } from '@geq/formats';
import { gradientName, openEngine, type EngineName, type Tensors } from '@geq/nn';
import { latentBlock, stream } from '@geq/random';
import { openPythonSide } from '@geq/testing/pythonSide';
import { fileURLToPath } from 'node:url';
import {
  discriminatorArchitecture,
  discriminatorStepGraph,
  generatorArchitecture,
  generatorStepGraph,
  initialDcganTraining,
  openDcganTraining,
  type DcganStep,
} from '../src/index.ts';
import { stateParameters } from '../src/generatorModel.ts';
import { discriminatorLayers, generatorLayers, type Layer } from '../src/generatorLayers.ts';
import { openProducts } from './products.ts';

const SCRIPT = fileURLToPath(new URL('./pytorch_training.py', import.meta.url));
const BATCH = 64;
const LARGEST_ERROR = 2e-2; // of a tensor's largest entry; PyTorch's own float32 is 7e-3 off float64 here, probably at kinks of relu
const ARCHITECTURES = {
  generator: generatorArchitecture({ latentDim: 100, widths: [512, 256, 128, 64], channels: 3 }),
  discriminator: discriminatorArchitecture({ channels: 3, widths: [64, 128, 256, 512], lastKernel: 2 }),
};

/** Multiply and add at every tap of every pixel of a batch, forward. */
const flops = ({ shape, size }: Layer, pixels: number): number =>
  2 * BATCH * shape.reduce((product, length) => product * length, 1) * (pixels || size ** 2);
function gigaflops(): number {
  const forward = (layers: readonly Layer[], at: (layer: Layer, l: number) => number): number[] =>
    layers.map((layer, l) => flops(layer, at(layer, l)));
  const [ofG, ofD] = [generatorLayers(ARCHITECTURES.generator), discriminatorLayers(ARCHITECTURES.discriminator)];
  const G = forward(ofG, (_, l) => (l === 0 ? 1 : ofG[l - 1].size ** 2)); // a transposed convolution paints from every input pixel
  const D = forward(ofD, ({ size }) => size ** 2);
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  // G forward, D forward three times; D's filters twice, D's maps twice without the images and once with; G's filters, G's maps without the latents.
  return 1e-9 * (sum(G) + 3 * sum(D) + 2 * sum(D) + 2 * sum(D.slice(1)) + sum(D) + sum(G) + sum(G.slice(1)));
}

interface Turn {
  readonly seconds: number;
  readonly processor: number;
  readonly losses: readonly number[];
}
interface Contender {
  readonly name: string;
  readonly step: () => Promise<Turn>;
  readonly ceiling: () => Promise<number>;
  readonly turns: Turn[];
  readonly ceilings: number[];
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const lossesOf = ({ lossReal, lossFake, lossG }: DcganStep): number[] => [lossReal, lossFake, lossG];

/** Largest difference, in units of a tensor's largest entry. */
function largestError(found: Tensors | StateDict, expected: StateDict): { name: string; error: number } {
  let worst = { name: '', error: 0 };
  for (const [name, tensor] of Object.entries(expected)) {
    const [a, b] = [found[name].data as Float32Array, toFloat64(tensor)];
    const scale = b.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    const error = b.reduce((largest, x, i) => Math.max(largest, Math.abs(x - a[i])), 0) / scale;
    if (!(error <= worst.error)) worst = { name, error };
  }
  return worst;
}

const prefixed = (prefix: string, tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [prefix + key, tensor]));

/** Gradients of D's losses, and of G's through the same D, by the engine. */
async function gradientsOf(name: EngineName, values: Tensors): Promise<Tensors> {
  const engine = await openEngine(name, { threads: 1 });
  const found: Record<string, Tensors[string]> = {};
  for (const graph of [discriminatorStepGraph(ARCHITECTURES), generatorStepGraph(ARCHITECTURES)]) {
    const outputs = await (await engine.openGraph(graph)).run(values);
    for (const [key, tensor] of Object.entries(outputs))
      if (key.startsWith(gradientName(''))) found[key.slice(gradientName('').length)] = tensor;
  }
  await engine.dispose();
  return found;
}

const GFLOP = gigaflops();
function line({ name, turns, ceilings }: Contender, base: Contender): string {
  const [seconds, best] = [median(turns.map((turn) => turn.seconds)), Math.min(...turns.map((turn) => turn.seconds))];
  const ratio = (of: (turn: Turn) => number): string =>
    median(turns.map((turn, r) => of(turn) / of(base.turns[Math.min(r, base.turns.length - 1)]))).toFixed(2);
  const ceiling = Math.max(...ceilings);
  return (
    `  ${name.padEnd(8)} ${seconds.toFixed(2)} s (fastest ${best.toFixed(2)}; processor ${median(turns.map(({ processor }) => processor)).toFixed(2)})  ${(GFLOP / seconds).toFixed(0)} GFLOPS (${(GFLOP / best).toFixed(0)}), ${((100 * GFLOP) / best / ceiling).toFixed(0)} % of a product's ${ceiling.toFixed(0)}; ` +
    `${ratio((turn) => turn.seconds)}× the time of ${base.name}, ${ratio((turn) => turn.processor)}× its processor time`
  );
}

/** @param rounds of turns; `threads` to try one after the other */
export async function benchTraining({
  rounds,
  threads,
  withTfjs,
}: {
  readonly rounds: number;
  readonly threads: readonly number[];
  readonly withTfjs: boolean;
}): Promise<void> {
  const start = initialDcganTraining(ARCHITECTURES, { seed: 0 });
  const rng = stream(0, 'bench', 0);
  const real = Float32Array.from({ length: BATCH * 3072 }, () => 2 * rng.uniform() - 1);
  const noise = latentBlock(0, 'bench', 0, 100).slice(0, BATCH * 100);
  const values: Tensors = {
    real: { shape: [BATCH, 3, 32, 32], data: real },
    z: { shape: [BATCH, 100, 1, 1], data: noise },
    ...prefixed('G.', stateParameters(start.generator.state)),
    ...prefixed('D.', stateParameters(start.discriminator.state)),
  };
  const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
  const [startFile, gradientFile] = ['start.pth', 'gradients.pth'].map((name) => join(folder, name));
  const named = (prefix: string, tensors: StateTensors): [string, StateTensors[string]][] =>
    Object.entries(tensors).map(([key, tensor]) => [`${prefix}.${key}`, tensor]);
  writeFileSync(
    startFile,
    writePyTorch({
      tensors: {
        ...Object.fromEntries([...named('G', start.generator.state), ...named('D', start.discriminator.state)]),
        real: { dtype: 'F32', shape: [BATCH, 3, 32, 32], data: real },
        noise: { dtype: 'F32', shape: [BATCH, 100], data: noise },
      },
    }),
  );
  const open = async (
    engine: EngineName,
    count: number,
  ): Promise<Contender & { close(): Promise<void>; gradients: () => Promise<Tensors>; first: readonly number[] }> => {
    const training = await openDcganTraining(start, { engine, threads: count });
    const products = await openProducts(engine, { lanes: 1, threads: count, n: engine === 'onnx' ? 1024 : 512 });
    const step = async (): Promise<Turn> => {
      const [clock, processor] = [performance.now(), process.cpuUsage()];
      const losses = lossesOf(await training.step(real, noise));
      const seconds = (performance.now() - clock) / 1e3;
      const { user, system } = process.cpuUsage(processor);
      return { seconds, processor: (user + system) / 1e6, losses };
    };
    const { losses: first } = await step();
    return {
      name: engine,
      step,
      ceiling: products.run,
      turns: [],
      ceilings: [],
      first,
      gradients: () => gradientsOf(engine, values),
      close: async () => {
        await training.close();
        await products.close();
      },
    };
  };
  try {
    console.log(`a step at batch ${BATCH}: ${GFLOP.toFixed(0)} GFLOP`);
    for (const count of threads) {
      const torch = await openPythonSide(SCRIPT, { args: [startFile], threads: count });
      const ours = [await open('onnx', count), ...(withTfjs && count === 1 ? [await open('tfjs', count)] : [])];
      const field: Contender[] = [...ours];
      if (torch) {
        const step = async (): Promise<Turn> => {
          const [seconds, processor, ...losses] = (await torch.ask('step')).split(' ').map(Number);
          return { seconds, processor, losses };
        };
        const ofPyTorch = async (dtype: string): Promise<StateDict> => {
          await torch.ask('gradients', gradientFile, dtype);
          return readTensors(readFileSync(gradientFile), { source: gradientFile }).tensors;
        };
        const [exact, single] = [await ofPyTorch('float64'), await ofPyTorch('float32')];
        const { losses } = await step(); // from here on its parameters have moved
        console.log(
          `gradients of ${Object.keys(exact).length} tensors against PyTorch's in float64, largest error of a tensor in units of its largest entry:`,
        );
        const report = (name: string, gradients: Tensors | StateDict): void => {
          const { name: tensor, error } = largestError(gradients, exact);
          console.log(`  ${name.padEnd(8)} ${error.toExponential(1)} (${tensor})`);
          if (!(error < LARGEST_ERROR)) throw new Error(`${name}: the gradient of ${tensor} is off by ${error}`);
        };
        report('PyTorch', single);
        for (const { name, first, gradients } of ours) {
          report(name, await gradients());
          console.log(
            `  ${name}: losses of the first step off by ${Math.max(...losses.map((loss, k) => Math.abs(loss - first[k]) / loss)).toExponential(1)}`,
          );
        }
        field.push({
          name: 'PyTorch',
          step,
          ceiling: async () => Number(await torch.ask('ceiling', 1024)),
          turns: [],
          ceilings: [],
        });
      }
      for (const { step } of ours) await step(); // pools fill
      for (let r = 0; r < rounds; r++)
        for (const contender of field) {
          if (contender.name === 'tfjs' && r > 1) continue;
          contender.turns.push(await contender.step());
          contender.ceilings.push(await contender.ceiling());
        }
      console.log(
        `${count} thread${count > 1 ? 's' : ''}, ${rounds} rounds in turns; medians; ${torch?.version ?? 'no PyTorch here (Debian: python3-torch), so no rival'}; ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`,
      );
      for (const contender of field) console.log(line(contender, field[0]));
      torch?.close();
      await Promise.all(ours.map((one) => one.close()));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
