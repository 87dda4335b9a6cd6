// geq on a real Slurm: shards killed midway, a node lost during the merge, and still the result of shards that nothing happened to, byte for byte.
//   node tools/slurm/check.mjs [--keep]
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, startCluster, until } from './cluster.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GEQ = [
  process.execPath,
  '--import',
  join(ROOT, 'tools/ts-hook.mjs'),
  '--conditions=@geq/source',
  join(ROOT, 'apps/cli/src/bin.ts'),
];
const GENERATOR = ['-N', '120', '-D', '24', '-L', '2'];
const moments = (samples) => [...GENERATOR, '--samples', samples, '--checkpoint-every', '0.2'];
const SHARDS = 8;
const KILLED = [2, 5, 7];

let failures = 0;
const started = performance.now();
function check(what, holds, detail = '') {
  if (!holds) failures++;
  console.log(
    `${holds ? 'ok  ' : 'FAIL'} ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}${detail === '' ? '' : `: ${detail}`}`,
  );
}

const cluster = await startCluster();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => void cluster.stop().finally(() => process.exit(130)));
const work = await mkdtemp(join(tmpdir(), 'geq-slurm-work-'));
const at = (...parts) => join(work, ...parts);
const geq = async (...args) => {
  const [program, ...rest] = GEQ;
  return run(program, [...rest, ...args], { env: cluster.env, cwd: work });
};
const must = async (...args) => {
  const { code, out, err } = await geq(...args);
  if (code !== 0) throw new Error(`geq ${args.join(' ')}: ${code} ${err}`);
  return out;
};
const status = async (folder) => JSON.parse(await must('slurm', 'status', folder, '--json'));
const states = ({ shards }) => shards.map(({ state }) => state);
/** Waits until a job, or all of an array, has left the queue; a busy controller that does not answer says nothing. */
const idle = (job) =>
  until(
    `job ${job} ended`,
    async () => {
      const { code, out } = await run('squeue', ['--noheader', '--format=%F'], { env: cluster.env });
      return code === 0 && !out.split(/\s+/).includes(job);
    },
    900,
  );

/** Kills the process that works on a shard, once it has written a checkpoint. @returns false when it was too fast */
async function killShard(folder, index) {
  const run = at(folder, 'shards', String(index));
  const lock = await until(`shard ${index} at work`, () => {
    if (existsSync(join(run, 'sums.safetensors'))) return 'over';
    try {
      return existsSync(join(run, 'piece-0.safetensors')) && JSON.parse(readFileSync(join(run, '.geq-lock'), 'utf8'));
    } catch {
      return undefined; // not there yet
    }
  });
  if (lock === 'over') return false;
  process.kill(lock.pid, 'SIGKILL');
  return true;
}

/** Bytes of the data files of a run folder and those of its runs. */
async function dataFiles(folder) {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(npy|dat|safetensors)$|(theory|agreement)\.(json|txt)$/.test(name))
    .sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))]));
}
async function sameFiles(a, b) {
  const [ours, theirs] = await Promise.all([dataFiles(a), dataFiles(b)]);
  const different = ours
    .filter(([name, bytes], i) => theirs[i]?.[0] !== name || !theirs[i][1].equals(bytes))
    .map(([name]) => name);
  return {
    same: ours.length > 0 && ours.length === theirs.length && different.length === 0,
    detail: different.length === 0 ? `${ours.length} files, byte for byte` : `different: ${different.join(', ')}`,
  };
}
async function checkSame(what, a, b) {
  const { same, detail } = await sameFiles(at(a), at(b));
  check(what, same, detail);
}

