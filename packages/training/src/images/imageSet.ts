import { createHash } from 'node:crypto';
import { UsageError } from '@geq/runs';
import type { PixelRange } from './pixelRange.ts';

/** Square images in memory, decoded once: bytes that threads share. */
export interface ImageSet {
  /** 1: gray, 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** Rows and columns of an image. */
  readonly size: number;
  readonly count: number;
  /** count×channels×size×size. */
  readonly images: Uint8Array;
  /** Images that the data set sets apart from training (test_batch.bin, test.bin); often none. */
  readonly test: Uint8Array;
  /** SHA-256 of shape and bytes: what a run depends on, wherever the files lie. */
  readonly hash: string;
  /** What was found, what of it is used and what was assumed of it, in one line. */
  readonly note: string;
  /** Files that could not be read and were left out. */
  readonly skipped: readonly string[];
}

/** How the files are meant: what a user says of them where they do not say it themselves. */
export interface ImageReading {
  /** Leave out pictures that cannot be read, instead of refusing the folder. */
  readonly skipUnreadable?: boolean;
  /** Of arrays: the numbers that are black and white. Default: told from the numbers, where there is one reading. */
  readonly range?: PixelRange;
  /** Of data sets in parts: `train`, `val`, `test`, several with commas, or `all`. Default: all but val and test. */
  readonly split?: string;
  /** Of samples with several images: which one, a key of WebDataset, a column, an array; or `all`. */
  readonly key?: string;
}

/** How images are read: what a user says of them, the size and channels they get, and who hears of the progress. */
export interface ImageOptions extends ImageReading {
  /** Rows and columns that images are cropped and resized to. Default: 32 for pictures, else what the data have. */
  readonly size?: number;
  /** Default: 3 for pictures, else what the data have. */
  readonly channels?: 1 | 3;
  readonly signal?: AbortSignal;
  /** Images read and to read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Images as they were read, before they are counted. */
export interface ReadImages {
  readonly images: Uint8Array;
  /** What they are and what was done to them, in words. */
  readonly words: readonly string[];
  /** Names of images that could not be read. */
  readonly skipped: readonly string[];
}

/** Channels, and rows = columns, of an image. */
export interface ImageShape {
  readonly channels: 1 | 3;
  readonly size: number;
}

const MOST_BYTES = 2 ** 32;

/** Room for images that threads can share. @throws UsageError beyond 4 GiB */
export function imageRoom(path: string, count: number, { channels, size }: ImageShape): Uint8Array {
  const bytes = count * channels * size * size;
  if (bytes > MOST_BYTES)
    throw new UsageError(
      `${path}: expected images of at most ${MOST_BYTES} bytes in all, got ${count} of ${channels}×${size}×${size}; take smaller or fewer`,
    );
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

/** Counts and hashes what was read. */
export function imageSet(found: Omit<ImageSet, 'count' | 'hash'>): ImageSet {
  const { channels, size, images, test } = found;
  const row = channels * size * size;
  const digest = createHash('sha256').update(
    `${channels}×${size}×${size} images: ${images.length / row}, test: ${test.length / row}\n`,
  );
  for (const bytes of [images, test]) digest.update(bytes);
  return { ...found, count: images.length / row, hash: digest.digest('hex') };
}
