/** What a command line said, word by word: values by option name, as yargs takes them apart. */
export interface Arguments {
  readonly values: Readonly<Record<string, unknown>>;
  /** What stood there without a dash. */
  readonly positionals: readonly string[];
}
