/** Where a command writes: results to `out`, everything else (progress, hints, errors) to `err`, so that pipes stay clean. */
export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** True when `err` is a terminal, where progress may draw over itself. */
  readonly isTerminal: boolean;
  /** Width of the terminal; 80 when there is none. */
  readonly columns?: number;
}

export const DEFAULT_COLUMNS = 80;

const UNSAFE = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Nothing in a line may move the cursor, color the screen or turn the direction of letters, wherever it came from; in JSON it stays what it was. */
export const escaped = (line: string): string =>
  line.replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** The same output, all of its lines escaped. */
export const escaping = (output: Output): Output => ({
  ...output,
  out: (line) => output.out(escaped(line)),
  err: (line) => output.err(escaped(line)),
});

export const processOutput: Output = escaping({
  out: (line) => {
    process.stdout.write(`${line}\n`);
  },
  err: (line) => {
    process.stderr.write(`${line}\n`);
  },
  isTerminal: process.stderr.isTTY === true,
  columns: process.stdout.columns,
});
