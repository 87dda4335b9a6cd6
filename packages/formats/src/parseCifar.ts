import { FormatError } from './formatError.ts';
import type { ParseOptions } from './parseOptions.ts';

/** Images of CIFAR-10 or CIFAR-100. */
export interface CifarImages {
  readonly count: number;
  /** count×3072: bytes by channel (red, green, blue), row, column of 32×32 pixels. */
  readonly images: Uint8Array;
  /** count×1 (CIFAR-10: class, 0 … 9) or count×2 (CIFAR-100: coarse, 0 … 19, and fine class, 0 … 99). */
  readonly labels: Uint8Array;
}

/** What a CIFAR file does not say by itself. */
export interface CifarOptions extends ParseOptions {
  /** Labels before each image: 1 in CIFAR-10, 2 in CIFAR-100. Default: told by the length of the file. */
  readonly labels?: 1 | 2;
}

const IMAGE = 3 * 32 * 32;
/** Classes of each label, by how many labels there are. */
const CLASSES = { 1: [10], 2: [20, 100] } as const;

/**
 * Reads a binary file of CIFAR-10 (records of a label and 3072 bytes) or CIFAR-100 (two labels and 3072 bytes).
 *
 * A length that is a multiple of both records, 3073 and 3074 bytes, tells nothing: it needs `labels`. No file of the data
 * sets has one.
 *
 * @throws FormatError when the length is no whole number of records, from one on, or a label is no class
 * @see A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009); "binary version" of the data sets
 */
export function parseCifar(bytes: Uint8Array, { source = 'parseCifar', labels }: CifarOptions = {}): CifarImages {
  const numLabels = labels ?? labelsOfLength(bytes.length, source);
  if (numLabels !== 1 && numLabels !== 2)
    throw new RangeError(`parseCifar: expected 1 or 2 labels, got ${String(labels)}`);
  const record = numLabels + IMAGE;
  if (bytes.length === 0 || bytes.length % record !== 0)
    throw new FormatError(
      source,
      `expected whole records of ${record} bytes, got ${bytes.length === 0 ? 'an empty file' : `${bytes.length} bytes`}`,
    );
  const count = bytes.length / record;
  const found = { count, images: new Uint8Array(count * IMAGE), labels: new Uint8Array(count * numLabels) };
  for (let b = 0; b < count; b++) {
    const at = b * record;
    CLASSES[numLabels].forEach((numClasses, k) => {
      if (bytes[at + k] >= numClasses)
        throw new FormatError(
          source,
          `expected a label from 0 to ${numClasses - 1} in record ${b}, got ${bytes[at + k]}; not a file of CIFAR-${numLabels === 1 ? '10' : '100'}`,
          { offset: at + k },
        );
      found.labels[b * numLabels + k] = bytes[at + k];
    });
    found.images.set(bytes.subarray(at + numLabels, at + record), b * IMAGE);
  }
  return found;
}

function labelsOfLength(length: number, source: string): 1 | 2 {
  const [isTen, isHundred] = [1, 2].map((numLabels) => length > 0 && length % (numLabels + IMAGE) === 0);
  if (isTen && isHundred)
    throw new FormatError(
      source,
      `expected a length that tells CIFAR-10 from CIFAR-100, got ${length} bytes, whole records of both; say how many labels a record has`,
    );
  if (!isTen && !isHundred)
    throw new FormatError(
      source,
      `expected whole records of ${1 + IMAGE} (CIFAR-10) or ${2 + IMAGE} bytes (CIFAR-100), got ${length === 0 ? 'an empty file' : `${length} bytes`}`,
    );
  return isTen ? 1 : 2;
}
