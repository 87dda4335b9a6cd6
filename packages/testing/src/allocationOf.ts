import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HOOK = new URL('../../../tools/ts-hook.mjs', import.meta.url).href;

/**
 * What a script prints that ends with `printAllocation` of `@geq/testing/allocation`: heap bytes a call. A process of its own,
 * because jest's sandbox boxes doubles that plain Node keeps in registers.
 *
 * @param script URL of the TypeScript file
 */
export async function allocationOf(script: URL, ...args: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    HOOK,
    '--conditions=@geq/source',
    fileURLToPath(script),
    ...args,
  ]);
  return Number(stdout);
}
