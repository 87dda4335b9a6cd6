import { totalmem } from 'node:os';
import { accumulatorBytes } from '@geq/covariance';

const LEAST = 1.2e9; // bytes that any machine has to spare for sums
const SHARE = 1 / 16; // of the memory, where that is more
const COPIES = 3; // of the sums: those being filled, a snapshot, its file

/** Bytes that this process may use: the machine's, or what its container or Slurm leaves it. */
const ownMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/** Pieces of moments whose sums may be filled side by side. With fewer of them than threads each generator has threads of its own. */
export const partitionsInMemory = (
  { N, D }: { readonly N: number; readonly D: number },
  memory = ownMemory(),
): number => Math.max(1, Math.floor(Math.max(LEAST, SHARE * memory) / (COPIES * accumulatorBytes(N, D))));
