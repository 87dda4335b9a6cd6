const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** A word as a shell reads it back: quoted where it must be. */
export const shellWord = (word: string): string =>
  PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
