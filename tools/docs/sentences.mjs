// Sentences of at most 40 words: what is longer is two thoughts. Tables, code blocks and the targets of links do not count;
// code within a line is one word.
import { toString } from 'mdast-util-to-string';
import { faultAt, nodesOf } from './pages.mjs';

export const MOST_WORDS = 40;

/** The text of a paragraph, with every piece of code as one word. */
function proseOf(paragraph) {
  if (paragraph.type === 'inlineCode') return 'Code';
  if (paragraph.type === 'image') return paragraph.alt ?? '';
  return paragraph.children ? paragraph.children.map(proseOf).join('') : toString(paragraph);
}

const withLetters = (word) => /[\p{L}\p{N}]/u.test(word);
const ENDS = /(?<=[.!?…]["”’)\]]*)\s+(?=[^\p{Ll}])/u;

/** [{ words, text }] of a paragraph, sentence by sentence. */
export const sentencesOf = (text) =>
  text.split(ENDS).map((sentence) => ({ words: sentence.split(/\s+/).filter(withLetters).length, text: sentence }));

export function longSentences(page) {
  return [...nodesOf(page.tree)]
    .filter(({ type }) => type === 'paragraph')
    .flatMap((paragraph) =>
      sentencesOf(proseOf(paragraph))
        .filter(({ words }) => words > MOST_WORDS)
        .map(({ words, text }) =>
          faultAt(
            page,
            paragraph,
            `expected sentences of at most ${MOST_WORDS} words, got ${words}: ${text.replace(/\s+/g, ' ').slice(0, 60)}…`,
          ),
        ),
    );
}
