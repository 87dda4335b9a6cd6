import { namesOf, spelled, type Options } from './option.ts';
import { nearest } from './nearest.ts';

const NEGATION = /^no-/;

/** A hint at the option that may have been meant: by its synonyms, in either direction of `no-`, else by its letters. */
export function optionSuggestion(word: string, options: Options): string {
  const named = Object.entries(options);
  const bare = word.toLowerCase().replaceAll('_', '-').replace(NEGATION, '');
  const meant = named.find(
    ([name, { synonyms = [], long }]) => synonyms.includes(bare) || (word !== bare && [name, long].includes(bare)),
  );
  if (meant) {
    const [name, option] = meant;
    return `; did you mean ${NEGATION.test(word) && option.negatable ? `--no-${name}` : spelled(namesOf(name, option)[0])}?`;
  }
  const spellings = named.flatMap(([name, option]) => [
    ...namesOf(name, option).map(spelled),
    ...(option.negatable ? [`--no-${name}`] : []),
  ]);
  const close = nearest(spelled(word), spellings);
  return close === undefined ? '' : `; did you mean ${close}?`;
}
