// Memory of work that goes on for long: what the tools memory-nn and memory-training watch.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const GROWTH = 48; // MiB between the first and the second half, at most: what allocators keep goes up and down by this

/** Resident MiB, threads, open file descriptors (the last two where /proc is there), resources that Node waits for. */
function look() {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return {
    resident: process.memoryUsage().rss / 2 ** 20,
    threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    files: status ? readdirSync('/proc/self/fd').length : 0,
    handles: process.getActiveResourcesInfo().length,
  };
}

const text = ({ resident, threads, files, handles }) =>
  `${resident.toFixed(0).padStart(5)} MiB resident, ${threads} threads, ${files} open files, ${handles} handles`;

/**
 * Does `step` so many times, looks 20 times on the way; the first tenth fills pools and caches and is not judged. Exit code 1 when memory
 * passes `limit` MiB or grows, or when threads or handles stay behind.
 */
export async function along(title, count, step, limit) {
  const seen = [];
  let largest = 0;
  for (let k = 1; k <= count; k++) {
    await step(k);
    largest = Math.max(largest, process.memoryUsage().rss / 2 ** 20);
    if (k % Math.ceil(count / 20) === 0) {
      seen.push(look());
      if (seen.length % 5 === 0 || seen.length === 1) console.log(`  ${String(k).padStart(6)}  ${text(seen.at(-1))}`);
    }
  }
  const judged = seen.slice(2);
  const half = judged.length >> 1;
  const most = (key, views) => Math.max(...views.map((view) => view[key]));
  const growth = most('resident', judged.slice(half)) - most('resident', judged.slice(0, half));
  const kept = ['threads', 'files', 'handles'].filter(
    (key) => most(key, judged.slice(half)) > most(key, judged.slice(0, half)),
  );
  console.log(
    `${title}: ${largest.toFixed(0)} MiB at most, ${growth.toFixed(0)} MiB more in the second half than in the first; ${kept.length ? `growing: ${kept.join(', ')}` : 'threads, files and handles as before'}`,
  );
  if (largest > limit || growth > GROWTH || kept.length) process.exitCode = 1;
}
