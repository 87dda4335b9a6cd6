import { basename } from 'node:path';
import { foreignFile as knownForeignFile, type ForeignFile } from '@geq/formats';
import type { Entry } from './container.ts';
import { HEAD_BYTES, isZip } from './fileHead.ts';
import { shownName } from './shownName.ts';

interface ForeignKind {
  readonly what: string;
  readonly isOne: (head: string, entry: Entry) => boolean;
  readonly wayOut: (name: string) => string;
}

const begins =
  (...magics: string[]) =>
  (head: string): boolean =>
    magics.some((magic) => head.startsWith(magic));

/** What is met in place of images and nowhere else; `foreignFile` of @geq/formats has the rest. */
const KINDS: readonly ForeignKind[] = [
  {
    what: 'an SVG drawing, which has no pixels',
    isOne: (head) => /^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg/i.test(head),
    wayOut: () => 'save it as PNG in the size it should have',
  },
  {
    what: 'a MATLAB file (.mat)',
    isOne: begins('MATLAB 5.0'),
    wayOut: (name) =>
      `save the images in Python: numpy.save("images.npy", scipy.io.loadmat("${name}")["X"].transpose(3, 0, 1, 2))`,
  },
  {
    what: 'TFRecords',
    isOne: (_, { name }) => /tfrecords?(-\d+-of-\d+)?$/i.test(name),
    wayOut: () =>
      'save the images in Python: numpy.save("images.npy", x) of what tensorflow_datasets.as_numpy or tf.data.TFRecordDataset gives',
  },
  {
    what: 'STL-10 in its binary layout',
    isOne: (_, { name, size }) => /\.bin$/i.test(name) && size > 0 && size % 27_648 === 0,
    wayOut: (name) =>
      `save the images in Python: numpy.save("images.npy", numpy.fromfile("${name}", "u1").reshape(-1, 3, 96, 96).transpose(0, 1, 3, 2))`,
  },
  {
    what: 'a video',
    isOne: (head) =>
      /^....ftyp(isom|iso\d|mp4\d|M4V |qt {2}|avc1)/s.test(head) ||
      /^RIFF....AVI /s.test(head) ||
      begins('\x1aE\xdf\xa3')(head),
    wayOut: (name) => `ffmpeg -i ${name} frame-%06d.png writes its frames`,
  },
  {
    what: 'a zip archive inside another one, or cut off',
    isOne: (_, { head }) => isZip(head),
    wayOut: () => 'unpack it and name the folder',
  },
];

/** What a file is that is no data set; undefined for what is not known either. */
export function foreignFile(entry: Entry): ForeignFile | undefined {
  const head = String.fromCharCode(...entry.head.subarray(0, HEAD_BYTES));
  const kind = KINDS.find(({ isOne }) => isOne(head, entry));
  return kind
    ? { what: kind.what, wayOut: kind.wayOut(shownName(basename(entry.name))) }
    : knownForeignFile({ head: entry.head, tail: entry.head, size: entry.size }, 'images');
}

/** Whether something lies in place of the file: a pointer, a page, a message, nothing. Its name is then no help. */
export const isPlaceholder = (entry: Entry): boolean =>
  /in place of|^an empty file|^the resource fork/.test(foreignFile(entry)?.what ?? '');

/** Whether a file is text as it lies beside data sets, of which no one would think that it holds images. */
export const isText = ({ head }: Entry): boolean =>
  head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
