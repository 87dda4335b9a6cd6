// Every block of commands that is not marked, from README.md and docs/, in the order of the pages and in one folder, on small sizes.
// `npx nx test docs` runs it with the hook for TypeScript sources.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '@geq/cli';
import { runnableBlocks } from './commandBlocks.mjs';
import { readPages, ROOT } from './pages.mjs';
import { geqArguments, smaller } from './smaller.mjs';

const folder = mkdtempSync(join(tmpdir(), 'geq-docs-'));

before(() => {
  symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
  process.env.GEQ_CACHE = join(folder, 'cache');
  process.chdir(folder);
});
after(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

const lines = runnableBlocks(readPages()).flatMap(({ page, text }) =>
  text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ page, line })),
);

test('pages have commands to run', () => assert.ok(lines.length > 15, `${lines.length} commands`));

for (const { page, line } of lines)
  test(`${page.path}: ${line}`, async () => {
    const argv = geqArguments(line);
    assert.ok(argv, 'expected a line of geq in a block that is not marked; mark the block (CONTRIBUTING.md)');
    const errors = [];
    const output = { out: () => undefined, err: (text) => errors.push(text), isTerminal: false };
    assert.equal(await runCli(smaller(argv), output), 0, errors.join('\n'));
  });
