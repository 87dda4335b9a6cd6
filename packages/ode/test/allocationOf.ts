import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HOOK = new URL('../../../tools/ts-hook.mjs', import.meta.url).href;

/** Heap bytes that one call allocates once compiled, measured by allocation.ts in a process of its own. */
export async function allocationOf(what: 'rightHandSide' | 'exponential', K: number, M: number): Promise<number> {
  const script = fileURLToPath(new URL('./allocation.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', HOOK, '--conditions=@geq/source', script, what, String(K), String(M)]);
  return Number(stdout);
}
