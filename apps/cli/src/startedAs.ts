import { realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shellWord } from '@geq/runs';

const IMPORTS = /^--(import|loader|experimental-loader)(=|$)/;

/** How this program was started, as text for a shell on any machine that sees the same files. */
export function startedAs({
  execPath,
  execArgv,
  argv,
}: Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv'> = process): string {
  const anchored = execArgv.map((word, i) => {
    const isModule =
      IMPORTS.test(word) || (IMPORTS.test(execArgv[i - 1] ?? '') && !(execArgv[i - 1] ?? '').includes('='));
    return word.replace(/(^|=)((?:\.\.?)?\/.*)$/, (_, before: string, path: string) => before + anchor(path, isModule));
  });
  return [execPath, ...anchored, realpathSync(argv[1] ?? '')].map(shellWord).join(' ');
}

/** What is imported is read as a URL where it is absolute, in which # and % have meanings of their own. */
function anchor(path: string, isModule: boolean): string {
  if (isModule) return pathToFileURL(resolve(path)).href;
  return isAbsolute(path) ? path : resolve(path);
}
