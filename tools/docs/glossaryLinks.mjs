// The first use of a term in the prose of a page links to its entry in docs/glossary.md. Terms with an everyday meaning too (seed,
// block, moments, …) are left to the writer.
import { faultAt, nodesOf } from './pages.mjs';

const TERMS = [
  'Covariance approximation',
  'Evaluation samples',
  'Exact overlaps',
  'Fluctuation',
  'Gaussian equivalence',
  'Latent',
  'Local fields',
  'Order parameters',
  'Participation ratio',
  'Shard',
  'Stream',
  'Verdict',
];

const isPage = ({ path }) => (path === 'README.md' || path.startsWith('docs/')) && path !== 'docs/glossary.md';
const anchorOf = (term) => `glossary.md#${term.toLowerCase().replaceAll(' ', '-')}`;

/** Pieces of the prose of a page in order: { node, text, url } with the link a piece stands in. Code is no prose. */
function* piecesOf(node, url = '') {
  if (node.type === 'text') yield { node, text: node.value, url };
  for (const child of node.children ?? []) yield* piecesOf(child, node.type === 'link' ? node.url : url);
}

export function unlinkedTerms(page) {
  if (!isPage(page)) return [];
  const pieces = [...nodesOf(page.tree)]
    .filter(({ type }) => type === 'paragraph')
    .flatMap((paragraph) => [...piecesOf(paragraph)]);
  return TERMS.flatMap((term) => {
    const word = new RegExp(`\\b${term}s?\\b`, 'i');
    const first = pieces.find(({ text }) => word.test(text));
    return first === undefined || first.url.endsWith(anchorOf(term))
      ? []
      : [faultAt(page, first.node, `expected the first "${term.toLowerCase()}" to link to ${anchorOf(term)}`)];
  });
}
