/** One option of a command line: what its help says and how it is read. */
export interface Option {
  /** A number is kept as text until all are known: it may be an expression that uses the others. */
  readonly kind: 'number' | 'text' | 'flag';
  readonly describe: string;
  /** Stands for the value in the help: `FOLDER`; NUMBER for numbers when left out. */
  readonly value?: string;
  /** A second spelling: `L` for `depth`. */
  readonly alias?: string;
  /** What happens without the option, in words or as a value. */
  readonly default?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly many?: boolean;
  /** The flag can be turned off: `--no-both`. */
  readonly negatable?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

/** Options that belong together, under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

/** As a user types it: `-N`, `--lr`. */
export const spelled = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
