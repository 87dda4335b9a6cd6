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

const TURNS = 5;

/** The same after a few turns of the event loop with a collection each: what native code holds is let go by finalizers, which have turns of their own. */
export async function settledMemory(): Promise<HeldMemory> {
  for (let turn = 0; turn < TURNS; turn++) {
    heldMemory();
    await new Promise(setImmediate);
  }
  return heldMemory();
}
