import type { ForeignKind } from '../foreignKind.ts';
import { hasBytes, isText, latinText, type FileSample } from '../fileSample.ts';

const text = ({ head }: FileSample): string => latinText(head, 2048).trimStart();
const again = { otherwise: 'download it again' };
const LONGEST = 400; // bytes of a message that stands in place of a file

/** What lies on a disk where a file should be. */
export const DOWNLOADS: readonly ForeignKind[] = [
  { what: 'an empty file', remedies: { otherwise: 'download or write it again' }, matches: ({ size }) => size === 0 },
  {
    what: 'a file of zero bytes alone, as an interrupted download or a full disk leaves it',
    remedies: again,
    matches: ({ head, tail, size }) =>
      size >= 16 && head.every((byte) => byte === 0) && tail.every((byte) => byte === 0),
  },
  {
    what: 'a Git LFS pointer in place of the file',
    remedies: { otherwise: 'fetch the file with git lfs pull' },
    matches: ({ head }) => hasBytes(head, 'version https://git-lfs') || hasBytes(head, 'version https://hawser'),
  },
  {
    what: 'a git-annex pointer in place of the file',
    remedies: { otherwise: 'fetch the file with git annex get' },
    matches: (sample) => sample.size < LONGEST && /^(?:\.\.\/|\/)*(?:\.git\/)?annex\/objects\//.test(text(sample)),
  },
  {
    what: 'a DVC pointer in place of the file',
    remedies: { otherwise: 'fetch the file with dvc pull' },
    matches: (sample) => isText(sample) && /^outs:\s*\n\s*- md5:/m.test(text(sample)),
  },
  {
    what: 'a web page (HTML), which a link gave in place of the file',
    remedies: { otherwise: 'download the file itself' },
    matches: (sample) =>
      /^(?:\uFEFF|ï»¿)?(?:<!--[^]*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(text(sample)),
  },
  {
    what: 'the error message of a server (XML) in place of the file',
    remedies: again,
    matches: (sample) => /^(?:<\?xml[^>]*>\s*)?<Error>/i.test(text(sample)),
  },
  {
    what: 'the error message of a server (JSON) in place of the file',
    remedies: again,
    matches: (sample) => sample.size < 4096 && /^\{\s*"(?:error|message|detail|errors)"\s*:/i.test(text(sample)),
  },
  {
    what: (sample) => `the words ${JSON.stringify(text(sample).trim().slice(0, 40))} in place of the file`,
    remedies: again,
    matches: (sample) =>
      sample.size < LONGEST &&
      isText(sample) &&
      /^(?:\d{3}[: ]|entry not found|not found|forbidden|access denied|invalid (?:username|credentials)|repository not found|rate limit|bad gateway|internal server error)/i.test(
        text(sample),
      ),
  },
  {
    what: 'the resource fork of a file, as macOS writes it beside the file ("._" before its name)',
    remedies: { otherwise: 'name the file itself' },
    matches: ({ head }) => hasBytes(head, [0x00, 0x05, 0x16, 0x07]),
  },
];
