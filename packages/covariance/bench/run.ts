import { cpus } from 'node:os';
import type { Generator } from '@geq/generators';
import { createArena } from '@geq/linalg';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import { accumulate, accumulatorBytes, finalizeMoments } from '../src/index.ts';
import { linearGenerator } from '../test/linearGenerator.ts';
import { twoPass, type Key } from '../test/twoPass.ts';

// Cost of the moments beside a generator that costs nothing, one thread. Limit: the SYRKs of Ω and Ĉ and the product of Φ alone on panels
// that are ready, measured in the same minute (N² + 2ND + D² flops a sample). Medians of processor time, so that neighbors who
// take turns on the same core do not count; they still share its caches and memory: compare shares.

/** Milliseconds of processor time that this process has used. */
const now = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const median = (values: number[]): number => values.toSorted((x, y) => x - y)[values.length >> 1];

/** Median milliseconds of a call. */
function milliseconds(call: () => void, runs: number): number {
  return median(
    Array.from({ length: runs }, () => {
      const start = now();
      call();
      return now() - start;
    }),
  );
}

/** Returns one ready array whatever it is asked. */
function freeGenerator(N: number, D: number): Generator {
  const outputs = new Float32Array(BLOCK_SIZE * N).map((_, at) => Math.sin(at * at));
  return {
    name: 'free',
    latentDim: D,
    outputDim: N,
    numParameters: 0,
    sample: async () => outputs,
    dispose: () => undefined,
  };
}

/** Median milliseconds that `accumulate` takes for a block. */
async function blockTime(N: number, D: number, blocks: number): Promise<number> {
  const times: number[] = [];
  let last = 0;
  await accumulate(freeGenerator(N, D), {
    generatorHash: 'bench',
    seed: 1,
    to: blocks,
    onProgress: () => {
      const time = now();
      if (last > 0) times.push(time - last);
      last = time;
    },
  });
  return median(times);
}

async function verify(): Promise<number> {
  const generator = linearGenerator({ N: 20, D: 6, offset: 1e3 });
  const { state } = await accumulate(generator, { generatorHash: 'bench', seed: 1, to: 4 });
  const expected = await twoPass(
    generator,
    [0, 1, 2, 3].map((block): Key => [1, block]),
  );
  const error = (actual: Float64Array, truth: Float64Array): number =>
    Math.max(...actual.map((x, i) => Math.abs(x - truth[i])));
  const { omega, phi } = finalizeMoments(state);
  const worst = Math.max(error(omega.data, expected.omega), error(phi.data, expected.phi));
  if (!(worst < 1e-12)) throw new Error(`bench: moments are off by ${worst}`);
  return worst;
}

const error = await verify();
console.log(
  `${cpus()[0].model}, Node ${process.version}; verified: off by ${error.toExponential(1)} from two passes over stored samples, mean 1000 beside standard deviation 1`,
);
for (const [N, D, blocks] of [
  [250, 100, 200],
  [1000, 100, 60],
  [3072, 100, 16],
  [3072, 3072, 8],
] as const) {
  const arena = createArena(accumulatorBytes(N, D));
  const [panelX, panelC] = [
    arena.float64((BLOCK_SIZE + 1) * N).fill(0.5),
    arena.float64((BLOCK_SIZE + 1) * D).fill(0.5),
  ];
  const [omega, phi, latent] = [arena.float64(N * N), arena.float64(N * D), arena.float64(D * D)];
  const runs = N > 2000 ? 5 : 15;
  const syrk = milliseconds(() => arena.syrk64(BLOCK_SIZE + 1, N, panelX, omega), runs);
  const syrkC = milliseconds(() => arena.syrk64(BLOCK_SIZE + 1, D, panelC, latent), runs);
  const gemm = milliseconds(() => arena.gemmTN64(BLOCK_SIZE + 1, N, D, panelX, panelC, phi), runs);
  const latents = milliseconds(() => latentBlock(1, 'moments', 0, D), runs);
  const whole = await blockTime(N, D, blocks);
  benchRow({
    work: `moments of a block, N ${N}, D ${D}`,
    ours: whole,
    unit: 'ms',
    limit: { name: 'SYRKs and the product of Φ alone', share: (syrk + syrkC + gemm) / whole },
    error,
  });
  const rate = (flops: number, ms: number): string => `${((BLOCK_SIZE * flops) / ms / 1e6).toFixed(1)} GFLOPS`;
  console.log(
    `N ${N}, D ${D}: ${whole.toFixed(2)} ms a block, ${(whole / BLOCK_SIZE).toFixed(4)} ms a sample; of it SYRK of Ω ${syrk.toFixed(2)} (${rate(N * N, syrk)}), of Ĉ ${syrkC.toFixed(2)}, Φ ${gemm.toFixed(2)} (${rate(2 * N * D, gemm)}), ` +
      `latents ${latents.toFixed(2)}, the rest ${(whole - syrk - syrkC - gemm - latents).toFixed(2)}; ${rate(N * N + 2 * N * D + D * D, whole)} all included, ${((100 * (syrk + syrkC + gemm)) / whole).toFixed(0)} % of the limit, the three alone; ${(accumulatorBytes(N, D) / 2 ** 20).toFixed(0)} MiB`,
  );
}
