import type { ForeignKind } from '../foreignKind.ts';
import { hasBytes, isText, latinText } from '../fileSample.ts';
import { ARRAY_REMEDIES } from '../arrayRemedies.ts';

/** What is left: programs, and text. */
export const PROGRAMS: readonly ForeignKind[] = [
  {
    what: 'a program',
    remedies: {},
    matches: ({ head }) =>
      hasBytes(head, '\x7fELF') || (hasBytes(head, 'MZ') && head[2] < 0x20) || hasBytes(head, [0xcf, 0xfa, 0xed, 0xfe]),
  },
  {
    what: 'text in UTF-16',
    remedies: { otherwise: 'save it in UTF-8' },
    matches: ({ head }) => hasBytes(head, [0xff, 0xfe]) || hasBytes(head, [0xfe, 0xff]),
  },
  {
    what: 'JSON',
    remedies: { latents: ARRAY_REMEDIES.latents, moments: ARRAY_REMEDIES.moments, images: ARRAY_REMEDIES.images },
    matches: (sample) => isText(sample) && /^\s*[{[]/.test(latinText(sample.head, 64)),
  },
  ...[
    [',', ', delimiter=","'],
    [';', ', delimiter=";"'],
    ['', ''],
  ].map(([separator, option]): ForeignKind => ({
    what: 'numbers as text',
    remedies: {
      ...ARRAY_REMEDIES,
      latents: `save them in Python: numpy.save("z.npy", numpy.loadtxt(FILE${option}))`,
      images: `save them in Python: numpy.save("images.npy", numpy.loadtxt(FILE${option}).reshape(-1, rows, columns, 3).astype("uint8"))`,
    },
    matches: (sample) =>
      isText(sample) &&
      new RegExp(`^\\s*[-+]?(?:\\d|\\.\\d|nan|inf)[^,;\\n]*${separator}`, 'i').test(latinText(sample.head, 256)),
  })),
  { what: 'text', remedies: {}, matches: isText },
];
