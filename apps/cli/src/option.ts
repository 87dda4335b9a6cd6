/** One option of a command line: what its help says and how it is read. */
export interface Option {
  /** A number is kept as text until all are known: it may be an expression that uses the others. */
  readonly kind: 'number' | 'text' | 'flag';
  readonly describe: string;
  /** Stands for the value in the help: `FOLDER`; NUMBER for numbers when left out. */
  readonly value?: string;
  /** A second spelling: `L` for `depth`. */
  readonly alias?: string;
  /** A name in words, which the help shows first: `input-dim` for `N`. */
  readonly long?: string;
  /** What people try in its place: only suggested from. */
  readonly synonyms?: readonly string[];
  /** What happens without the option, in words or as a value. */
  readonly default?: string;
  /** A number that need not be whole: there 1.000 is 1, as it stands. */
  readonly isReal?: boolean;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** Values that stand for another: `0` for `linear`. */
  readonly spellings?: Readonly<Record<string, string>>;
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

/** Every name by which an option is known, the clearest first. */
export const namesOf = (name: string, { alias, long }: Option): string[] => {
  const names = [long, name, alias].filter((each) => each !== undefined);
  return [...names.filter((each) => each.length > 1), ...names.filter((each) => each.length === 1)];
};

/** As a user types it: `-N`, `--lr`. */
export const spelled = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
