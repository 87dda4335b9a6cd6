import { basename } from 'node:path';
import type { Entry } from './container.ts';
import { shownName } from './shownName.ts';

/** What a file is that holds no images that are read here, and what helps. */
export interface ForeignFile {
  readonly what: string;
  readonly wayOut: string;
}

interface ForeignKind {
  readonly what: string;
  readonly isOne: (head: string, entry: Entry) => boolean;
  readonly wayOut: (name: string) => string;
}

const PIECE = "numpy.save('images.npy', x)";
const begins = (...magics: string[]) => (head: string): boolean => magics.some((magic) => head.startsWith(magic));

/** Data sets and other things in place of images, by their first bytes, each with a next step. */
const KINDS: readonly ForeignKind[] = [
  { what: 'a git-lfs pointer, not the data', isOne: begins('version https://git-lfs'), wayOut: () => 'git lfs pull fetches them' },
  { what: 'a web page', isOne: (head) => /^\s*(<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(head), wayOut: () => 'the download gave a page in place of the file, fetch it again' },
  { what: 'an error message of a server', isOne: (head) => /^\s*(<\?xml[^>]*>\s*)?<Error>/.test(head), wayOut: () => 'fetch the file again' },
  { what: 'an empty file', isOne: (_, { size }) => size === 0, wayOut: () => 'fetch it again' },
  { what: 'an SVG drawing, which has no pixels', isOne: (head) => /^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<svg/i.test(head), wayOut: () => 'save it as PNG in the size it should have' },
  { what: 'a MATLAB file of version 7.3', isOne: begins('MATLAB 7.3'), wayOut: (name) => `in Python: x = numpy.array(h5py.File('${name}')['X']); ${PIECE}` },
  { what: 'a MATLAB file', isOne: begins('MATLAB 5.0'), wayOut: (name) => `in Python: x = scipy.io.loadmat('${name}')['X'].transpose(3, 0, 1, 2); ${PIECE}` },
  { what: 'an HDF5 file', isOne: begins('\x89HDF\r\n\x1a\n'), wayOut: (name) => `in Python: f = h5py.File('${name}'); print(list(f)); x = f['images'][:]; ${PIECE}, with the name of its images` },
  { what: 'TFRecords', isOne: (_, { name }) => /tfrecords?(-\d+-of-\d+)?$/i.test(name), wayOut: () => 'in Python: tensorflow_datasets.as_numpy reads them; numpy.save the images' },
  { what: 'an LMDB database', isOne: (head, { name }) => /(^|\/)(data|lock)\.mdb$/.test(name) && head.slice(16, 20) === '\xde\xc0\xef\xbe', wayOut: () => 'in Python: lmdb.open(folder) lists the pictures, write each to a file' },
  { what: 'STL-10 in its binary layout', isOne: (_, { name, size }) => /\.bin$/i.test(name) && size > 0 && size % 27_648 === 0, wayOut: (name) => `in Python: x = numpy.fromfile('${name}', 'u1').reshape(-1, 3, 96, 96).transpose(0, 1, 3, 2); ${PIECE}` },
  { what: 'an archive of 7-Zip', isOne: begins('7z\xbc\xaf\x27\x1c'), wayOut: () => 'unpack it and name the folder' },
  { what: 'an archive of RAR', isOne: begins('Rar!\x1a\x07'), wayOut: () => 'unpack it and name the folder' },
  { what: 'a file packed by bzip2', isOne: (head) => /^BZh[1-9]1AY&SY/.test(head), wayOut: () => 'tar xf unpacks archives, bunzip2 single files; name what it gives' },
  { what: 'a file packed by xz', isOne: begins('\xfd7zXZ\0'), wayOut: () => 'tar xf unpacks archives, unxz single files; name what it gives' },
  { what: 'a file packed by zstd', isOne: begins('\x28\xb5\x2f\xfd'), wayOut: () => 'tar xf unpacks archives, unzstd single files; name what it gives' },
  { what: 'a file packed by gzip that is damaged', isOne: begins('\x1f\x8b'), wayOut: () => 'fetch it again' },
  { what: 'a video', isOne: (head) => /^....ftyp(isom|mp4|M4V|qt  )/s.test(head) || begins('\x1aE\xdf\xa3', 'RIFF')(head), wayOut: () => 'ffmpeg -i FILE frame-%06d.png writes its frames' },
  { what: 'an ONNX model or another file of protocol buffers', isOne: (_, { name }) => /\.(onnx|pb)$/i.test(name), wayOut: () => 'name images; --generator of the other commands takes networks' },
];

/** Whether something lies in place of the file: a pointer, a page, nothing. Its name is then no help. */
export const isPlaceholder = (entry: Entry): boolean => {
  const what = foreignFile(entry)?.what ?? '';
  return KINDS.slice(0, 4).some((kind) => kind.what === what);
};

/** What a file is that is no data set; undefined for what is not known either. */
export function foreignFile(entry: Entry): ForeignFile | undefined {
  const head = new TextDecoder('latin1').decode(entry.head);
  const exact = String.fromCharCode(...entry.head.subarray(0, 512)); // TextDecoder's latin1 is windows-1252
  const kind = KINDS.find(({ isOne }) => isOne(exact, entry) || isOne(head, entry));
  return kind && { what: kind.what, wayOut: kind.wayOut(shownName(basename(entry.name))) };
}
