import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process holds after a collection, in bytes. */
export interface HeldMemory {
  /** Arrays that are still reachable. */
  readonly arrays: number;
  /** JavaScript objects. */
  readonly heap: number;
  /** Resident, of the whole process. */
  readonly rss: number;
}

/** Collects garbage and says what is left. */
export function heldMemory(): HeldMemory {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { arrayBuffers, heapUsed, rss } = process.memoryUsage();
  return { arrays: arrayBuffers, heap: heapUsed, rss };
}
