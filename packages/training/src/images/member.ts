import type { TensorDtype } from '@geq/formats';
import type { Container, Entry } from './container.ts';
import type { Split } from './splitOf.ts';

/** Images of a data set that can be told apart from others before they are read. */
export interface Member {
  /** Where they are, for messages and for the order. */
  readonly name: string;
  readonly split: Split | undefined;
  /** Which of several kinds of image in a sample: a key of WebDataset, a column of a table, an array of an archive. */
  readonly key: string;
  readonly isRole: boolean;
  /** What shares it belongs to one sample: two keys in it are two images of the same thing. Undefined: samples cannot be told. */
  readonly sample: string | undefined;
  readonly count: number;
  readonly content: Picture | Rows | Stack;
}

/** A picture in a file of its own. */
export interface Picture {
  readonly form: 'picture';
  readonly entry: Entry;
}

/** Pictures in the rows of a table. */
export interface Rows {
  readonly form: 'rows';
  /** Hands over the bytes of each picture with its row. */
  readonly each: (use: (row: number, bytes: Uint8Array) => Promise<void>) => Promise<void>;
}

/** Numbers of images, one image after another. */
export interface Stack {
  readonly form: 'stack';
  readonly layout: Layout;
  readonly dtype: TensorDtype;
  /** Whether the format says that numbers are bytes of pixels. Of other arrays it is told from the numbers. */
  readonly isPixels: boolean;
  /** Hands over the numbers of `numRows` images at a time, in their order, and which one is the first. */
  readonly blocks: (
    numRows: number,
    use: (numbers: ArrayLike<number>, first: number) => Promise<void> | void,
  ) => Promise<void>;
}

/** How the numbers of an image lie. */
export interface Layout {
  readonly channels: 1 | 3;
  readonly rows: number;
  readonly columns: number;
  /** Row, column, channel; otherwise channel, row, column. */
  readonly isChannelsLast: boolean;
}

/** A kind of data set: what it is told by, and what it holds. */
export interface DataSetFormat {
  /** In words, for the line that says what was read: `CIFAR file`. */
  readonly noun: string;
  /** Whether a file is of this kind, by its bytes; names help where a format has no mark of its own. */
  readonly isOne: (entry: Entry) => boolean;
  /** The images in files of this kind, and files beside them that hold none (labels). */
  readonly members: (files: FormatFiles) => Promise<Members>;
  /** Whether the part called test is kept to measure on, as CIFAR's is, rather than left out. */
  readonly hasTestPart?: boolean;
}

/** The files of one kind. */
export interface FormatFiles {
  readonly path: string;
  readonly entries: readonly Entry[];
  readonly container: Container;
  /** How a file is called in messages. */
  readonly sourceOf: (entry: Entry) => string;
}

/** The images in some files of one kind, and the names of what holds none. */
export interface Members {
  readonly members: readonly Member[];
  /** Files and arrays that hold no images. */
  readonly others: readonly string[];
}
