// Blocks of commands in README.md and docs/. A plain ```sh block is run by commandBlocks.test.mjs; a word behind `sh` says why it
// is not (CONTRIBUTING.md has the words).
import { faultAt, nodesOf } from './pages.mjs';

/** Why a block is not run by the test. */
export const NOT_RUN = {
  'own-file': 'it needs a file or folder of the reader',
  long: 'it takes minutes',
  install: 'it installs something',
  cluster: 'it needs several machines or their programs',
};

const hasRunnablePages = ({ path }) => path === 'README.md' || path.startsWith('docs/');
const SHELL = ['sh', 'bash', 'shell', 'console'];
const looksLikeCommand = (text) => /^(\$ )?(geq|npm|npx|node|git|pip) /m.test(text);

/** { page, node, text } of all blocks that the test runs. */
export const runnableBlocks = (pages) =>
  pages
    .filter(hasRunnablePages)
    .flatMap((page) =>
      [...nodesOf(page.tree)]
        .filter(({ type, lang, meta }) => type === 'code' && lang === 'sh' && meta === null)
        .map((node) => ({ page, node, text: node.value })),
    );

export function unmarkedCommands(page) {
  if (!hasRunnablePages(page)) return [];
  return [...nodesOf(page.tree)]
    .filter(({ type }) => type === 'code')
    .flatMap((node) => {
      if (node.lang === 'sh')
        return node.meta === null || node.meta in NOT_RUN
          ? []
          : [
              faultAt(
                page,
                node,
                `expected sh, or sh and one of ${Object.keys(NOT_RUN).join(', ')}; got sh ${node.meta}`,
              ),
            ];
      if (SHELL.includes(node.lang))
        return [faultAt(page, node, `expected commands in a block of sh, got ${node.lang}`)];
      return node.lang === null && looksLikeCommand(node.value)
        ? [faultAt(page, node, 'expected commands in a block of sh, got a block without a language')]
        : [];
    });
}
