import { nearest } from './nearest.ts';

/** A hint at what may have been meant, or nothing. */
export const suggestion = (word: string, among: readonly string[]): string => {
  const close = nearest(word, among);
  return close === undefined ? '' : `; did you mean ${close}?`;
};
