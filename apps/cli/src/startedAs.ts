import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellWord } from '@geq/experiments';

/** How this program was started, as text for a shell on any machine that sees the same files. */
export function startedAs({ execPath, execArgv, argv }: Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv'> = process): string {
  const anchored = execArgv.map((word) => word.replace(/(^|=)(\.\.?\/.*)$/, (_, before: string, path: string) => before + resolve(path)));
  return [execPath, ...anchored, realpathSync(argv[1] ?? '')].map(shellWord).join(' ');
}
