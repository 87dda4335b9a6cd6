// Moments from very many samples on many nodes, on paper: what one machine measures, multiplied out.
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/slurm/figures.mjs [samples = 1e8] [nodes = 100] [N = 3072] [D = 100] [ms = 2.2]
// ms: milliseconds a sample on one node, from `geq covariance` there. Measured here: size of a shard's sums, and the times to write, read
// and join them and to end the merge.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readState, writeState } from '@geq/runs';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE, stream } from '@geq/random';
import {
  createMoments,
  finalizeMoments,
  mergeMoments,
  stateFromArrays,
  stateToArrays,
} from '../../packages/covariance/src/index.ts';

const [samples = 1e8, nodes = 100, N = 3072, D = 100, ms = 2.2] = process.argv.slice(2).map(Number);
const PIECES = 4;
const ROUNDS = 5;

/** Sums of some blocks: a diagonal of variances with small correlations, as large as real ones. */
function someSums(from, to) {
  const rng = stream(from, 'sums', 0);
  const count = ((to - from) / 2) * BLOCK_SIZE;
  const empty = createMoments({ generatorName: 'paper', generatorHash: 'paper', N, D });
  const fill = (packed, rows) => {
    for (let i = 0, at = 0; i < rows; at += rows - i, i++) {
      for (let j = i; j < rows; j++)
        packed[at + j - i] = count * (i === j ? 1 + rng.uniform() : (0.1 * rng.uniform()) / rows);
    }
    return packed;
  };
  fill(empty.latent, D);
  const half = () => ({
    count,
    omega: fill(new Float64Array((N * (N + 1)) / 2), N),
    meanX: Float64Array.from({ length: N }, () => rng.uniform()),
    meanC: new Float64Array(D),
    phi: Float64Array.from({ length: N * D }, () => count * (rng.uniform() - 0.5)),
  });
  return {
    ...empty,
    blocks: [{ seed: 0, ranges: [[from, to]] }],
    halves: [half(), half()],
    fourthOrder: { xx: count * N * N, xc: count * N * D },
  };
}

const seconds = async (work) => {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const folder = await mkdtemp(join(tmpdir(), 'geq-figures-'));
const times = { write: [], read: [], join: [] };
let merged = someSums(0, 64);
for (let round = 0; round < ROUNDS; round++) {
  const path = join(folder, 'sums.safetensors');
  const state = someSums(64 * (round + 1), 64 * (round + 2));
  const [write] = await seconds(() => writeState(path, stateToArrays(state)));
  const [read, again] = await seconds(async () => stateFromArrays(await readState(path)));
  if (again.halves[1].omega.some((value, i) => value !== state.halves[1].omega[i]))
    throw new Error('the sums were not read as they were written');
  const [joining, sum] = await seconds(() => mergeMoments([merged, again]));
  merged = sum;
  for (const [name, time] of Object.entries({ write, read, join: joining })) times[name].push(time);
}
const { size } = await stat(join(folder, 'sums.safetensors'));
const [ending] = await seconds(() => symmetricEigenvalues(finalizeMoments(merged).omega));
await rm(folder, { recursive: true });

const [write, read, joining] = ['write', 'read', 'join'].map((name) => median(times[name]));
const perNode = ((samples / nodes) * ms) / 1000;
const merge = nodes * (read + joining) + ending;
const mb = (bytes) => `${(bytes / 1e6).toPrecision(3)} MB`;
const gb = (bytes) => `${(bytes / 1e9).toPrecision(3)} GB`;
const row = (what, value) => console.log(`${what.padEnd(58)} ${value}`);
row(`measured: sums of one shard, N = ${N}, D = ${D}`, mb(size));
row('measured: write / read / join, seconds', `${write.toFixed(3)} / ${read.toFixed(3)} / ${joining.toFixed(3)}`);
row('measured: eigenvalues of Ω and the end of the merge, seconds', ending.toFixed(1));
row(
  `sampling, ${samples.toExponential()} samples, ${nodes} nodes, ${ms} ms a sample`,
  `${(perNode / 60).toFixed(1)} min`,
);
row('merge, one process', `${merge.toFixed(0)} s, ${gb(nodes * size)} read`);
for (const every of [20, 300]) {
  const rounds = perNode / every;
  row(
    `checkpoints every ${every} s, ${PIECES} pieces a node`,
    `${mb((nodes * PIECES * size) / every)}/s, ${gb(nodes * PIECES * size * rounds)} in all`,
  );
}
row('result: Ω, Φ and their halves, Ĉ, means, sums', gb(8 * (3 * N * N + 3 * N * D + D * D + N + D) + size));
row(
  'memory of a node / of the merge',
  `${gb(PIECES * (8 * (2 * N * N + 2 * N * D + D * D + 257 * (N + D)) + size))} / ${gb(4 * size + 2 * 8 * N * N)}`,
);
