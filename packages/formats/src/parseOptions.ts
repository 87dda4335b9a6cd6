/** A file as text, or as the bytes of UTF-8 text. */
export type TextInput = string | Uint8Array;

/** What every parser takes. */
export interface ParseOptions {
  /** Stands at the head of error messages; give the file's name. Default: the parser's name. */
  readonly source?: string;
}

/** What parsers of decimal numbers take. */
export interface NumberOptions extends ParseOptions {
  /** Take nan and inf for errors. Default: false. */
  readonly finite?: boolean;
}
