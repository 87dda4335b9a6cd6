// geq as a process of its own for the tools: from the sources through the loader, or as it was built, which starts in a third of the time.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => new URL(`../../${path}`, import.meta.url);
const SOURCES = ['--import', at('tools/ts-hook.mjs').href, '--conditions=@geq/source'];

/**
 * @param isBuilt run what `npm run build` made
 * @returns the words behind `node`: `words`, and `hooked(module)` with a module that is loaded before, in worker threads too
 */
export function commandLine(isBuilt) {
  const bin = fileURLToPath(at(isBuilt ? 'apps/cli/dist/bin.js' : 'apps/cli/src/bin.ts'));
  if (!existsSync(bin)) throw new Error(`${bin}: missing; make it with npm run build`);
  const loader = isBuilt ? [] : SOURCES;
  return { words: [...loader, bin], hooked: (module) => [...loader, '--import', module, bin] };
}
