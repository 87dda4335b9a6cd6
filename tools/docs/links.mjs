// Relative links lead to files and headings that exist. Anchors are those that GitHub gives to headings.
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import { toString } from 'mdast-util-to-string';
import { faultAt, nodesOf, ROOT } from './pages.mjs';

function anchorsOf({ tree }) {
  const slugger = new GithubSlugger();
  return new Set(
    [...nodesOf(tree)].filter(({ type }) => type === 'heading').map((heading) => slugger.slug(toString(heading))),
  );
}

const isElsewhere = (url) => /^[a-z][a-z0-9+.-]*:/i.test(url);

/** Faults of all links of these pages. */
export function brokenLinks(pages, root = ROOT) {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
  return pages.flatMap((page) =>
    [...nodesOf(page.tree)]
      .filter(({ type, url }) => ['link', 'image', 'definition'].includes(type) && !isElsewhere(url))
      .flatMap((node) => {
        const [file, anchor] = decodeURI(node.url).split('#');
        const target = file === '' ? page.path : normalize(join(dirname(page.path), file));
        if (!existsSync(join(root, target)))
          return [faultAt(page, node, `expected a link to a file that exists, got ${node.url}`)];
        if (anchor === undefined || anchors.get(target)?.has(anchor)) return [];
        return [faultAt(page, node, `expected a link to a heading of ${target}, got #${anchor}`)];
      }),
  );
}
