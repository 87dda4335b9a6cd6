/** Names and texts come from strangers: nothing in them may move the cursor or color the screen. */
export const printable = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);

const MOST = 100; // characters of a text that a listing shows

/** The texts beside a file's tensors, each on a line. */
export const metadataLines = (metadata: Readonly<Record<string, string>>): string[] =>
  Object.entries(metadata).map(
    ([key, text]) => `  ${printable(key)}: ${printable(text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text)}`,
  );
