import { EXIT, type ExitCode } from './exitCodes.ts';

/** System errors in words; everything else speaks for itself. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'larger than this file system allows',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOENT: 'no such file or folder',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not a folder',
  EEXIST: 'exists already',
  EMFILE: 'too many open files',
  EIO: 'the device failed',
  ERR_WORKER_OUT_OF_MEMORY: 'a worker thread ran out of memory: choose smaller N, D or --test-size',
};

const NO_MEMORY = /allocation failed|invalid (typed )?array length|could not allocate memory|out of memory/i;
/** How this project's packages speak of a caller's mistake: `cholesky: expected a square matrix, got 3×4`. */
const COMPLAINT = /^[^\n]*: expected .+, got /;
const USAGE_NAMES: readonly string[] = ['UsageError', 'FormatError', 'ZodError'];

/**
 * The rule of exit codes. 2: what was asked for is wrong — an option, a file that was named, or the place to write to — and
 * another command line or another file helps: UsageError, FormatError, and any package's complaint `…: expected …, got …`.
 * 1: everything else — the system (disk full, memory), numerical trouble, and our own mistakes.
 */
export function exitCodeOf(error: unknown): ExitCode {
  const { name, message, code } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (USAGE_NAMES.includes(name ?? '')) return EXIT.usage;
  if (name === 'NumericalTrouble') return EXIT.runTime;
  if (code !== undefined || NO_MEMORY.test(message ?? '')) return EXIT.runTime;
  return COMPLAINT.test(message ?? '') ? EXIT.usage : EXIT.runTime;
}

/** An error on one line. */
export function oneLine(error: unknown): string {
  const { code, path, message } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (code !== undefined && Object.hasOwn(SYSTEM, code))
    return `${path === undefined ? '' : `${path}: `}${SYSTEM[code]} (${code})`;
  const text = (message ?? String(error)).replace(/\s*\n\s*/g, ' ').trim();
  return NO_MEMORY.test(text)
    ? `${text}: this needs more memory than there is; choose smaller N, D or --test-size`
    : text;
}
