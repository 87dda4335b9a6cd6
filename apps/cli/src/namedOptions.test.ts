import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { optionsOf } from './command.ts';
import { COMMANDS } from './commands.ts';
import { namesOf } from './option.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Of npx nx run reproduce:late-q, and of sbatch. */
const OF_OTHERS = ['--pool', '--array'];
/** What can stand behind the name in a sentence. */
const WORDS = ['that', 'or', 'reads'];
const EVERYWHERE = ['--help', '--version'];

async function sources(): Promise<{ file: string; text: string }[]> {
  const packages = (await readdir(join(ROOT, 'packages'))).map((name) => join(ROOT, 'packages', name, 'src'));
  const files: { file: string; text: string }[] = [];
  for (const folder of [...packages, join(ROOT, 'apps/cli/src')]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || /\.test\.ts$/.test(entry.name)) continue;
      const file = join(entry.parentPath, entry.name);
      files.push({ file: file.slice(ROOT.length), text: await readFile(file, 'utf8') });
    }
  }
  return files;
}

/** The lines of a source that hold a message to users: a message says what was expected, is needed or excluded, on one line. */
const messages = (source: string): string =>
  source
    .split('\n')
    .filter((line) => /\bexpected\b|\bneeds\b|\bcannot be combined\b/.test(line) && !/^\s*(?:\*|\/[/*])/.test(line))
    .join('\n');

describe('messages', () => {
  it('name no option that does not exist', async () => {
    const known = new Set([
      ...OF_OTHERS,
      ...EVERYWHERE,
      ...COMMANDS.flatMap((command) =>
        Object.entries(optionsOf(command)).flatMap(([name, option]) => [
          ...namesOf(name, option).map((each) => `--${each}`),
          ...(option.kind === 'flag' ? [`--no-${name}`] : []),
        ]),
      ),
    ]);
    const unknown: string[] = [];
    for (const { file, text } of await sources()) {
      for (const [option] of messages(text).matchAll(/(?<![\w-])--[a-z][a-z0-9]*(?:-[a-z0-9]+)*/g))
        if (!known.has(option)) unknown.push(`${file}: ${option}`);
    }
    expect(unknown).toEqual([]);
  });

  it('name no command that does not exist', async () => {
    const names = COMMANDS.map(({ name }) => name.split(' ')[0]);
    const unknown: string[] = [];
    for (const { file, text } of await sources()) {
      for (const [said, name] of messages(text).matchAll(/(?<![\w./@-])geq ([a-z][a-z-]+)/g))
        if (![...names, 'help', ...WORDS].includes(name)) unknown.push(`${file}: ${said}`);
    }
    expect(unknown).toEqual([]);
  });
});
