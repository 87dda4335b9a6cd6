// All benches, one after the other, and then one table of them; each verifies its answer before it times. Never a gate: machines are shared.
//   npm run bench -- [PACKAGE …] [--authors deepgen_ode.exe] [--compare results/bench/FILE.json] [--out FILE.json]
// Words behind a package's colon go to its bench: linalg:3072 dcgan:sampling,quick
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchTable, compareTable } from './bench/table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const known = readdirSync(join(ROOT, 'packages')).filter((name) =>
  existsSync(join(ROOT, 'packages', name, 'bench/run.ts')),
);

function usage(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}

/** A stored file, or one line about what is wrong with it. */
function readStored(file) {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    if (
      Array.isArray(stored?.rows) &&
      stored.rows.every(
        ({ bench, work, ours }) => typeof bench === 'string' && typeof work === 'string' && typeof ours === 'number',
      )
    )
      return stored;
  } catch (error) {
    usage(`--compare ${file}: ${error.message}`);
  }
  return usage(`--compare ${file}: expected a file that npm run bench wrote, with rows; got another`);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { authors: { type: 'string' }, compare: { type: 'string' }, out: { type: 'string' } },
    });
  } catch (error) {
    return usage(error.message);
  }
}

const { positionals, values } = readOptions();
const asked = (positionals.length > 0 ? positionals : known).map((word) => {
  const [name, words] = word.split(':');
  if (!known.includes(name)) usage(`expected packages of ${known.join(', ')}, got ${name}`);
  return { name, args: words ? words.split(',') : [] };
});
const authors = values.authors && resolve(values.authors);
if (authors && !existsSync(authors))
  usage(`--authors: expected their integrator, built (tools/parity/authors.mjs says how), got ${authors}`);
const before = values.compare && readStored(values.compare);
const runs = asked.flatMap((one) =>
  one.name === 'ode' && authors ? [one, { name: 'ode', args: ['--authors', authors] }] : [one],
);

const scratch = mkdtempSync(join(tmpdir(), 'geq-bench-'));
const rows = [];
let failures = 0;
try {
  for (const [at, { name, args }] of runs.entries()) {
    console.log(`\n[${at + 1} of ${runs.length}] ${[name, ...args].join(' ')}`);
    const file = join(scratch, `${at}.jsonl`);
    const { status } = spawnSync(
      process.execPath,
      ['--import', './tools/ts-hook.mjs', '--conditions=@geq/source', `packages/${name}/bench/run.ts`, ...args],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, GEQ_BENCH_ROWS: file } },
    );
    if (status !== 0) {
      failures++;
      console.error(`bench: ${name} failed`);
    }
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    rows.push(...lines.map((line) => ({ bench: name, ...JSON.parse(line) })));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const commit = (() => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null; // not a clone
  }
})();
const date = new Date().toISOString();
const file = resolve(values.out ?? join(ROOT, 'results/bench', `${date.replaceAll(':', '-')}.json`));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(
  `${file}.tmp`,
  `${JSON.stringify({ date, commit, cpu: cpus()[0].model, cores: cpus().length, node: process.version, rows }, null, 1)}\n`,
);
renameSync(`${file}.tmp`, file);
console.log(
  `\n${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, commit ${commit ?? 'unknown'}\n${benchTable(rows)}\n\nwritten: ${file}`,
);
if (before)
  console.log(
    `\nagainst ${values.compare}, ${before.cpu}, Node ${before.node}, commit ${before.commit}\n${compareTable(rows, before.rows)}`,
  );
process.exitCode = failures > 0 ? 1 : 0;
