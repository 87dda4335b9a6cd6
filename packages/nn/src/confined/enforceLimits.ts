import { Worker } from 'node:worker_threads';

const EVERY_MS = 20; // in which some 50 MB are filled

/** What the thread runs: it lives through whatever keeps the others busy. As text, so that it needs no loader and is there at once. */
const WATCH = `
const { limit, parent } = require('node:worker_threads').workerData;
setInterval(() => {
  limit[1] -= ${EVERY_MS};
  if (process.memoryUsage.rss() > limit[0] || limit[1] < 0 || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, ${EVERY_MS});`;

/**
 * Watches over this process from a thread: it ends it by SIGKILL above a size of memory, after a time, and when its parent is gone.
 *
 * @returns sets the limits, bytes and milliseconds from now
 */
export function enforceLimits(parent: number): (bytes: number, milliseconds: number) => void {
  const limit = new Float64Array(new SharedArrayBuffer(16)).fill(Infinity);
  new Worker(WATCH, { eval: true, execArgv: [], env: {}, workerData: { limit, parent } }).unref();
  return (bytes, milliseconds) => {
    limit.set([bytes, milliseconds]);
  };
}
