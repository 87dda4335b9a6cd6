// That each check finds the fault it is there for.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runnableBlocks, unmarkedCommands } from './commandBlocks.mjs';
import { unlinkedTerms } from './glossaryLinks.mjs';
import { brokenLinks } from './links.mjs';
import { parsePage, ROOT } from './pages.mjs';
import { longSentences, sentencesOf } from './sentences.mjs';
import { smaller } from './smaller.mjs';
import { misspelt } from './spelling.mjs';

const page = (text, path = 'README.md') => parsePage(path, text);
const words = (count) => `${'word '.repeat(count).trim()}.`;

test('a sentence of 41 words is found, one of 40 is not; code is one word, tables and blocks do not count', () => {
  assert.equal(longSentences(page(words(40))).length, 0);
  assert.equal(longSentences(page(`Short.\n\n- ${words(41)}`)).length, 1);
  assert.match(
    longSentences(page(words(41)))[0],
    /^README\.md:1: expected sentences of at most 40 words, got 41: word/,
  );
  assert.equal(longSentences(page(`\`${words(41)}\` is code.`)).length, 0);
  assert.equal(longSentences(page(`| a |\n|---|\n| ${words(50)} |\n\n\`\`\`\n${words(50)}\n\`\`\``)).length, 0);
});

test('sentences end at a full stop before a capital, not inside a number or a name', () => {
  assert.deepEqual(
    sentencesOf('It takes 0.5 s with geq.json there. Then it ends.').map(({ words: count }) => count),
    [7, 3],
  );
});

test('links to files and headings that do not exist are found', () => {
  const pages = [
    page('[a](docs/b.md#here) [b](docs/b.md#gone) [c](missing.md) [d](#own)\n\n## Own'),
    page('# Here', 'docs/b.md'),
  ];
  assert.deepEqual(brokenLinks(pages, ROOT).length, 3); // docs/b.md is on no disk either
  assert.deepEqual(brokenLinks([page('[x](#here) [y](https://example.org/#z)\n\n# Here')]), []);
  assert.match(brokenLinks([page('[x](#gone)\n\n# Here')])[0], /expected a link to a heading of README.md, got #gone/);
});

test('a term that is used before it is linked is found', () => {
  const linked = 'One [shard](docs/glossary.md#shard). Two shards.';
  assert.deepEqual(unlinkedTerms(page(linked)), []);
  assert.match(
    unlinkedTerms(page(`# Title\n\nTwo shards.\n\n${linked}`))[0],
    /^README\.md:3: expected the first "shard" to link/,
  );
  assert.deepEqual(unlinkedTerms(page('`shard`', 'docs/a.md')), []);
  assert.deepEqual(unlinkedTerms(page('A shard.', 'packages/ode/README.md')), []);
});

test('blocks of commands say how they are run', () => {
  const blocks =
    '```sh\ngeq a\n```\n\n```sh long\ngeq b\n```\n\n```sh later\ngeq c\n```\n\n```\ngeq d\n```\n\n    geq e';
  assert.deepEqual(
    runnableBlocks([page(blocks)]).map(({ text }) => text),
    ['geq a'],
  );
  assert.equal(unmarkedCommands(page(blocks)).length, 3);
  assert.equal(unmarkedCommands(page(blocks, 'packages/ode/README.md')).length, 0);
});

test('sizes are capped, and small where the page says none', () => {
  assert.deepEqual(smaller(['ode', '-N', '1000', '--lr', '0.5']), ['ode', '-N', '60', '--lr', '0.5']);
  assert.deepEqual(smaller(['covariance', '--scenario', 'dcgan_rand']), [
    'covariance',
    '--scenario',
    'dcgan_rand',
    '--samples',
    '2048',
  ]);
});

test('a misspelt word is found, code is not read', () => {
  const folder = mkdtempSync(join(ROOT, 'tools/docs/tmp-'));
  try {
    const path = join(folder, 'page.md').slice(ROOT.length);
    writeFileSync(join(ROOT, path), 'The learnig rate of `lernrate` in the eigenbasis.\n');
    const found = misspelt([{ path }]);
    assert.equal(found.length, 1);
    assert.match(found[0], /Unknown word \(learnig\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
