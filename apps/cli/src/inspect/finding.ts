/** What `geq inspect` found out about one path. */
export interface Finding {
  /** The first line, behind the path. */
  readonly title: string;
  readonly lines: readonly string[];
  /** For --json; `kind` first. */
  readonly json: Readonly<Record<string, unknown>>;
}
