// One flipped bit at a time, at a random place of a sum, a checkpoint, moments, a swept curve or a result table: whoever reads the file must refuse it and name it. From
// the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/flips.mjs [flips = 400] [seed = 1]
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  estimateMoments,
  experimentOf,
  loadRuns,
  mergeShards,
  momentsConfig,
  onlineConfig,
  runExperiment,
  runSweep,
  simulate,
} from '@geq/experiments';
import { readMomentsFolder } from '@geq/scenarios';
import { stream } from '@geq/random';

const [flips = 400, seed = 1] = process.argv.slice(2).map(Number);
const rng = stream(seed, 'flips', 0);
const below = (count) => Math.floor(rng.uniform() * count);
const home = mkdtempSync(join(tmpdir(), 'geq-flips-'));
const at = (...parts) => join(home, ...parts);

const problem = { N: 12, D: 4, depth: 2 };
const how = (folder) => ({ folder, threads: 1, checkpointSeconds: 60 });
const shard = (index) => momentsConfig({ ...problem, samples: 4096, shard: { index, count: 2 } });
const whole = momentsConfig({ ...problem, samples: 20_480 });
const online = onlineConfig({ ...problem, steps: 4000, testSize: 64 });

/** Work that is aborted as soon as a file is there. */
async function until(file, work) {
  const controller = new AbortController();
  await work({
    signal: controller.signal,
    onProgress: () => {
      if (existsSync(file)) controller.abort();
    },
  });
  if (!existsSync(file)) throw new Error(`${file}: expected a checkpoint, got none`);
}

await estimateMoments(shard(1), how(at('shard-1')));
await estimateMoments(shard(2), how(at('shard-2')));
await estimateMoments(whole, how(at('moments')));
await until(at('online', 'checkpoint.safetensors'), (hooks) =>
  simulate(online, { ...how(at('online')), checkpointSeconds: 0, store: false, ...hooks }),
);
const long = momentsConfig({ ...problem, samples: 400_000 });
await until(at('pieces', 'fold.safetensors'), (hooks) =>
  estimateMoments(long, { ...how(at('pieces')), checkpointSeconds: 0, ...hooks }),
);
const { config: experiment } = experimentOf({ ...problem, steps: 20, testSize: 64, seeds: 2 }, 'quick');
await runExperiment(experiment, how(at('experiment')));

const sweep = { base: { kind: 'online', online }, axes: parseAxes(['lr=0.1,0.2']), method: { name: 'auto' } };
await runSweep(sweep, how(at('sweep')));
const first = new AbortController();
await runSweep(sweep, {
  ...how(at('cut-sweep')),
  signal: first.signal,
  onProgress: (done) => {
    if (done >= 1) first.abort();
  },
});

/** The folder whose files are flipped, which of them, and what reads them in a copy of it. */
const KINDS = {
  'sums of a shard': [
    'shard-2',
    /^(sums.*|run\.json)$/,
    (copy) => mergeShards([at('shard-1'), copy], { folder: at('merged') }),
  ],
  moments: ['moments', /\.npy$|^run\.json$/, (copy) => readMomentsFolder(copy)],
  'sums that larger moments begin with': [
    'moments',
    /^sums/,
    (copy) => estimateMoments(momentsConfig({ ...problem, samples: 40_960 }), { ...how(at('larger')), base: copy }),
  ],
  'the checkpoint of a simulation': [
    'online',
    /^(checkpoint.*|run\.json)$/,
    (copy) => simulate(online, { ...how(copy), store: false }),
  ],
  'pieces of moments': ['pieces', /^(fold|piece|run\.json)/, (copy) => estimateMoments(long, how(copy))],
  'tables of an experiment': [
    'experiment',
    /^(theory|agreement|run\.json)/,
    (copy) => runExperiment(experiment, how(copy)),
  ],
  'curves of a sweep': ['sweep', /^curves.*\.(csv|json)$|^run\.json$/, (copy) => runSweep(sweep, how(copy))],
  'curves of a sweep that was stopped': [
    'cut-sweep',
    /^curves.*\.json$|^run\.json$/,
    (copy) => runSweep(sweep, how(copy)),
  ],
  'curves of a run': [join('experiment', 'seed-0'), /\.dat$|^run\.json$/, (copy) => loadRuns(copy)],
};

let missed = 0;
try {
  const kinds = Object.entries(KINDS);
  const refused = new Map(kinds.map(([kind]) => [kind, 0]));
  for (let i = 0; i < flips; i++) {
    const [kind, [folder, pattern, read]] = kinds[i % kinds.length];
    const copy = at('copy');
    cpSync(at(folder), copy, { recursive: true });
    const names = readdirSync(copy, { recursive: true }).filter((name) => pattern.test(name));
    const file = join(copy, names[below(names.length)]);
    const bytes = readFileSync(file);
    const [byte, bit] = [below(bytes.length), below(8)];
    bytes[byte] ^= 1 << bit;
    writeFileSync(file, bytes);
    const message = await read(copy).then(
      () => 'accepted',
      (error) => error.message,
    );
    const name = kind.startsWith('sums that') ? /(sums_last|sums|fold|piece-\d+)\.safetensors/ : file;
    if (message.includes('\n') || (typeof name === 'string' ? !message.includes(name) : !name.test(message))) {
      missed++;
      console.log(`${kind}: bit ${bit} of byte ${byte} of ${file}: ${message}`);
    } else refused.set(kind, refused.get(kind) + 1);
    for (const each of ['copy', 'merged', 'larger']) rmSync(at(each), { recursive: true, force: true });
  }
  for (const [kind, count] of refused) console.log(`${kind}: ${count} refused by name`);
  console.log(`${flips - missed} of ${flips} refused`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = missed > 0 ? 1 : 0;