try {
  const shards = ['--pieces', '1', '--array', String(SHARDS), '--cpus', '1'];
  const shardOptions = [...moments('2e6'), ...shards];
  const apart = Array.from({ length: SHARDS }, (_, i) => `apart/${i + 1}`);
  for (const [i, out] of apart.entries())
    await must('covariance', ...moments('2e6'), '--shard', `${i + 1}/${SHARDS}`, '--out', out, '-q');
  await must('merge', ...apart, '--out', 'one', '-q');
  check('undisturbed', true, 'geq covariance --shard, one after another');

  // three shards killed, no turns of their own: geq slurm retry
  const first = JSON.parse(
    await must('slurm', 'covariance', ...shardOptions, '--retries', '0', '--out', 'killed', '--json'),
  );
  const killed = await Promise.all(KILLED.map((index) => killShard('killed', index)));
  check('three shards killed midway', killed.every(Boolean));
  await idle(first.shardsJob);
  await idle(first.mergeJob);
  const after = await status('killed');
  check(
    'status tells them',
    states(after).every((state, i) => state === (KILLED.includes(i + 1) ? 'failed' : 'done')),
    `${states(after).join(' ')}; ${after.shards[KILLED[0] - 1].word}`,
  );
  check('no merge without them', !existsSync(at('killed/merged/run.json')) && after.merge.state === 'failed');
  const merge = await geq(
    'merge',
    ...Array.from({ length: SHARDS }, (_, i) => `killed/shards/${i + 1}`),
    '--out',
    'early',
  );
  check(
    'geq merge lists what is missing, exit 2',
    merge.code === 2 && KILLED.every((index) => merge.err.includes(`${index}/${SHARDS}`)),
    merge.err.trim().replaceAll(work, ''),
  );
  const again = JSON.parse(await must('slurm', 'retry', 'killed', '--json'));
  check('geq slurm retry submits these alone', again.shards.join() === KILLED.join());
  await idle(again.mergeJob);
  check('all done', (await status('killed')).merge.state === 'done');
  await checkSame('merged = undisturbed', 'killed/merged', 'one');

  // shards that queue themselves again
  const self = JSON.parse(
    await must('slurm', 'covariance', ...shardOptions, '--retries', '2', '--out', 'self', '--json'),
  );
  const killedSelf = await Promise.all(KILLED.slice(0, 2).map((index) => killShard('self', index)));
  await until('shard 7 at work', () => existsSync(at('self/shards/7/piece-0.safetensors')));
  await run('scancel', ['--signal=TERM', `${self.shardsJob}_7`], { env: cluster.env }); // what a shard gets before its time ends
  await idle(self.mergeJob);
  const log = readFileSync(at('self/logs/shard-7.log'), 'utf8');
  check(
    'killed shards and one at the end of its time queue themselves again',
    killedSelf.every(Boolean) &&
      log.includes('ended with 130; queued again') &&
      KILLED.slice(0, 2).every((index) =>
        readFileSync(at(`self/logs/shard-${index}.log`), 'utf8').includes('ended with 137; queued again'),
      ),
  );
  await checkSame('merged = undisturbed', 'self/merged', 'one');

  // a shard that its user takes back stays away
  const cancelled = JSON.parse(
    await must('slurm', 'covariance', ...moments('2e7'), ...shards, '--out', 'cancelled', '--json'),
  );
  await until('a shard at work', () => existsSync(at('cancelled/shards/1/piece-0.safetensors')));
  await run('scancel', [cancelled.shardsJob], { env: cluster.env });
  await idle(cancelled.shardsJob);
  await idle(cancelled.mergeJob);
  const left = await status('cancelled');
  check(
    'scancel ends an array for good, at its checkpoints',
    states(left).every((state) => state === 'failed') && existsSync(at('cancelled/shards/1/piece-0.safetensors')),
    left.shards[0].word,
  );

  // a node lost during the merge
  const lost = JSON.parse(await must('slurm', 'covariance', ...shardOptions, '--out', 'lost', '--json'));
  await until('the merge', () => existsSync(at('lost/merged/.geq-lock')), 240);
  const node = (
    await run('squeue', ['--noheader', `--jobs=${lost.mergeJob}`, '--format=%N'], { env: cluster.env })
  ).out.trim();
  cluster.loseNode(node);
  const half = JSON.parse(readFileSync(at('lost/merged/run.json'), 'utf8')).status;
  check('node lost during the merge', half === 'running', `${node}; run.json says ${half}`);
  const refused = await geq('online', ...GENERATOR, '--moments', 'lost/merged', '--out', 'no', '-q');
  check('nobody takes the half for the whole, exit 2', refused.code === 2, refused.err.trim().replaceAll(work, ''));
  await idle(lost.mergeJob);
  check('another node merged', (await status('lost')).merge.state === 'done');
  await checkSame('merged = undisturbed', 'lost/merged', 'one');
  await cluster.startNode(node);

  // an experiment
  const experiment = [...GENERATOR, '--steps', '20', '--test-size', '200', '--seeds', '4', '--moments', 'one'];
  await must('reproduce', ...experiment, '--out', 'whole', '-q');
  const shared = JSON.parse(
    await must('slurm', 'reproduce', ...experiment, '--array', '2', '--cpus', '1', '--out', 'experiment', '--json'),
  );
  await idle(shared.mergeJob);
  check('experiment in two shards', (await status('experiment')).merge.state === 'done');
  await checkSame('merged = one run', 'experiment/merged', 'whole');

  const tooMany = await geq('slurm', 'covariance', '--samples', '1e8', '--array', '2000', '--out', 'many');
  check('array limit, exit 2', tooMany.code === 2 && !existsSync(at('many/slurm.json')), tooMany.err.trim());
  const partition = await geq('slurm', 'covariance', ...shardOptions, '--partition', 'nowhere', '--out', 'nowhere');
  check(
    'what sbatch refuses, exit 1',
    partition.code === 1 && !existsSync(at('nowhere/slurm.json')),
    partition.err.trim(),
  );
} catch (error) {
  check(error.message, false);
} finally {
  await cluster.stop();
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true });
}
console.log(failures === 0 ? 'all as it should be' : `${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
