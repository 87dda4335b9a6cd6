// A training step of the flow (cifar10, base_dim 32, two residual blocks, batch 32) beside PyTorch's on the same weights, batch and
// threads, in turns: first loss and gradients, then seconds and ratios round by round. Says so where PyTorch is not installed.
//   npx nx bench realnvp -- training          (one, two: that number of threads alone; quick: fewer rounds; tfjs: that engine too)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTensors, toFloat64, writePyTorch, type StateDict } from '@geq/formats';
import type { EngineName, Tensors } from '@geq/nn';
import { latentBlock } from '@geq/random';
import { openPythonSide } from '@geq/testing/pythonSide';
import { flowArchitecture, flowDim, initialFlowTraining, openFlowTraining } from '../src/index.ts';

const SCRIPT = fileURLToPath(new URL('./pytorch_training.py', import.meta.url));
const BATCH = 32;
const BETA1 = 0.9;
const LARGEST_ERROR = 2e-2; // of all gradients' largest entry: activations within float32 of a kink of relu fall on either side of it
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

interface Turn {
  readonly seconds: number;
  readonly processor: number;
  readonly loss: number;
}
interface Contender {
  readonly name: string;
  readonly step: () => Promise<Turn>;
  readonly turns: Turn[];
}

/** Largest difference of any entry, in units of the largest entry of all: single tensors may have zero gradients but for round-off. */
function largestError(found: Tensors | StateDict, expected: StateDict): { name: string; error: number } {
  let [worst, scale] = [{ name: '', error: 0 }, 0];
  for (const [name, tensor] of Object.entries(expected))
    toFloat64(tensor).forEach((x, i) => {
      const error = Math.abs(x - (found[name].data as Float32Array)[i]);
      scale = Math.max(scale, Math.abs(x));
      if (!(error <= worst.error)) worst = { name, error };
    });
  return { name: worst.name, error: worst.error / scale };
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
  const architecture = flowArchitecture({ layout: 'cifar10', baseDim: 32, resBlocks: 2 });
  const start = initialFlowTraining(architecture, { seed: 0 });
  const x = latentBlock(0, 'bench', 0, flowDim(architecture)).slice(0, BATCH * flowDim(architecture));
  const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
  const [startFile, gradientFile] = ['start.pth', 'gradients.pth'].map((name) => join(folder, name));
  writeFileSync(
    startFile,
    writePyTorch({ tensors: { ...start.flow.state, x: { dtype: 'F32', shape: [BATCH, 3, 32, 32], data: x } } }),
  );
  const open = async (
    engine: EngineName,
    count: number,
  ): Promise<Contender & { close(): Promise<void>; gradients: Tensors; first: number }> => {
    const training = await openFlowTraining(start, { engine, threads: count, beta1: BETA1 });
    const step = async (): Promise<Turn> => {
      const [clock, processor] = [performance.now(), process.cpuUsage()];
      const { loss } = await training.step(x);
      const seconds = (performance.now() - clock) / 1e3;
      const { user, system } = process.cpuUsage(processor);
      return { seconds, processor: (user + system) / 1e6, loss };
    };
    const { loss: first } = await step();
    const gradients = Object.fromEntries(
      Object.entries(training.state().first).map(([key, { shape, data }]) => [
        key,
        { shape, data: Float64Array.from(data, (m) => m / (1 - BETA1)) },
      ]),
    ); // the first step starts without moments
    return { name: engine, step, turns: [], first, gradients, close: () => training.close() };
  };
  try {
    for (const count of threads) {
      const torch = await openPythonSide(SCRIPT, { args: [startFile], threads: count });
      const ours = [await open('onnx', count), ...(withTfjs && count === 1 ? [await open('tfjs', count)] : [])];
      const field: Contender[] = [...ours];
      if (torch) {
        const ofPyTorch = async (dtype: string): Promise<StateDict> => {
          await torch.ask('gradients', gradientFile, dtype);
          return readTensors(readFileSync(gradientFile), { source: gradientFile }).tensors;
        };
        const step = async (): Promise<Turn> => {
          const [seconds, processor, loss] = (await torch.ask('step')).split(' ').map(Number);
          return { seconds, processor, loss };
        };
        const [exact, single] = [await ofPyTorch('float64'), await ofPyTorch('float32')];
        const { loss } = await step(); // from here on its parameters have moved
        console.log(
          `gradients of ${Object.keys(exact).length} tensors against PyTorch's in float64, largest error in units of the largest entry of all:`,
        );
        const report = (name: string, gradients: Tensors | StateDict): void => {
          const { name: tensor, error } = largestError(gradients, exact);
          console.log(`  ${name.padEnd(8)} ${error.toExponential(1)} (${tensor})`);
          if (!(error < LARGEST_ERROR)) throw new Error(`${name}: the gradient of ${tensor} is off by ${error}`);
        };
        report('PyTorch', single);
        for (const { name, first, gradients } of ours) {
          report(name, gradients);
          console.log(`  ${name}: loss of the first step off by ${(Math.abs(loss - first) / loss).toExponential(1)}`);
        }
        field.push({ name: 'PyTorch', step, turns: [] });
      }
      for (const { step } of ours) await step(); // pools fill
      for (let r = 0; r < rounds; r++)
        for (const contender of field) {
          if (contender.name !== 'tfjs' || r < 2) contender.turns.push(await contender.step());
        }
      console.log(
        `${count} thread${count > 1 ? 's' : ''}, ${rounds} rounds in turns; medians; ${torch?.version ?? 'no PyTorch here (Debian: python3-torch), so no rival'}; ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`,
      );
      for (const { name, turns } of field) {
        const ratio = (of: (turn: Turn) => number): string =>
          median(turns.map((turn, r) => of(turn) / of(field[0].turns[r]))).toFixed(2);
        console.log(
          `  ${name.padEnd(8)} ${median(turns.map(({ seconds }) => seconds)).toFixed(2)} s (fastest ${Math.min(...turns.map(({ seconds }) => seconds)).toFixed(2)}; processor ${median(turns.map(({ processor }) => processor)).toFixed(2)}); ${ratio(({ seconds }) => seconds)}× the time of onnx, ${ratio(({ processor }) => processor)}× its processor time`,
        );
      }
      torch?.close();
      await Promise.all(ours.map((one) => one.close()));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
