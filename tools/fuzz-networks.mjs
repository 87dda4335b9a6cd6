// Damaged ONNX models, whole modules and archives of pictures through the command line itself: no process of ours ends by a signal or goes
// beyond its limits, every refusal is one line that names the file, and nothing is left behind. Usage, from the root of the repository:
//   node --import ./tools/ts-hook.mjs --conditions=@geq/source tools/fuzz-networks.mjs [models = 10000] [modules = 2000] [archives = 2000] [seed = 1]
//   node --import ./tools/ts-hook.mjs tools/fuzz-networks.mjs --built …        after npm run build: processes start in a third of the time
// The cases run in one process that is watched from here; where it ends, that is counted and the rest goes on.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { below } from '../packages/formats/fixtures/mutate.ts';
import { KINDS } from './hostile/cases.mjs';

const SECONDS = 4; // that a network may take in its process
const MIB = 768; // of memory there, 20 ms of growth not counted
const SLOWEST = 1000 * (SECONDS + 56); // ms a command: a guard against hanging, not against a machine that has other work
const LARGEST = 1024; // MiB of the process of the command line
const [models = 10_000, modules = 2000, archives = 2000, seed = 1] = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
const isBuilt = process.argv.includes('--built');
const { runCli } = await import(isBuilt ? '../apps/cli/dist/main.js' : '../apps/cli/src/main.ts');
const counts = [models, modules, archives];
const plan = Object.keys(KINDS).flatMap((kind, k) =>
  Array.from({ length: counts[k] }, (_, i) => ({ kind, number: i, source: seed * 1_000_003 + k * 100_003 + i })),
);

const resident = (pid) => {
  try {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};
const childrenOf = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
};

/** What is wrong with the outcome of a command; undefined where nothing is. */
function fault({ code, err, out, left, milliseconds, name }) {
  if (![0, 1, 2].includes(code)) return `exit code ${code}`;
  if (milliseconds > SLOWEST) return `${milliseconds.toFixed(0)} ms`;
  if (code === 0) return undefined;
  if (err.length !== 1 || /[\n\r\x1b]/.test(err[0]))
    return `a refusal in ${err.length} lines: ${JSON.stringify(err).slice(0, 400)}`;
  if (!err[0].includes(name)) return `a refusal without the file: ${err[0]}`;
  if (/TypeError|undefined|\[object|Cannot read|is not a function/.test(err[0])) return `a mistake of ours: ${err[0]}`;
  if (left.length > 0 || out.length > 0) return `left behind: ${left.join(', ')} ${out.join(' ')}`;
  return undefined;
}

/** Runs case after case from `first` on, and tells of each. */
async function work(first) {
  Object.assign(process.env, {
    GEQ_NETWORK_SECONDS: String(SECONDS),
    GEQ_NETWORK_MEMORY: String(MIB),
    GEQ_CACHE: await mkdtemp(join(tmpdir(), 'geq-cache-')),
  });
  const home = process.cwd();
  for (let at = first; at < plan.length; at++) {
    const { kind, source } = plan[at];
    process.send({ at });
    const folder = await mkdtemp(join(tmpdir(), 'geq-hostile-'));
    await mkdir(join(folder, 'here'));
    process.chdir(join(folder, 'here'));
    const { name, bytes, command } = KINDS[kind](below(source));
    await writeFile(name, bytes);
    const [out, err] = [[], []];
    const begun = performance.now();
    const code = await runCli(command(name), {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      isTerminal: false,
      columns: 100,
    });
    const milliseconds = performance.now() - begun;
    const left = (await readdir(folder, { recursive: true })).filter(
      (path) => path !== 'here' && path !== `here/${name}`,
    );
    process.send({
      at,
      code,
      isStopped: /test run on a few samples/.test(err[0] ?? ''),
      milliseconds,
      wrong: fault({ code, err, out, left, milliseconds, name }),
    });
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  }
  await rm(process.env.GEQ_CACHE, { recursive: true, force: true });
  process.send({ at: plan.length });
}

/** Starts the process that works, and watches it to its end. @returns how far it came */
function watchFrom(first, tallies, peaks) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        '--import',
        new URL('./ts-hook.mjs', import.meta.url).href,
        ...(isBuilt ? [] : ['--conditions=@geq/source']),
        fileURLToPath(import.meta.url),
        ...counts.map(String),
        String(seed),
        `--from=${first}`,
        ...(isBuilt ? ['--built'] : []),
      ],
      { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
    );
    let [at, printed] = [first, ''];
    child.stderr.on('data', (data) => {
      printed += data;
    });
    const look = setInterval(() => {
      peaks.own = Math.max(peaks.own, resident(child.pid));
      for (const pid of childrenOf(child.pid)) peaks.network = Math.max(peaks.network, resident(pid));
    }, 50);
    let last = performance.now();
    const hang = setInterval(() => {
      if (performance.now() - last > 4 * SLOWEST) child.kill('SIGKILL');
    }, 1000);
    child.on('message', (news) => {
      last = performance.now();
      ({ at } = news);
      if (news.code !== undefined && at % 500 === 499) console.log(`${at + 1} of ${plan.length}`);
      if (news.code === undefined) return;
      const tally = tallies[plan[at].kind];
      tally[news.code === 0 ? 'taken' : news.isStopped ? 'stopped' : 'refused']++;
      tally.slowest = Math.max(tally.slowest, news.milliseconds);
      if (news.wrong === undefined) return;
      tally.wrong++;
      console.log(`WRONG, ${plan[at].kind} ${plan[at].number} of seed ${seed}: ${news.wrong}`);
    });
    child.on('close', (code, signal) => {
      clearInterval(look);
      clearInterval(hang);
      if (printed !== '') console.log(`WRONG, printed beside what the command says: ${printed.slice(0, 400)}`);
      if (at < plan.length) {
        tallies[plan[at].kind].ended++;
        console.log(
          `WRONG, ${plan[at].kind} ${plan[at].number} of seed ${seed}: the process ended (${signal ?? `exit code ${code}`})`,
        );
      }
      resolve({ next: at + 1, isPrinted: printed !== '' });
    });
  });
}

const from = process.argv.find((word) => word.startsWith('--from='));
if (from !== undefined) await work(Number(from.slice(7)));
else {
  const tallies = Object.fromEntries(
    Object.keys(KINDS).map((kind) => [kind, { taken: 0, refused: 0, stopped: 0, wrong: 0, ended: 0, slowest: 0 }]),
  );
  const peaks = { own: 0, network: 0 };
  const begun = performance.now();
  let [next, isPrinted] = [0, false];
  while (next < plan.length) {
    const part = await watchFrom(next, tallies, peaks);
    next = part.next;
    isPrinted ||= part.isPrinted;
  }
  for (const [kind, { taken, refused, stopped, wrong, ended, slowest }] of Object.entries(tallies))
    console.log(
      `${kind.padEnd(22)} ${taken} taken, ${refused} refused, ${stopped} stopped in their own process, ${wrong} wrong, ${ended} ended ours; slowest ${(slowest / 1000).toFixed(1)} s`,
    );
  console.log(
    `${plan.length} files in ${((performance.now() - begun) / 1000).toFixed(0)} s; at most ${peaks.own.toFixed(0)} MiB here, ${peaks.network.toFixed(0)} MiB in a network's process`,
  );
  const isRight =
    !isPrinted && Object.values(tallies).every(({ wrong, ended }) => wrong + ended === 0) && peaks.own < LARGEST;
  process.exitCode = isRight ? 0 : 1;
}
