// Words as cspell knows them, in American spelling; words of the field and names stand in cspell.json.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './pages.mjs';

const CSPELL = join(ROOT, 'node_modules/cspell/bin.mjs');

/** `path:line:column - Unknown word (word)` of every word that is not known. */
export function misspelt(pages, root = ROOT) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CSPELL, 'lint', '--no-progress', '--no-summary', '--no-color', '--relative', ...pages.map(({ path }) => path)],
    { cwd: root, encoding: 'utf8' },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (status !== 0 && lines.length === 0) throw new Error(`cspell: exit ${status}: ${stderr.trim()}`);
  return lines;
}
