// The pages that people read, each parsed once: README, CONTRIBUTING, docs/ and the README of every package and app.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** { path, text, tree } of one page; the path is relative to the root. */
export function parsePage(path, text) {
  return {
    path,
    text,
    tree: fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] }),
  };
}

/** Every page, in the order in which a newcomer meets them. */
export function readPages(root = ROOT) {
  const inside = (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : []);
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...inside('docs').map((name) => `docs/${name}`),
    ...['packages', 'apps'].flatMap((folder) => inside(folder).map((name) => `${folder}/${name}/README.md`)),
  ]
    .filter((path) => path.endsWith('.md') && existsSync(join(root, path)))
    .map((path) => parsePage(path, readFileSync(join(root, path), 'utf8')));
}

/** All nodes of a tree, parents before children. */
export function* nodesOf(node) {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

/** A fault as one line that editors can jump to. */
export const faultAt = ({ path }, node, message) => `${path}:${node.position.start.line}: ${message}`;
