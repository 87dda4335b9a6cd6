// Preloaded into a program: counts its writes, fsyncs, renames and removals of files below a folder, over all threads, and lets one of them fail or the
// process die before it. GEQ_FAULT is JSON: { under, op, n, mode: 'count' | 'kill' | an error code, tally }.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import { resolve, sep } from 'node:path';
import worker, { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const { under, op, n, mode, tally } = JSON.parse(process.env.GEQ_FAULT);
const OPS = ['write', 'fsync', 'rename', 'unlink'];
const KEY = 'geq-fault';
if (isMainThread) setEnvironmentData(KEY, new SharedArrayBuffer(4 * OPS.length));
const counts = new Int32Array(getEnvironmentData(KEY));

const isUnder = (path) => typeof path === 'string' && resolve(path).startsWith(under + sep);
const fail = (code, path) =>
  Object.assign(new Error(`${code}: injected, ${op} '${path}'`), {
    code,
    errno: -constants.errno[code],
    syscall: op,
    path,
  });

function before(kind, path) {
  const place = OPS.indexOf(kind);
  const count = Atomics.add(counts, place, 1) + 1;
  if (kind !== op || count !== n || mode === 'count') return;
  if (mode === 'kill') process.kill(process.pid, 'SIGKILL');
  else throw fail(mode, path);
}

const { promises } = fs;
const paths = new WeakMap();
const { open } = promises;
promises.open = async (path, ...more) => {
  const handle = await open(path, ...more);
  if (isUnder(path)) paths.set(handle, path);
  return handle;
};
for (const [name, kind] of [
  ['rename', 'rename'],
  ['link', 'rename'],
  ['unlink', 'unlink'],
  ['rm', 'unlink'],
  ['writeFile', 'write'],
  ['appendFile', 'write'],
]) {
  const original = promises[name];
  promises[name] = async (path, ...more) => {
    if (isUnder(path) && (kind !== 'unlink' || fs.existsSync(path))) before(kind, path);
    return original(path, ...more);
  };
}
const probe = await open(process.execPath, 'r');
const handles = Object.getPrototypeOf(probe);
await probe.close();
for (const [name, kind] of [
  ['write', 'write'],
  ['writeFile', 'write'],
  ['writev', 'write'],
  ['appendFile', 'write'],
  ['sync', 'fsync'],
  ['datasync', 'fsync'],
]) {
  const original = handles[name];
  handles[name] = async function (...given) {
    if (paths.has(this)) before(kind, paths.get(this));
    return original.apply(this, given);
  };
}
const { Worker } = worker;
worker.Worker = class extends Worker {
  constructor(url, options = {}) {
    super(url, {
      ...options,
      execArgv: [...(options.execArgv ?? process.execArgv), ...(options.execArgv ? ['--import', import.meta.url] : [])],
    });
  }
};
syncBuiltinESMExports();
if (isMainThread && tally)
  process.on('exit', () =>
    fs.writeFileSync(tally, JSON.stringify(Object.fromEntries(OPS.map((name, i) => [name, counts[i]])))),
  );
