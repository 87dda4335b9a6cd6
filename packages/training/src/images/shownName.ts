const MOST = 120; // characters of a name in a message

/** Names in archives and folders come from strangers: nothing in them may move the cursor or color the screen. */
export function shownName(name: string): string {
  const short = name.length > MOST ? `${name.slice(0, MOST)}…` : name;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

const EXAMPLES = 3;

/** A few names of many, for a message. */
export const shownNames = (names: readonly string[]): string =>
  `${names.slice(0, EXAMPLES).map(shownName).join(', ')}${names.length > EXAMPLES ? ', …' : ''}`;

/** `1 file`, `3 files`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
