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

export const processOutput: Output = {
  out: (line) => { process.stdout.write(`${line}\n`); },
  err: (line) => { process.stderr.write(`${line}\n`); },
  isTerminal: process.stderr.isTTY === true,
  columns: process.stdout.columns,
};
