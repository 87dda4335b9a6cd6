import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

let known: string | undefined; // it does not change while a process lives

/**
 * Tells the processes that can see each other from those that cannot: one kernel since it booted and one namespace of process
 * ids. Host names do not, since containers share them, and share process ids with nobody.
 */
export const machineId = (): string => (known ??= hashOf(whatIsSeen()));

function whatIsSeen(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // not Linux: the name has to serve
  }
}

/** When a process of this machine began, in the kernel's own unit; undefined when it is gone or the system does not say. */
export function processStart(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' '); // the name in parentheses may hold anything
    return 'ZX'.includes(fields[0]) ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * Whether a process of this machine lives.
 *
 * @param started what `processStart` said of it: its id may be another's by now
 */
export function isAlive(pid: number, started?: string): boolean {
  if (started !== undefined) return processStart(pid) === started;
  try {
    process.kill(pid, 0); // signal 0 asks without sending anything
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, but another user's
  }
}
