import type { ForeignKind } from '../foreignKind.ts';
import { beginsAsZip, hasBytes, hasZipEnd, zipNames, type FileSample } from '../fileSample.ts';

const packed = (program: string): ForeignKind['remedies'] => ({
  otherwise: `unpack it (${program}) and name the file inside`,
});
const named =
  (what: string) =>
  (sample: FileSample): string => {
    const names = zipNames(sample).filter((name) => !name.endsWith('/'));
    const first = names[0] ?? '';
    return names.length === 0
      ? what
      : `${what} with ${JSON.stringify(first.length > 40 ? `${first.slice(0, 40)}…` : first).replace(/[\u007f-\u009f]/g, '?')}${names.length > 1 ? ' and other files' : ''}`;
  };

/** Files in files. */
export const ARCHIVES: readonly ForeignKind[] = [
  {
    what: 'a zip archive (as PyTorch and .npz files are) that is cut off',
    remedies: { otherwise: 'copy or download it again' },
    matches: (sample) => beginsAsZip(sample) && !hasZipEnd(sample),
  },
  { what: 'a gzip file', remedies: packed('gunzip, or tar xf'), matches: ({ head }) => hasBytes(head, [0x1f, 0x8b]) },
  {
    what: 'an xz file',
    remedies: packed('xz -d, or tar xf'),
    matches: ({ head }) => hasBytes(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
  },
  {
    what: 'a bzip2 file',
    remedies: packed('bunzip2, or tar xf'),
    matches: ({ head }) => hasBytes(head, 'BZh') && head[4] === 0x31,
  },
  {
    what: 'a Zstandard file',
    remedies: packed('zstd -d'),
    matches: ({ head }) => hasBytes(head, [0x28, 0xb5, 0x2f, 0xfd]),
  },
  { what: 'an LZ4 file', remedies: packed('lz4 -d'), matches: ({ head }) => hasBytes(head, [0x04, 0x22, 0x4d, 0x18]) },
  {
    what: 'a 7z archive',
    remedies: packed('7z x'),
    matches: ({ head }) => hasBytes(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  },
  { what: 'a RAR archive', remedies: packed('unrar x'), matches: ({ head }) => hasBytes(head, 'Rar!') },
  { what: 'a tar archive', remedies: packed('tar xf'), matches: ({ head }) => hasBytes(head, 'ustar', 257) },
  {
    what: named('a zip archive'),
    remedies: packed('unzip'),
    matches: (sample) =>
      beginsAsZip(sample) &&
      !zipNames(sample).some((name) => name.endsWith('.npy') || name.endsWith('/data.pkl') || name === 'data.pkl'),
  },
];
