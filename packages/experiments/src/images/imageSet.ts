import { createHash } from 'node:crypto';
import { UsageError } from '../usageError.ts';

/** Square images in memory, decoded once: bytes that threads share. */
export interface ImageSet {
  /** 1: grey, 3: red, green, blue. */
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
  /** What the files are, in words. */
  readonly kind: string;
  /** Files that could not be read and were left out. */
  readonly skipped: readonly string[];
}

export interface ImageOptions {
  /** Rows and columns that pictures are cropped and resized to (default 32); other data must have them. */
  readonly size?: number;
  /** Default: 3 for pictures, else what the data have. */
  readonly channels?: 1 | 3;
  /** Leave out pictures that cannot be read, instead of refusing the folder. */
  readonly skipUnreadable?: boolean;
  readonly signal?: AbortSignal;
  /** Images read and to read. */
  readonly onProgress?: (done: number, total: number) => void;
}

const MOST_BYTES = 2 ** 32;

/** Room for images that threads can share. @throws UsageError beyond 4 GiB */
export function imageRoom(path: string, count: number, { channels, size }: { readonly channels: number; readonly size: number }): Uint8Array {
  const bytes = count * channels * size * size;
  if (bytes > MOST_BYTES) throw new UsageError(`${path}: expected images of at most ${MOST_BYTES} bytes in all, got ${count} of ${channels}×${size}×${size}; take smaller or fewer`);
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

/** Counts and hashes what was read. */
export function imageSet(found: Omit<ImageSet, 'count' | 'hash'>): ImageSet {
  const { channels, size, images, test } = found;
  const row = channels * size * size;
  const digest = createHash('sha256').update(`${channels}×${size}×${size} images: ${images.length / row}, test: ${test.length / row}\n`);
  for (const bytes of [images, test]) digest.update(bytes);
  return { ...found, count: images.length / row, hash: digest.digest('hex') };
}

/** @throws UsageError where data that are not resized have another shape than was asked for */
export function requireShape(path: string, found: { readonly channels: number; readonly size: number }, { channels = found.channels as 1 | 3, size = found.size }: ImageOptions): void {
  if (found.size !== size) throw new UsageError(`${path}: expected images of ${size}×${size} pixels, got ${found.size}×${found.size}; leave --image-size out, or take PNG or JPEG files, which are resized`);
  if (found.channels !== channels) throw new UsageError(`${path}: expected images of ${channels} ${channels === 1 ? 'channel' : 'channels'}, got ${found.channels}; leave --channels out`);
}
